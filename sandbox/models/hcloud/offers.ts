import { CloudError } from "../../errors";

/** What Hetzner offers: the parts of its price list that decide whether an object can be made. */

/** Location -> network zone. */
const zones: Readonly<Record<string, string>> = {
  fsn1: "eu-central",
  nbg1: "eu-central",
  hel1: "eu-central",
  ash: "us-east",
  hil: "us-west",
  sin: "ap-southeast",
};

/** Server type -> size of its disk in GB. */
const disks: Readonly<Record<string, number>> = {
  ...{ cx22: 40, cx32: 80, cx42: 160, cx52: 320, cx23: 40, cx33: 80, cx43: 160, cx53: 320 },
  ...{ cpx11: 40, cpx21: 80, cpx31: 160, cpx41: 240, cpx51: 360 },
  ...{ cpx12: 40, cpx22: 80, cpx32: 160, cpx42: 320, cpx52: 480, cpx62: 640 },
  ...{ cax11: 40, cax21: 80, cax31: 160, cax41: 320 },
  ...{ ccx13: 80, ccx23: 160, ccx33: 240, ccx43: 360, ccx53: 600, ccx63: 960 },
};

/** The official images. */
const images = [
  ...["debian-11", "debian-12", "debian-13", "ubuntu-22.04", "ubuntu-24.04", "ubuntu-26.04", "fedora-42", "fedora-43"],
  ...[
    "rocky-8",
    "rocky-9",
    "rocky-10",
    "alma-8",
    "alma-9",
    "alma-10",
    "centos-stream-9",
    "centos-stream-10",
    "opensuse-15",
  ],
];

/** Ids of official images; a server shows the name, also when it was made from the id. */
const imagesById: Readonly<Record<string, string>> = {
  "45557056": "debian-11",
  "67794396": "ubuntu-22.04",
  "114690387": "debian-12",
  "161547269": "ubuntu-24.04",
};

const loadBalancers = ["lb11", "lb21", "lb31"];

/** Where a server or a volume comes to be when nobody says where. */
export const defaultLocation = "fsn1";

export function zoneOf(location: string): string {
  return offered(zones, "location", location);
}

/** The location that a network zone's first load balancer comes to be in. */
export function firstLocationIn(zone: string): string {
  const location = Object.keys(zones).find((each) => zones[each] === zone);
  if (location) return location;
  throw notOffered("network zone", zone, [...new Set(Object.values(zones))]);
}

export function diskOf(serverType: string): number {
  return offered(disks, "server type", serverType);
}

/** The name of an official image, given by name or by id; undefined if there is none. */
export function imageName(nameOrId: string): string | undefined {
  return images.includes(nameOrId) ? nameOrId : imagesById[nameOrId];
}

export function imageNotFound(nameOrId: string): CloudError {
  return notOffered("image", nameOrId, [...images, ...Object.keys(imagesById)]);
}

export function checkLoadBalancerType(type: string): void {
  if (!loadBalancers.includes(type)) throw notOffered("load balancer type", type, loadBalancers);
}

function offered<Value>(table: Readonly<Record<string, Value>>, kind: string, name: string): Value {
  if (Object.hasOwn(table, name)) return table[name];
  throw notOffered(kind, name, Object.keys(table));
}

function notOffered(kind: string, name: string, known: readonly string[]): CloudError {
  return new CloudError("not_found", `${kind} "${name}" not found; the sandbox knows ${known.join(", ")}`);
}

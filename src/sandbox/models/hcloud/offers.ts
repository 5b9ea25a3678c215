import { networkZones, type ServerType, serverTypes } from "../../../../spec/hetzner";
import { CloudError } from "../../errors";

/**
 * Hetzner's offers besides server types and locations: the parts of its price list that decide whether an object can be
 * created.
 */

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

/** Official images by ID; a server shows the name, even if it was created from the ID. */
const imagesById: Readonly<Record<string, string>> = {
  "45557056": "debian-11",
  "67794396": "ubuntu-22.04",
  "114690387": "debian-12",
  "161547269": "ubuntu-24.04",
};

const loadBalancers = ["lb11", "lb21", "lb31"];

/** The default location. */
export const defaultLocation = "fsn1";

export function zoneOf(location: string): string {
  return offered<string>(networkZones, "location", location);
}

/** Returns the default location in a network zone, for its first load balancer. */
export function firstLocationIn(zone: string): string {
  const [location] = Object.entries(networkZones).find(([, each]) => each === zone) ?? [];
  if (location) return location;
  throw notOffered("network zone", zone, [...new Set(Object.values(networkZones))]);
}

/** Returns a server type that is available at a location. */
export function serverTypeAt(name: string, location: string): ServerType {
  const type = offered(serverTypes, "server type", name);
  zoneOf(location);
  const { locations } = type;
  if ((locations as readonly string[]).includes(location)) return type;
  throw new CloudError(
    "invalid_input",
    `unsupported location for server type: ${name} is not sold in ${location}, only in ${locations.join(", ")}`,
  );
}

/** Returns the name of an official image, given by name or ID; undefined if there is none. */
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
  if (Object.hasOwn(table, name)) return table[name] as Value;
  throw notOffered(kind, name, Object.keys(table));
}

function notOffered(kind: string, name: string, known: readonly string[]): CloudError {
  return new CloudError("not_found", `${kind} "${name}" not found; the sandbox knows ${known.join(", ")}`);
}

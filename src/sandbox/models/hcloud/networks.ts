import { addressIn, compareRanges, isAddress, isWithin, overlap, rangeOf, sizeOf } from "../../../../spec/addresses";
import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";
import { describe, type Store } from "../../store";
import { type Model, stored } from "../model";
import { invalid, nameOf, numbered, refuseProtected } from "./common";
import { zoneOf } from "./offers";

/** Networks, their subnets and routes, and the attachments of servers and load balancers. */

const toNetwork = { to: "hcloud_network", onDelete: "remove" } as const;

const network = stored("hcloud_network", {
  id: numbered,
  claims: nameOf("hcloud_network"),
  create(object) {
    const range = rangeOf(String(object.ip_range));
    if (!range || range.includes(":")) throw invalid(`ip_range "${object.ip_range}" is no IPv4 range`);
    if (!privateRanges.some((each) => isWithin(range, each))) {
      throw invalid(
        `ip_range "${object.ip_range}" is not private; allowed is what lies in ${privateRanges.join(", ")}`,
      );
    }
    object.ip_range = range;
  },
  delete: (object) => refuseProtected("network", object),
});

/** The maximum number of servers and load balancers in a network. */
const maxPlaces = 100;

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

const subnet = stored("hcloud_network_subnet", {
  references: { network_id: toNetwork },
  create(object, store) {
    const parent = needNetwork(store, object);
    const range = rangeOf(String(object.ip_range));
    if (!range) throw invalid(`ip_range "${object.ip_range}" is no IPv4 range`);
    if (!isWithin(range, String(parent.ip_range))) {
      throw invalid(`subnet ${range} is not in the range ${parent.ip_range} of network ${describe(parent)}`);
    }
    const other = subnetsOf(store, parent).find((each) => overlap(range, String(each.ip_range)));
    if (other) throw invalid(`subnet ${range} overlaps with subnet ${other.ip_range} of network ${describe(parent)}`);
    object.ip_range = range;
    // A network has one gateway for all its subnets: its first address.
    object.gateway = addressIn(String(parent.ip_range), 1);
  },
  delete(object, store) {
    const inUse = placesIn(store, String(object.network_id)).filter((place) =>
      isWithin(String(place.ip), String(object.ip_range)),
    );
    if (inUse.length === 0) return;
    const who = inUse.map(occupant).join(", ");
    throw new CloudError(
      "service_error",
      `subnet ${object.ip_range} has resources attached: ${who}; take them out first (depends_on)`,
    );
  },
});

const route = stored("hcloud_network_route", {
  references: { network_id: toNetwork },
  create(object, store) {
    const parent = needNetwork(store, object);
    const destination = rangeOf(String(object.destination));
    if (!destination) throw invalid(`destination "${object.destination}" is no range of addresses`);
    const gateway = String(object.gateway);
    if (!isAddress(gateway)) throw invalid(`gateway "${gateway}" is no address`);
    if (!subnetsOf(store, parent).some((each) => isWithin(gateway, String(each.ip_range)))) {
      throw invalid(`gateway ${gateway} is in no subnet of network ${describe(parent)}`);
    }
    object.destination = destination;
  },
});

const serverNetwork = stored("hcloud_server_network", {
  references: { network_id: toNetwork, server_id: { to: "hcloud_server", onDelete: "remove" } },
  claims: claimsOfPlace,
  // As with the real provider, attaching again is not an error and changes nothing.
  existing(object, store) {
    const id = `${object.server_id}-${object.network_id}`;
    return store.get("hcloud_server_network", id) ? id : undefined;
  },
  create(object, store) {
    const server = store.need("hcloud_server", object.server_id as number, "server_id of hcloud_server_network");
    assignAddress(object, String(server.location), store);
    object.mac_address = `86:00:00:${hexBytes(store.next("hcloud mac address", 1))}`;
  },
  update: (object, _, store) => checkAliases(object, store),
});

const loadBalancerNetwork = stored("hcloud_load_balancer_network", {
  references: { network_id: toNetwork, load_balancer_id: { to: "hcloud_load_balancer", onDelete: "remove" } },
  claims: (object) => [...claimsOfPlace(object), `the network of load balancer ${object.load_balancer_id}`],
  existing(object, store) {
    const id = `${object.load_balancer_id}-${object.network_id}`;
    return store.get("hcloud_load_balancer_network", id) ? id : undefined;
  },
  create(object, store) {
    const loadBalancer = store.need(
      "hcloud_load_balancer",
      object.load_balancer_id as number,
      "hcloud_load_balancer_network",
    );
    assignAddress(object, String(loadBalancer.location), store);
  },
});

export const networkModels: Readonly<Record<string, Model>> = {
  hcloud_network: network,
  hcloud_network_subnet: subnet,
  hcloud_network_route: route,
  hcloud_server_network: serverNetwork,
  hcloud_load_balancer_network: loadBalancerNetwork,
};

/** Attaches a server to a network, and returns the attachment. */
export function joinNetwork(server: Readonly<TfObject>, block: TfObject, store: Store): void {
  serverNetwork.create(
    {
      server_id: Number(server.id),
      network_id: block.network_id || null,
      subnet_id: block.subnet_id || null,
      ip: block.ip || null,
      alias_ips: block.alias_ips ?? [],
    },
    store,
  );
}

/** Assigns an address in a network: the requested one, or the first free one of the requested or the last subnet. */
function assignAddress(object: TfObject, location: string, store: Store): void {
  const wantedSubnet =
    object.subnet_id === null ? undefined : store.need("hcloud_network_subnet", String(object.subnet_id), "subnet_id");
  object.network_id = Number(wantedSubnet?.network_id ?? object.network_id);
  const parent = needNetwork(store, object);
  if (placesIn(store, String(parent.id)).length >= maxPlaces) {
    throw new CloudError("resource_limit_exceeded", `network ${describe(parent)} has ${maxPlaces} resources already`);
  }
  const zone = zoneOf(location);
  const subnets = (wantedSubnet ? [wantedSubnet] : subnetsOf(store, parent)).filter(
    (each) => each.network_zone === zone,
  );
  if (subnets.length === 0) {
    throw new CloudError(
      "no_subnet_available",
      `network ${describe(parent)} has no subnet in ${zone}, where ${location} is`,
    );
  }
  object.ip = object.ip ? checkedAddress(String(object.ip), parent, subnets) : freeAddress(parent, subnets, store);
  object.alias_ips ??= [];
  checkAliases(object, store);
}

function checkedAddress(ip: string, parent: Readonly<TfObject>, subnets: readonly Readonly<TfObject>[]): string {
  if (!isAddress(ip)) throw invalid(`ip "${ip}" is no address`);
  const subnet = subnets.find((each) => isWithin(ip, String(each.ip_range)));
  if (!subnet) {
    const ranges = subnets.map((each) => each.ip_range).join(", ");
    throw invalid(`ip ${ip} is in no subnet of network ${describe(parent)}; its subnets are ${ranges}`);
  }
  if (reserved(parent, subnet).includes(ip)) throw invalid(`ip ${ip} is reserved in network ${describe(parent)}`);
  return ip;
}

function freeAddress(parent: Readonly<TfObject>, subnets: readonly Readonly<TfObject>[], store: Store): string {
  const last = subnets
    .toSorted((one, other) => compareRanges(String(one.ip_range), String(other.ip_range)))
    .at(-1) as TfObject;
  const taken = reserved(parent, last);
  for (let n = 1; n < sizeOf(String(last.ip_range)); n++) {
    const ip = addressIn(String(last.ip_range), n);
    if (!taken.includes(ip) && !store.owner(addressClaim(ip, parent.id))) return ip;
  }
  throw new CloudError(
    "no_subnet_available",
    `subnet ${last.ip_range} of network ${describe(parent)} has no free address`,
  );
}

function reserved(parent: Readonly<TfObject>, subnet: Readonly<TfObject>): string[] {
  const range = String(subnet.ip_range);
  return [addressIn(String(parent.ip_range), 1), addressIn(range, 0), addressIn(range, sizeOf(range) - 1)];
}

function checkAliases(object: TfObject, store: Store): void {
  const parent = needNetwork(store, object);
  for (const alias of object.alias_ips as string[]) checkedAddress(alias, parent, subnetsOf(store, parent));
}

function claimsOfPlace(object: TfObject): string[] {
  const aliases = (object.alias_ips ?? []) as string[];
  return [String(object.ip), ...aliases].map((ip) => addressClaim(ip, object.network_id));
}

function addressClaim(ip: string, networkId: unknown): string {
  return `the address ${ip} in network ${networkId}`;
}

function needNetwork(store: Store, object: TfObject): Readonly<TfObject> {
  return store.need("hcloud_network", object.network_id as number, "network_id");
}

function subnetsOf(store: Store, parent: Readonly<TfObject>): Readonly<TfObject>[] {
  return store.referring("hcloud_network", String(parent.id), "hcloud_network_subnet");
}

function placesIn(store: Store, networkId: string): Readonly<TfObject>[] {
  return ["hcloud_server_network", "hcloud_load_balancer_network"].flatMap((type) =>
    store.referring("hcloud_network", networkId, type),
  );
}

function occupant(place: Readonly<TfObject>): string {
  return place.server_id ? `server ${place.server_id}` : `load balancer ${place.load_balancer_id}`;
}

/** Formats three bytes of a number as `00:01:2c`. */
function hexBytes(number: number): string {
  return [16, 8, 0].map((bits) => ((number >> bits) & 255).toString(16).padStart(2, "0")).join(":");
}

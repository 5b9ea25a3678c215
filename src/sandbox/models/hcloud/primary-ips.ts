import { addressIn, isAddress, isWithin } from "../../../../spec/addresses";
import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { invalid, nameOf, numbered, refuseProtected } from "./common";
import { zoneOf } from "./offers";

/** Public addresses of servers, each an object of its own, and their reverse DNS names. */

export type Family = "ipv4" | "ipv6";

const primaryIp = stored("hcloud_primary_ip", {
  id: numbered,
  references: { assignee_id: { to: "hcloud_server", onDelete: "forget" } },
  claims: (object) => [
    ...nameOf("hcloud_primary_ip")(object),
    ...(object.assignee_id ? [`the ${object.type} address of server ${object.assignee_id}`] : []),
  ],
  create(object, store) {
    if (object.assignee_id) {
      if (!object.assignee_type) throw invalid("assignee_id and assignee_type must be set together");
      object.location = store.need("hcloud_server", object.assignee_id as number, "assignee_id").location;
    }
    zoneOf(String(object.location));
    object.assignee_type ??= "server";
    const { ip_address, ip_network } = addressOf(object.type as Family, Number(object.id));
    Object.assign(object, { ip_address, ip_network });
  },
  update(object, { members }) {
    if (!members.has("assignee_id")) return;
    throw new CloudError(
      "server_not_stopped",
      `primary ip "${object.name}" can be moved only while its servers are off, and they run`,
    );
  },
  delete(object, store) {
    refuseProtected("primary ip", object);
    // The provider turns a server off to unassign its address, and on again.
    if (object.assignee_id) store.record("power_cycle", "hcloud_server", String(object.assignee_id));
  },
  view: (object) => ({ assignee_id: object.assignee_id ?? 0, datacenter: null }),
});

/** Returns an address from the lower half of the range for benchmarks, or from the range for documentation. */
function addressOf(family: Family, id: number): { ip_address: string; ip_network: string | null } {
  if (family === "ipv4") return { ip_address: addressIn("198.18.0.0/16", id % 2 ** 16), ip_network: null };
  const base = `2001:db8:${Math.floor(id / 2 ** 16).toString(16)}:${(id % 2 ** 16).toString(16)}::`;
  return { ip_address: base, ip_network: `${base}/64` };
}

/** Returns a server's address of a family. */
export function primaryIpOf(serverId: string, family: Family, store: Store): Readonly<TfObject> | undefined {
  return store.referring("hcloud_server", serverId, "hcloud_primary_ip").find((each) => each.type === family);
}

/** Creates an address that is deleted together with its server. */
export function addPrimaryIp(server: Readonly<TfObject>, family: Family, store: Store): void {
  const number = store.next("hcloud primary ip", 1);
  primaryIp.create(
    {
      name: `primary_ip-${number}`,
      type: family,
      assignee_id: Number(server.id),
      assignee_type: "server",
      auto_delete: true,
      delete_protection: false,
      labels: {},
    },
    store,
  );
}

/** Assigns an existing address to a server. */
export function assignPrimaryIp(server: Readonly<TfObject>, family: Family, id: number, store: Store): void {
  const ip = store.need("hcloud_primary_ip", id, `public_net.${family} of server "${server.name}"`);
  if (ip.type !== family) throw invalid(`primary ip ${id} is an ${ip.type} address, not ${family}`);
  if (ip.location !== server.location) {
    throw invalid(`primary ip ${id} is in ${ip.location}, and server "${server.name}" in ${server.location}`);
  }
  if (ip.assignee_id)
    throw new CloudError("primary_ip_assigned", `primary ip ${id} is already assigned to server ${ip.assignee_id}`);
  store.put("hcloud_primary_ip", { ...ip, assignee_id: Number(server.id) });
}

export function unassignPrimaryIp(ip: Readonly<TfObject>, store: Store): void {
  store.put("hcloud_primary_ip", { ...ip, assignee_id: null });
}

export function deletePrimaryIp(ip: Readonly<TfObject>, store: Store): void {
  primaryIp.delete(String(ip.id), store);
}

const owners = {
  server_id: { to: "hcloud_server", onDelete: "remove" },
  primary_ip_id: { to: "hcloud_primary_ip", onDelete: "remove" },
  floating_ip_id: { to: "hcloud_floating_ip", onDelete: "remove" },
  load_balancer_id: { to: "hcloud_load_balancer", onDelete: "remove" },
} as const;

const rdns = stored("hcloud_rdns", {
  references: owners,
  create(object, store) {
    const address = String(object.ip_address);
    if (!isAddress(address)) throw invalid(`ip_address "${address}" is no address`);
    const [member, { to }] = Object.entries(owners).find(([name]) => object[name]) as [
      keyof typeof owners,
      { to: string },
    ];
    const owner = store.need(to, object[member] as number, `${member} of hcloud_rdns`);
    if (!addressesOf(to, owner, store).some((range) => isWithin(address, range))) {
      throw new CloudError("not_found", `ip_address ${address} does not belong to ${to} ${owner.id}`);
    }
  },
});

function addressesOf(type: string, owner: Readonly<TfObject>, store: Store): string[] {
  if (type === "hcloud_load_balancer") return [`${owner.ipv4}/32`, `${owner.ipv6}/128`];
  const ips = type === "hcloud_primary_ip" ? [owner] : store.referring(type, String(owner.id), "hcloud_primary_ip");
  return ips.map((ip) => String(ip.ip_network ?? `${ip.ip_address}/32`));
}

export const primaryIpModels: Readonly<Record<string, Model>> = { hcloud_primary_ip: primaryIp, hcloud_rdns: rdns };

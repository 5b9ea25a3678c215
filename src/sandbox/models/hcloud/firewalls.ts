import { asCidr, rangeOf } from "../../../../spec/addresses";
import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";
import { unknown } from "../../resource/unknown";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { changes, invalid, nameOf, numbered } from "./common";
import { selects } from "./label-selector";
import { primaryIpOf } from "./primary-ips";

/** Firewalls and the servers that they apply to, by ID or by label selector. */

const firewall = stored("hcloud_firewall", {
  id: numbered,
  references: { "apply_to.server": { to: "hcloud_server", onDelete: "forget" } },
  claims: nameOf("hcloud_firewall"),
  normalize(config) {
    if (config.rule === unknown) return config;
    const rules = (config.rule as TfObject[]).map((rule) => {
      if (rule === unknown) return rule;
      return { ...rule, source_ips: asCidrs(rule.source_ips), destination_ips: asCidrs(rule.destination_ips) };
    });
    return { ...config, rule: rules };
  },
  create(object, store) {
    object.apply_to ??= [];
    object.labels ??= {};
    checkRules(object);
    for (const target of object.apply_to as TfObject[]) checkTarget(target, store);
  },
  update: checkRules,
});

function asCidrs(addresses: unknown): unknown {
  if (!Array.isArray(addresses)) return addresses;
  return addresses.map((each) => (typeof each === "string" ? asCidr(each) : each));
}

function checkRules(object: TfObject): void {
  for (const rule of object.rule as TfObject[]) {
    const isIn = rule.direction === "in";
    const [peers, others] = isIn ? ["source_ips", "destination_ips"] : ["destination_ips", "source_ips"];
    const what = `rule (${rule.direction} ${rule.protocol}) of firewall "${object.name}"`;
    const hasPorts = rule.protocol === "tcp" || rule.protocol === "udp";
    if (hasPorts && !rule.port) throw invalid(`${what} needs a port`);
    if (!hasPorts && rule.port) throw invalid(`${what} can have no port`);
    if (count(rule[peers]) === 0) throw invalid(`${what} needs ${peers}`);
    if (count(rule[others]) > 0) throw invalid(`${what} can have no ${others}`);
    for (const range of rule[peers] as string[]) {
      if (rangeOf(range) !== range) throw invalid(`${what}: "${range}" is not the start of a range of addresses`);
    }
  }
}

function count(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

/** Returns the IDs of the firewalls that apply to a server, in order. */
export function firewallIdsOf(server: Readonly<TfObject>, store: Store): number[] {
  const named = store.referring("hcloud_server", String(server.id), "hcloud_firewall");
  const selecting = store.all("hcloud_firewall").filter((each) => {
    return selectorsOf(each).some((selector) => selects(selector, (server.labels ?? {}) as Record<string, string>));
  });
  return [...new Set([...named, ...selecting].map((each) => Number(each.id)))].sort((one, other) => one - other);
}

/** Applies exactly the given firewalls to a server; those that select it by labels are unchanged. */
export function applyFirewalls(server: Readonly<TfObject>, wanted: readonly number[], store: Store): void {
  const serverId = Number(server.id);
  const named = store.referring("hcloud_server", serverId, "hcloud_firewall").map((each) => Number(each.id));
  const { gone, added } = changes(named, wanted);
  for (const id of gone) setTargets(id, store, (targets) => targets.filter((each) => each.server !== serverId));
  for (const id of added) setTargets(id, store, (targets) => [...targets, { server: serverId, label_selector: "" }]);
}

function setTargets(firewallId: number, store: Store, change: (targets: TfObject[]) => TfObject[]): void {
  const object = store.need("hcloud_firewall", firewallId, "firewall_ids");
  const before = object.apply_to as TfObject[];
  const after = change(before);
  for (const target of after) if (!before.includes(target)) checkTarget(target, store);
  store.put("hcloud_firewall", { ...object, apply_to: after });
}

function checkTarget({ server }: TfObject, store: Store): void {
  if (!server || primaryIpOf(String(server), "ipv4", store) || primaryIpOf(String(server), "ipv6", store)) return;
  throw privateNetOnly(`${server}`);
}

/** Returns Hetzner's error for a firewall on a server that is in private networks only. */
export function privateNetOnly(server: string): CloudError {
  return new CloudError("private_net_only_server", `server "${server}" has no public interface for a firewall`);
}

function selectorsOf(object: Readonly<TfObject>): string[] {
  return (object.apply_to as TfObject[])
    .map((target) => String(target.label_selector ?? ""))
    .filter((each) => each !== "");
}

function serversOf(object: Readonly<TfObject>): number[] {
  return (object.apply_to as TfObject[]).map((target) => Number(target.server ?? 0)).filter((each) => each !== 0);
}

/** Firewall attachments, which are a view of a firewall's servers and label selectors. */
const attachment: Model = {
  relations: {},
  create(wanted, store) {
    if (count(wanted.server_ids) + count(wanted.label_selectors) === 0) {
      throw invalid("hcloud_firewall_attachment needs server_ids or label_selectors");
    }
    const id = String(wanted.firewall_id);
    setAttached(id, [], attached(wanted), store);
    store.record("create", "hcloud_firewall_attachment", id);
    return id;
  },
  read(id, store) {
    const object = store.get("hcloud_firewall", id);
    if (!object) return undefined;
    const [serverIds, selectors] = [serversOf(object), selectorsOf(object)];
    return {
      id,
      firewall_id: Number(id),
      server_ids: serverIds.length > 0 ? serverIds : null,
      label_selectors: selectors.length > 0 ? selectors : null,
    };
  },
  update(id, update, store) {
    setAttached(id, attached(attachment.read(id, store) as TfObject), attached(update.planned), store);
    store.record("update", "hcloud_firewall_attachment", id, [...update.members]);
  },
  delete(id, store) {
    const own = attachment.read(id, store);
    if (!own) return;
    setAttached(id, attached(own), [], store);
    store.record("delete", "hcloud_firewall_attachment", id);
  },
};

/** Returns the objects that an attachment names, as keys. */
function attached(object: TfObject): string[] {
  const servers = ((object.server_ids ?? []) as number[]).map((id) => `server ${id}`);
  return [...servers, ...((object.label_selectors ?? []) as string[]).map((selector) => `labels ${selector}`)];
}

function setAttached(firewallId: string, before: string[], after: string[], store: Store): void {
  const { gone, added } = changes(before, after);
  setTargets(Number(firewallId), store, (targets) => [
    ...targets.filter(
      (target) => !gone.includes(target.server ? `server ${target.server}` : `labels ${target.label_selector}`),
    ),
    ...added.map((key) => {
      const [kind, name] = [key.slice(0, 6), key.slice(7)];
      return kind === "server" ? { server: Number(name), label_selector: "" } : { server: 0, label_selector: name };
    }),
  ]);
}

export const firewallModels: Readonly<Record<string, Model>> = {
  hcloud_firewall: firewall,
  hcloud_firewall_attachment: attachment,
};

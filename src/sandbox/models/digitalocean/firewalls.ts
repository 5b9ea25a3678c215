import type { TfObject } from "../../../providers/types";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { invalid, nextUuid, now } from "./common";
import { existingTags } from "./tags";

/** Firewalls, for droplets by their IDs or by tags, which must exist. */

const firewall = stored("digitalocean_firewall", {
  references: {
    droplet_ids: { to: "digitalocean_droplet", onDelete: "forget" },
    tags: { to: "digitalocean_tag", onDelete: "forget" },
  },
  claims: ({ name }) => [`the firewall name "${name}"`],
  create(object, store) {
    check(object, store);
    object.id = nextUuid("digitalocean_firewall", store);
    object.created_at = now();
    object.status = "succeeded";
    object.pending_changes = [];
  },
  update: (object, _, store) => check(object, store),
});

export const firewallModels: Readonly<Record<string, Model>> = { digitalocean_firewall: firewall };

function check(object: TfObject, store: Store): void {
  const by = `firewall "${object.name}"`;
  const inbound = object.inbound_rule as TfObject[];
  const outbound = object.outbound_rule as TfObject[];
  if (inbound.length + outbound.length === 0) throw invalid(`${by}: at least one rule must be specified`);
  for (const rule of [...inbound, ...outbound]) {
    if (rule.protocol !== "icmp" && !rule.port_range) {
      throw invalid(`${by}: \`port_range\` is required where the protocol is ${rule.protocol}`);
    }
    existingTags(rule.source_tags ?? rule.destination_tags, by, store);
  }
  if (object.tags) object.tags = existingTags(object.tags, by, store);
}

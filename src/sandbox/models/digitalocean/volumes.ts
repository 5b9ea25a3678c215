import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";
import { describe, type Store } from "../../store";
import { type Model, stored } from "../model";
import { connection, idsOf, invalid, nextUuid } from "./common";
import { checkRegion } from "./offers";
import { createTags, tagged } from "./tags";

/** Volumes. A volume has the ID of the droplet that it is attached to; the droplets' lists are derived from that. */

const volume = stored("digitalocean_volume", {
  references: { ...tagged, droplet_ids: { to: "digitalocean_droplet", onDelete: "forget" } },
  claims: ({ name, region }) => [`the volume name "${name}" in ${region}`],
  create(object, store) {
    checkRegion(String(object.region));
    createTags(object, store);
    object.id = nextUuid("digitalocean_volume", store);
    object.urn = `do:volume:${object.id}`;
    object.filesystem_type = object.initial_filesystem_type ?? object.filesystem_type ?? "";
    object.filesystem_label = object.initial_filesystem_label ?? "";
    object.droplet_ids = [];
  },
  update(object, { members }, store) {
    const before = store.get("digitalocean_volume", String(object.id)) as TfObject;
    if (Number(object.size) < Number(before.size)) {
      throw invalid(
        `volume ${describe(object)}: \`size\` can only be expanded and not shrunk: it is ${before.size} GB, not ${object.size}`,
      );
    }
    if (members.has("tags")) createTags(object, store);
  },
  delete(object) {
    const [dropletId] = idsOf(object.droplet_ids);
    if (dropletId !== undefined) {
      throw new CloudError(
        "conflict",
        `volume ${describe(object)} is attached to droplet ${dropletId}: detach it first`,
      );
    }
  },
});

const attachment = connection("digitalocean_volume_attachment", {
  other: "volume_id",
  connect: attach,
  isConnected: (dropletId, volumeId, store) =>
    idsOf(store.get("digitalocean_volume", volumeId)?.droplet_ids).includes(dropletId),
  disconnect: detach,
});

export const volumeModels: Readonly<Record<string, Model>> = {
  digitalocean_volume: volume,
  digitalocean_volume_attachment: attachment,
};

/** Attaches a volume to a droplet. Repeating it changes nothing. */
export function attach(dropletId: string, volumeId: string, store: Store): void {
  const droplet = store.need("digitalocean_droplet", dropletId, "droplet_id");
  const object = store.need("digitalocean_volume", volumeId, `volume_ids of droplet ${describe(droplet)}`);
  const [other] = idsOf(object.droplet_ids);
  if (other === dropletId) return;
  if (other !== undefined) throw invalid(`volume ${describe(object)} is already attached to droplet ${other}`);
  if (object.region !== droplet.region) {
    throw invalid(
      `volume ${describe(object)} is in ${object.region}, and droplet ${describe(droplet)} in ${droplet.region}`,
    );
  }
  store.put("digitalocean_volume", { ...object, droplet_ids: [Number(dropletId)] });
}

export function detach(dropletId: string, volumeId: string, store: Store): void {
  const object = store.get("digitalocean_volume", volumeId);
  if (!object || !idsOf(object.droplet_ids).includes(dropletId)) return;
  store.put("digitalocean_volume", { ...object, droplet_ids: [] });
}

/** Returns the IDs of the volumes that are attached to a droplet. */
export function volumesOf(dropletId: string, store: Store): string[] {
  return store.referring("digitalocean_droplet", dropletId, "digitalocean_volume").map(({ id }) => String(id));
}

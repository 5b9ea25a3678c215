import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { invalid, nameOf, numbered, refuseProtected } from "./common";
import { zoneOf } from "./offers";

/** Volumes and their attachments. */

const volume = stored("hcloud_volume", {
  id: numbered,
  references: { server_id: { to: "hcloud_server", onDelete: "forget" } },
  claims: nameOf("hcloud_volume"),
  create(object, store) {
    if (Number(object.size) < 10) throw invalid(`volume "${object.name}" must have at least 10 GB, not ${object.size}`);
    if (!object.server_id && !object.location) throw invalid("a volume needs a location or a server_id");
    if (object.automount && !object.server_id) throw invalid("automount of a volume needs a server_id");
    if (object.server_id) checkServer(object, store);
    zoneOf(String(object.location));
    object.linux_device = `/dev/disk/by-id/scsi-0HC_Volume_${object.id}`;
  },
  update(object, update, store) {
    const before = store.get("hcloud_volume", String(object.id)) as TfObject;
    if (Number(object.size) < Number(before.size)) {
      throw invalid(
        `volume "${object.name}" can only grow: it has ${before.size} GB, and cannot be resized to ${object.size}`,
      );
    }
    if (update.members.has("server_id") && object.server_id) checkServer(object, store);
  },
  delete: (object) => refuseProtected("volume", object),
});

/** Checks that a volume is at its server's location. */
function checkServer(object: TfObject, store: Store): void {
  const server = store.need("hcloud_server", object.server_id as number, `server_id of volume "${object.name}"`);
  object.location ??= server.location;
  if (object.location === server.location) return;
  throw invalid(`volume "${object.name}" is in ${object.location}, and server "${server.name}" in ${server.location}`);
}

/** Volume attachments, which are a view of a volume's server. */
const attachment: Model = {
  relations: {},
  create(wanted, store) {
    const object = {
      ...store.need("hcloud_volume", wanted.volume_id as number, "volume_id of hcloud_volume_attachment"),
    };
    if (object.server_id) {
      throw new CloudError(
        "volume_already_attached",
        `volume "${object.name}" is already attached to server ${object.server_id}`,
      );
    }
    object.server_id = wanted.server_id;
    checkServer(object, store);
    store.put("hcloud_volume", object);
    store.record("create", "hcloud_volume_attachment", String(object.id));
    return String(object.id);
  },
  read(id, store) {
    const object = store.get("hcloud_volume", id);
    return object?.server_id ? { id, volume_id: Number(id), server_id: object.server_id, automount: null } : undefined;
  },
  update(id, update, store) {
    store.record("update", "hcloud_volume_attachment", id, [...update.members]);
  },
  delete(id, store) {
    const object = store.get("hcloud_volume", id);
    if (!object?.server_id) return;
    store.put("hcloud_volume", { ...object, server_id: null });
    store.record("delete", "hcloud_volume_attachment", id);
  },
};

export const volumeModels: Readonly<Record<string, Model>> = {
  hcloud_volume: volume,
  hcloud_volume_attachment: attachment,
};

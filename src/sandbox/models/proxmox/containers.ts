import type { TfObject } from "../../../providers/types";
import { type Model, stored } from "../model";
import {
  addressOf,
  assignId,
  claimOfId,
  datastoreOf,
  keepTags,
  lines,
  macAddress,
  refused,
  refuseProtected,
} from "./common";

/** Containers. */

const type = "proxmox_virtual_environment_container";

const container = stored(type, {
  claims: (object) => [claimOfId(object)],
  // The cluster ends a container's description with a line break.
  normalize: (config) => ({ ...config, description: lines(config.description, "\n") }),
  create(object, store) {
    assignId(object, store);
    if (object.template) object.started = false;
    if ((object.operating_system as TfObject[]).length === 0 && (object.clone as TfObject[]).length === 0) {
      throw refused(`container ${object.vm_id} has neither an operating_system nor a clone to be made from`);
    }
    for (const { vm_id } of object.clone as TfObject[]) {
      if (!store.get(type, String(vm_id))) throw refused(`unable to find configuration file for CT ${vm_id} to clone`);
    }
    keep(object);
  },
  update(object, _, store) {
    const [before] = (store.get(type, String(object.id)) as TfObject).disk as TfObject[];
    const [after] = object.disk as TfObject[];
    if (before && after && Number(after.size) < Number(before.size)) {
      throw refused(`new disk size (${after.size}G) has to be greater than the current disk (${before.size}G)`);
    }
    keep(object);
  },
  delete: (object) => refuseProtected("CT", object),
  isOn: ({ started }) => Boolean(started),
  view: (object) => ({ ipv4: addresses(object), ipv6: {} }),
});

export const containerModels: Readonly<Record<string, Model>> = { [type]: container };

function keep(object: TfObject): void {
  keepTags(object);
  for (const cpu of object.cpu as TfObject[]) cpu.units ??= 0;
  for (const disk of object.disk as TfObject[]) {
    disk.path_in_datastore ??= `${disk.datastore_id}:vm-${object.vm_id}-disk-0`;
  }
  (object.mount_point as TfObject[]).forEach((mount, n) => {
    mount.volume = volumeOf(object, String(mount.volume), n + 1);
    mount.path_in_datastore = mount.volume;
  });
  (object.network_interface as TfObject[]).forEach((device, n) => {
    device.mac_address ||= macAddress(object, n);
  });
}

/**
 * Returns the volume that is created for a mount point with a datastore; a directory of the node or an existing volume
 * is unchanged.
 */
function volumeOf({ vm_id }: TfObject, wanted: string, n: number): string {
  if (wanted.startsWith("/") || wanted.includes(":vm-")) return wanted;
  return `${datastoreOf(wanted)}:vm-${vm_id}-disk-${n}`;
}

function addresses(object: Readonly<TfObject>): Record<string, string> {
  if (!object.started) return {};
  const named = (object.network_interface as TfObject[]).map((device, n) => [
    String(device.name),
    addressOf(object, n),
  ]);
  return Object.fromEntries(named.filter(([, address]) => address !== undefined));
}

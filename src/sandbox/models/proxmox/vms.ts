import type { TfObject } from "../../../providers/types";
import { describe, type Store } from "../../store";
import { type Model, stored } from "../model";
import {
  addressOf,
  assignId,
  claimOfId,
  fileFormatIn,
  keepTags,
  lines,
  macAddress,
  refused,
  refuseProtected,
} from "./common";
import { leaveHa } from "./ha";

/** Virtual machines. */

const type = "proxmox_virtual_environment_vm";

const vm = stored(type, {
  claims: (object) => [claimOfId(object)],
  normalize: (config) => ({ ...config, description: lines(config.description) }),
  create(object, store) {
    assignId(object, store);
    checkClone(object, store);
    if (object.template) object.started = false;
    object.boot_order ??= bootOrder(object);
    keep(object, store);
  },
  update(object, _, store) {
    const before = store.get(type, String(object.id)) as TfObject;
    if (before.template && !object.template) throw refused("Cannot convert a template back to a regular VM");
    checkDisks(before, object);
    keepPassword(before, object);
    keep(object, store);
  },
  delete(object, store) {
    refuseProtected("VM", object);
    leaveHa(`vm:${object.id}`, store);
  },
  isOn: ({ started }) => Boolean(started),
  view: (object) => ({ ...network(object), initialization: masked(object) }),
});

export const vmModels: Readonly<Record<string, Model>> = { [type]: vm };

/** Completes an object with what the cluster decides, in new and existing parts. */
function keep(object: TfObject, store: Store): void {
  keepTags(object);
  (object.disk as TfObject[]).forEach((disk, n) => {
    disk.file_format ??= fileFormatIn(disk.datastore_id);
    disk.path_in_datastore ??= `vm-${object.vm_id}-disk-${n}`;
    // A block in which every limit is zero means no limit.
    if ((disk.speed as TfObject[]).every((limits) => Object.values(limits).every((limit) => !limit))) disk.speed = [];
  });
  for (const disk of object.efi_disk as TfObject[]) disk.file_format ??= fileFormatIn(disk.datastore_id);
  for (const cpu of object.cpu as TfObject[]) cpu.units ??= 0;
  for (const initialization of object.initialization as TfObject[]) keepInitialization(initialization, store);
  object.vga ??= [];
  object.network_device ??= [];
  (object.network_device as TfObject[]).forEach((device, n) => {
    device.mac_address ||= macAddress(object, n);
  });
}

function keepInitialization(initialization: TfObject, store: Store): void {
  initialization.interface ??= "ide2";
  initialization.file_format ??= fileFormatIn(initialization.datastore_id);
  initialization.type ??= "";
  initialization.upgrade ??= true;
  for (const kind of ["user", "vendor", "network", "meta"]) {
    const member = `${kind}_data_file_id`;
    initialization[member] ??= "";
    const id = String(initialization[member]);
    if (id && !store.get("proxmox_virtual_environment_file", id)) throw refused(`volume '${id}' does not exist`);
  }
}

/** Returns the default boot order: the CD-ROM, the first disks, the network. */
function bootOrder(object: TfObject): string[] {
  const cdrom = (object.cdrom as TfObject[]).map((each) => String(each.interface));
  const disks = (object.disk as TfObject[]).map((each) => String(each.interface));
  const first = ["ide0", "sata0", "scsi0", "virtio0"].filter((each) => disks.includes(each));
  return [...cdrom, ...first, ...(object.network_device ? ["net0"] : [])];
}

function checkClone(object: TfObject, store: Store): void {
  for (const { vm_id } of object.clone as TfObject[]) {
    if (!store.get(type, String(vm_id))) throw refused(`unable to find configuration file for VM ${vm_id} to clone`);
  }
}

function checkDisks(before: TfObject, after: TfObject): void {
  for (const old of before.disk as TfObject[]) {
    const disk = (after.disk as TfObject[]).find((each) => each.interface === old.interface);
    if (disk && Number(disk.size) < Number(old.size)) {
      throw refused(
        `Cannot shrink ${old.datastore_id}:${old.path_in_datastore} in VM ${before.vm_id}, it is not supported!`,
      );
    }
    if (!disk && (after.boot_order as string[]).includes(String(old.interface))) {
      throw refused(
        `VM ${describe(before)}: cannot delete boot disk "${old.interface}". Please remove it from boot order first or change boot order before deleting`,
      );
    }
  }
}

const mask = "**********";

/** Masks passwords, which the cluster never shows. */
function masked(object: Readonly<TfObject>): TfObject[] {
  return (object.initialization as TfObject[]).map((each) => ({
    ...each,
    user_account: ((each.user_account ?? []) as TfObject[]).map((account) => ({
      ...account,
      password: account.password ? mask : account.password,
    })),
  }));
}

/** Restores the password if the plan has the masked one. */
function keepPassword(before: TfObject, after: TfObject): void {
  const accounts = (object: TfObject) =>
    (object.initialization as TfObject[]).flatMap((each) => (each.user_account ?? []) as TfObject[]);
  const [old] = accounts(before);
  for (const account of accounts(after)) if (account.password === mask) account.password = old?.password ?? null;
}

/** Returns the interfaces as reported by the guest agent, if it is enabled. */
function network(object: Readonly<TfObject>): TfObject {
  const devices = object.network_device as TfObject[];
  const macs = devices.map((device) => String(device.mac_address));
  const [agent] = object.agent as TfObject[];
  if (!object.started || !agent?.enabled) {
    return { ipv4_addresses: [], ipv6_addresses: [], network_interface_names: [], mac_addresses: macs };
  }
  return {
    ipv4_addresses: [["127.0.0.1"], ...devices.map((_, n) => [addressOf(object, n) ?? []].flat())],
    ipv6_addresses: [["::1"], ...macs.map((mac) => [linkLocal(mac)])],
    network_interface_names: ["lo", ...devices.map((_, n) => `eth${n}`)],
    mac_addresses: ["00:00:00:00:00:00", ...macs],
  };
}

/** Returns an interface's link-local IPv6 address, derived from its hardware address. */
function linkLocal(mac: string): string {
  const [first = 0, ...bytes] = mac.split(":").map((byte) => Number.parseInt(byte, 16));
  const all = [first ^ 2, ...bytes.slice(0, 2), 0xff, 0xfe, ...bytes.slice(2)];
  const groups = [0, 2, 4, 6].map((n) => (((all[n] ?? 0) << 8) | (all[n + 1] ?? 0)).toString(16));
  return `fe80::${groups.join(":")}`;
}

import { addressIn, isAddress } from "../../../../spec/addresses";
import type { TfObject } from "../../../providers/types";
import { CloudError } from "../../errors";
import type { Store } from "../../store";

/** The common parts of virtual machines and containers. */

/** Returns the text of a Proxmox API error. */
export function refused(message: string): CloudError {
  return new CloudError("HTTP 500", message);
}

/** Returns the claim of a machine's ID. Virtual machines and containers share one series. */
export function claimOfId({ vm_id }: TfObject): string {
  return `the VM ID ${vm_id}`;
}

/** Assigns a machine the first free ID if it has none. */
export function assignId(object: TfObject, store: Store): void {
  for (let vm_id = 100; object.vm_id === null; vm_id++) {
    if (!store.owner(claimOfId({ vm_id }))) object.vm_id = vm_id;
  }
}

/**
 * Returns a description as the cluster stores it.
 * @param end the text that it ends with
 */
export function lines(text: unknown, end = ""): unknown {
  return typeof text === "string" && text !== "" ? text.trim().replaceAll("\r\n", "\n") + end : text;
}

/** Changes tags to lower case and sorts them, as the cluster does. */
export function keepTags(object: TfObject): void {
  if (object.tags) object.tags = (object.tags as string[]).map((tag) => tag.trim().toLowerCase()).toSorted();
}

/** Returns the hardware address of a machine's nth interface, from Proxmox's own range. */
export function macAddress({ vm_id }: TfObject, n: number): string {
  const bytes = [16, 8, 0].map((bits) => (((Number(vm_id) << 5) + n) >> bits) & 255);
  return ["BC:24:11", ...bytes.map((byte) => byte.toString(16).padStart(2, "0"))].join(":").toUpperCase();
}

/** Returns the address of a machine's nth interface: the configured one, or one from the network's DHCP server. */
export function addressOf(object: Readonly<TfObject>, n: number): string | undefined {
  const [initialization] = object.initialization as TfObject[];
  const [ipv4] = (((initialization?.ip_config ?? []) as TfObject[])[n]?.ipv4 ?? []) as TfObject[];
  const [address = ""] = String(ipv4?.address ?? "").split("/");
  if (isAddress(address)) return address;
  return address === "dhcp" ? addressIn("192.168.0.0/16", Number(object.vm_id) * 32 + n) : undefined;
}

export function refuseProtected(kind: string, { vm_id, protection }: Readonly<TfObject>): void {
  if (protection) throw refused(`can't remove ${kind} ${vm_id} - protection mode enabled`);
}

/** Returns the datastore of a volume: `local-lvm` of `local-lvm:vm-100-disk-0`. */
export function datastoreOf(volume: unknown): string {
  const [datastore = ""] = String(volume).split(":");
  return datastore;
}

/** Returns the default file format of disks in a datastore. */
export function fileFormatIn(datastore: unknown): string {
  return datastore === "local" ? "qcow2" : "raw";
}

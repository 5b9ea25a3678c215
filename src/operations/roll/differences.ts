import { isDeepStrictEqual } from "node:util";
import type { TfObject } from "../../providers/types";
import { hasUnknown, unknown } from "../../sandbox/resource/unknown";
import { USER_DATA } from "./plan";

/**
 * Differences between a running machine and its stack: in attributes that both engines ignore until the machine is
 * rebuilt.
 */

/**
 * Compared attributes by resource type, with users' words for them. A test compares them with what the spec says is
 * ignored.
 */
export const compared: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hcloud_server: {
    server_type: "type",
    image: "image",
    ssh_keys: "SSH keys",
    "public_net.ipv4_enabled": "public addresses",
    "public_net.ipv6_enabled": "public addresses",
    user_data: USER_DATA,
  },
  digitalocean_droplet: {
    size: "size",
    image: "image",
    ssh_keys: "SSH keys",
    public_networking: "public addresses",
    ipv6: "public addresses",
    monitoring: "monitoring",
    user_data: USER_DATA,
  },
  proxmox_virtual_environment_vm: {
    "cpu.cores": "cores",
    "cpu.type": "CPU type",
    "memory.dedicated": "memory",
    "disk.import_from": "image",
    "disk.datastore_id": "datastore",
    "agent.enabled": "guest agent",
    "network_device.bridge": "network",
    "network_device.vlan_id": "network",
    "network_device.mtu": "network",
    "network_device.firewall": "network",
    "initialization.ip_config.ipv4.address": "network",
    "initialization.ip_config.ipv4.gateway": "network",
    "initialization.dns.servers": "network",
    "initialization.dns.domain": "network",
  },
  // User data of a virtual machine is a file beside it.
  proxmox_virtual_environment_file: { "source_raw.data": USER_DATA },
};

/** Returns whether a resource type is that of a cluster's machine itself. */
export function isMachine(type: string): boolean {
  return Object.hasOwn(compared, type) && type !== "proxmox_virtual_environment_file";
}

/**
 * Returns whether a rebuild of a machine replaces resources of this type by name. The engine replaces those that depend
 * on them.
 */
export function isRebuilt(type: string): boolean {
  return Object.hasOwn(compared, type);
}

/** The difference if the state has no user data: clouds do not return it when a machine is imported. */
const UNKNOWN = `${USER_DATA} (unknown, because the machine was imported)`;

/**
 * Returns what a rebuild would change about a resource, in users' words.
 * @param before attributes in the engine's state, with OpenTofu's names
 * @param after attributes of a new resource; a value that only the cloud knows is `unknown`, and is no difference
 */
export function differencesOf(type: string, before: TfObject, after: TfObject): string[] {
  const found = Object.entries(compared[type] ?? {}).flatMap(([path, label]) => {
    const [has, wants] = [valuesAt(before, path.split(".")), valuesAt(after, path.split("."))];
    if (hasUnknown(wants) || isDeepStrictEqual(has, wants)) return [];
    return [label === USER_DATA && has.length === 0 ? UNKNOWN : label];
  });
  return [...new Set(found)];
}

/** Returns the values at a path, in all blocks of lists. Leaves out values that mean the same as none. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) {
    const values = value.flatMap((each) => valuesAt(each, path));
    return path.length === 0 ? values.toSorted() : values;
  }
  if (path.length === 0) return isNothing(value) ? [] : [value];
  if (value === unknown) return [value];
  if (typeof value !== "object" || value === null) return [];
  return valuesAt((value as TfObject)[path[0] as string], path.slice(1));
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === "" || value === false || value === 0;
}

import type { Check } from "../checks";
import type { Field, ListField, ObjectField, StringField } from "../types";
import { printable } from "./text";

/** The name of a machine: a DNS name, as Proxmox requires. */
export const machineName = {
  kind: "matches",
  pattern: "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
  must: "a DNS name, such as web-1 or web-1.example.com",
} as const satisfies Check;

export const machineId = {
  kind: "matches",
  pattern: "^[1-9][0-9]{2,8}$",
  must: 'a number from 100 to 999999999 in quotes, such as "200"',
} as const satisfies Check;

/** The ID of a storage, by Proxmox's rules (pve-storage-id). */
export const storageId = {
  kind: "matches",
  pattern: "^[A-Za-z][A-Za-z0-9_.-]{0,98}[A-Za-z0-9]$",
  must: "the ID of a datastore, such as local-lvm: at least 2 letters, digits, -, _ and ., with a letter first and a letter or digit last",
} as const satisfies Check;

/** The ID of a resource mapping, by Proxmox's rules (pve-configid). */
export const mappingId = {
  kind: "matches",
  pattern: "^[A-Za-z][A-Za-z0-9_-]{1,127}$",
  must: "the ID of a resource mapping: at least 2 letters, digits, - and _, with a letter first",
} as const satisfies Check;

/** The ID of an HA group, by the provider's rules. */
export const haId = {
  kind: "matches",
  pattern: "^[A-Za-z][A-Za-z0-9_.-]{0,126}[A-Za-z0-9]$",
  must: "the ID of an HA group: 2 to 128 letters, digits, -, _ and ., with a letter first and a letter or digit last",
} as const satisfies Check;

/** The name of a pool. Pools may be nested three levels deep (Proxmox VE 8.1 and later). */
export const poolId = {
  kind: "matches",
  pattern: "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}(/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}){0,2}$",
  must: "the ID of a pool: letters, digits, -, _ and ., and up to two / for nested pools, such as prod/web",
} as const satisfies Check;

export const fileId = {
  kind: "matches",
  pattern: "^[A-Za-z][A-Za-z0-9_.-]{0,99}:[A-Za-z0-9_+@=-][A-Za-z0-9_.+@=-]*(/[A-Za-z0-9_+@=-][A-Za-z0-9_.+@=-]*)*$",
  must: "a file ID (storage:path) such as local:import/debian-13.qcow2",
} as const satisfies Check;

export const hookScriptFileId = {
  type: "string",
  optional: true,
  doc: "Executable snippet that the node runs when the machine starts and stops, such as local:snippets/hook.sh. Needs root@pam with a password.",
  checks: [fileId],
} as const satisfies StringField;

export const hash256 = {
  kind: "matches",
  pattern: "^[0-9a-f]{64}$",
  must: "a SHA-256 of 64 hexadecimal digits in lower case",
} as const satisfies Check;

/** One line of an `authorized_keys` file. White space at the end is removed. */
const publicKey = {
  kind: "matches",
  pattern:
    "^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\\.com) [A-Za-z0-9+/]+={0,2}( [^\\r\\n]*)?[\\r\\n]*$",
  must: 'a public SSH key, such as "ssh-ed25519 AAAA… admin"; a private key does not belong here',
} as const satisfies Check;

export const nodeName = {
  type: "string",
  doc: "Node that the machine is created on. It may move later.",
  checks: [
    {
      kind: "matches",
      pattern: "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$",
      must: "the name of a node, such as pve-1",
    },
  ],
} as const satisfies StringField;

export const vmId = {
  type: "string",
  numeric: true,
  optional: true,
  replaces: true,
  doc: "ID of the machine, unique in the cluster. Default: Proxmox's next free ID.",
  checks: [machineId],
} as const satisfies StringField;

export const description = {
  type: "string",
  optional: true,
  doc: "Notes on the machine, in Markdown. Leading and trailing white space is removed.",
  checks: [printable, { kind: "maxBytes", bytes: 8192, unit: "8 KiB" }],
} as const satisfies StringField;

export const tags = {
  type: "list",
  default: [],
  doc: "Tags. They are converted to lower case and sorted, as Proxmox returns them.",
  of: {
    type: "string",
    checks: [
      {
        kind: "matches",
        pattern: "^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}$",
        must: "letters, digits, _, ., + and -, a letter, digit or _ first",
      },
    ],
  },
} as const satisfies ListField;

export const sshKeys = {
  type: "list",
  default: [],
  mayHoldSecret: true,
  of: { type: "string", checks: [publicKey], mayHoldSecret: true },
} as const satisfies Omit<ListField, "doc">;

export const startup = {
  type: "object",
  optional: true,
  doc: "Order in which the node starts and stops the machine.",
  fields: {
    order: {
      type: "number",
      doc: "Position: the lowest number starts first and stops last.",
      checks: [{ kind: "between", min: 0, max: 100000 }],
    },
    upDelay: {
      type: "number",
      optional: true,
      doc: "Seconds to wait before the next machine is started.",
      checks: [{ kind: "between", min: 0, max: 86400, unit: "seconds" }],
    },
    downDelay: {
      type: "number",
      optional: true,
      doc: "Seconds to wait before the next machine is stopped.",
      checks: [{ kind: "between", min: 0, max: 86400, unit: "seconds" }],
    },
  },
} as const satisfies ObjectField;

export const dns = {
  type: "object",
  default: {},
  doc: "DNS settings. Default: the node's.",
  fields: {
    servers: {
      type: "list",
      of: { type: "string", checks: [{ kind: "ip" }] },
      default: [],
      plain: true,
      doc: "Addresses of DNS servers.",
    },
    domain: {
      type: "string",
      optional: true,
      doc: "Search domain.",
      checks: [machineName],
    },
  },
} as const satisfies ObjectField;

/** Proxmox rejects a gateway unless the address is static. */
const gatewayNeedsAddress = (words: readonly string[]) =>
  ({
    kind: "implies",
    where: { member: "address", is: words },
    needs: { lacks: "gateway" },
    must: `must have no gateway if the address is ${words.join(" or ")}, which provides it`,
    whenKnown: true,
  }) as const;

/** Addresses of the machine's network devices, in their order. */
export const ipConfigs = {
  type: "list",
  of: {
    type: "object",
    checks: [
      {
        kind: "implies",
        where: { lacks: "ipv4" },
        needs: { has: "ipv6" },
        must: "must have ipv4 or ipv6",
      },
    ],
    fields: {
      ipv4: {
        type: "object",
        optional: true,
        doc: "IPv4 of the device.",
        checks: [gatewayNeedsAddress(["dhcp"])],
        fields: {
          address: {
            type: "string",
            doc: "Address with prefix length, such as 10.0.0.5/24, or dhcp.",
            checks: [{ kind: "interfaceAddress", version: 4, words: ["dhcp"] }],
          },
          gateway: {
            type: "string",
            optional: true,
            doc: "Default gateway. Not together with dhcp.",
            checks: [{ kind: "ip", version: 4 }],
          },
        },
      },
      ipv6: {
        type: "object",
        optional: true,
        doc: "IPv6 of the device.",
        checks: [gatewayNeedsAddress(["dhcp", "auto"])],
        fields: {
          address: {
            type: "string",
            doc: "Address with prefix length, such as 2001:db8::5/64, or dhcp, or auto for SLAAC.",
            checks: [{ kind: "interfaceAddress", version: 6, words: ["dhcp", "auto"] }],
          },
          gateway: {
            type: "string",
            optional: true,
            doc: "Default gateway. Not together with dhcp or auto.",
            checks: [{ kind: "ip", version: 6 }],
          },
        },
      },
    },
  },
} as const satisfies Omit<ListField, "doc">;

export const bridge = {
  type: "string",
  default: "vmbr0",
  doc: "Bridge or virtual network of the device.",
  checks: [
    { kind: "matches", pattern: "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,14}$", must: "the name of a bridge, such as vmbr0" },
  ],
} as const satisfies StringField;

export const vlanId = {
  type: "number",
  optional: true,
  doc: "VLAN tag. Default: untagged.",
  checks: [{ kind: "between", min: 1, max: 4094 }],
} as const satisfies Field;

export const macAddress = {
  type: "string",
  optional: true,
  doc: "MAC address. Default: generated by Proxmox. Converted to upper case, as Proxmox returns it.",
  checks: [
    {
      kind: "matches",
      pattern: "^[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}$",
      must: "a MAC address of a single device, such as BC:24:11:00:00:01, with an even second digit",
    },
  ],
} as const satisfies StringField;

export const rateLimit = {
  type: "number",
  optional: true,
  doc: "Rate limit in megabytes per second, such as 0.5. Default: no limit.",
  checks: [{ kind: "between", min: 0.01, max: 10240, decimals: 2, unit: "MB/s" }],
} as const satisfies Field;

export const firewall = {
  type: "bool",
  default: false,
  doc: "Whether Proxmox's firewall filters the device. Set its rules in Proxmox, for the machine, node or cluster.",
} as const satisfies Field;

export const mtu = {
  type: "number",
  optional: true,
  doc: "MTU of the device in bytes. Default: the bridge's MTU.",
  checks: [{ kind: "between", min: 576, max: 65520, unit: "bytes" }],
} as const satisfies Field;

/** The MTU of a virtual machine's network device, by default virtio. */
export const vmMtu = {
  ...mtu,
  doc: "MTU of the device in bytes, for virtio; 1 uses the bridge's MTU.",
  checks: [{ kind: "between", min: 576, max: 65520, or: [1], unit: "bytes" }],
} as const satisfies Field;

import type { Check } from "../checks";
import { providers } from "../providers";
import type { Fields, ListField } from "../types";
import { octet } from "./cluster";

/** The number of a droplet or SSH key at DigitalOcean; in the specs all IDs are strings. */
const numberId = {
  kind: "matches",
  pattern: "^[1-9][0-9]{0,17}$",
  must: 'an ID of digits, such as "4711"',
} as const satisfies Check;

/** The UUID of any other object at DigitalOcean. */
export const uuid = {
  kind: "matches",
  pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
  must: 'a UUID in lower case, such as "506f78a4-e098-11e5-ad9f-000f53306ae1"',
} as const satisfies Check;

export const regionSlug = {
  kind: "matches",
  pattern: "^[a-z]{3}[1-9]$",
  must: "a region such as fra1",
} as const satisfies Check;

export const sizeSlug = {
  kind: "matches",
  pattern: "^[a-z][a-z0-9_]*(-[a-z0-9_.]+)+$",
  must: "a size such as s-1vcpu-1gb",
} as const satisfies Check;

export const imageSlug = {
  kind: "matches",
  pattern: "^[a-z0-9][a-z0-9._-]{0,254}$",
  must: "the slug of an image, such as debian-13-x64, or the ID of a snapshot or custom image",
} as const satisfies Check;

/**
 * The name of a droplet or firewall: letters of both cases, and no underscore. A firewall's name has at least two
 * characters.
 */
export const dropletName = {
  kind: "matches",
  pattern:
    "^([A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]|[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+)$",
  must: "a host name of at least 2 letters, digits and -, with parts that begin and end with a letter or digit, such as web-1 or web-1.example.com",
} as const satisfies Check;

/** Patterns of the second octets of 10.0.0.0/8 except 229, 244, 245 and 246, and of third octets except 0. */
const freeSecond = "(25[0-5]|24[0-37-9]|23[0-9]|22[0-8]|2[01][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const notZero = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]?)";

/** A range of a VPC with room for a cluster, outside of the ranges that DigitalOcean reserves. */
export const vpcRange = {
  kind: "matches",
  pattern: `^((10\\.${freeSecond}|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.${octet}|10\\.246\\.${notZero})\\.${octet}/(1[6-9]|2[0-6])$`,
  must: "a private IPv4 range from /16 to /26, such as 10.0.1.0/24, outside of the ranges that DigitalOcean reserves: 10.229.0.0/16, 10.244.0.0/16, 10.245.0.0/16 and 10.246.0.0/24",
} as const satisfies Check;

export const volumeName = {
  kind: "matches",
  pattern: "^[a-z][a-z0-9-]{0,63}$",
  must: "1 to 64 lower-case letters, digits and -, beginning with a letter",
} as const satisfies Check;

/**
 * A tag. DigitalOcean keeps the case in which a tag was first used, so upper case would cause a permanent difference:
 * the modules write tags in lower case.
 */
export const tag = {
  kind: "matches",
  pattern: "^[A-Za-z0-9:_-]{1,255}$",
  must: "1 to 255 letters, digits, :, - and _",
} as const satisfies Check;

/** Checks of user data. The provider rejects empty text. */
export const userDataChecks = [
  { kind: "matches", pattern: "^[^\\x00]+$", must: "not empty if it is set" },
  { kind: "maxBytes", ...providers.digitalocean.userData },
] as const satisfies readonly Check[];

export const sshKeys = {
  type: "list",
  of: {
    type: "string",
    numeric: true,
    checks: [
      {
        kind: "matches",
        pattern: "^([1-9][0-9]{0,17}|([0-9a-f]{2}:){15}[0-9a-f]{2})$",
        must: "the ID or the MD5 fingerprint of an SSH key in the account",
      },
    ],
  },
  default: [],
  createOnly: ["digitalocean_droplet.ssh_keys"],
  doc: "IDs or fingerprints of the account's SSH keys that may log in as root. Without a key, DigitalOcean mails a root password.",
} as const satisfies ListField;

const noPeers: [] = [];

/** The fields of inbound and outbound firewall rules. */
const ruleFields = {
  protocol: { type: "enum", values: ["tcp", "udp", "icmp"], default: "tcp", plain: true, doc: "Protocol." },
  port: {
    type: "string",
    optional: true,
    doc: "Port (22) or range (1-65535). Only for tcp and udp.",
    checks: [{ kind: "numberRange", min: 1, max: 65535, must: 'a port such as "22" or a range such as "8000-9000"' }],
  },
  addresses: {
    type: "list",
    of: { type: "string", checks: [{ kind: "cidr", orAddress: true }] },
    default: noPeers,
    doc: "Remote addresses and address ranges, such as 203.0.113.7 and 203.0.113.0/24. Everyone: 0.0.0.0/0 and ::/0.",
  },
  tags: {
    type: "list",
    of: { type: "string", checks: [tag] },
    default: noPeers,
    doc: "Tags of the remote droplets. Converted to lower case.",
  },
  dropletIds: {
    type: "list",
    of: { type: "string", numeric: true, checks: [numberId] },
    default: noPeers,
    doc: "IDs of the remote droplets.",
  },
  loadBalancerIds: {
    type: "list",
    of: { type: "string", checks: [uuid] },
    default: noPeers,
    doc: "IDs of the remote load balancers.",
  },
  kubernetesIds: {
    type: "list",
    of: { type: "string", checks: [uuid] },
    default: noPeers,
    doc: "IDs of the remote Kubernetes clusters.",
  },
} as const satisfies Fields;

/** A rule of a firewall. */
export const firewallRule = {
  type: "object",
  checks: [
    {
      kind: "implies",
      where: { member: "protocol", is: ["tcp", "udp"] },
      needs: { has: "port" },
      must: "must have a port if the protocol is tcp or udp",
    },
    {
      kind: "implies",
      where: { member: "protocol", is: "icmp" },
      needs: { lacks: "port" },
      must: "must have no port if the protocol is icmp",
    },
    {
      kind: "implies",
      where: {
        not: {
          any: [
            { notEmpty: "tags" },
            { notEmpty: "dropletIds" },
            { notEmpty: "loadBalancerIds" },
            { notEmpty: "kubernetesIds" },
          ],
        },
      },
      needs: { notEmpty: "addresses" },
      must: "must set at least one of addresses, tags, droplet_ids, load_balancer_ids and kubernetes_ids",
    },
  ],
  fields: ruleFields,
} as const;

const everyone = ["0.0.0.0/0", "::/0"] as const;

/** Rules that allow all outbound traffic, which DigitalOcean drops without a rule. */
export const everythingOut = [
  { protocol: "tcp", port: "1-65535", addresses: everyone },
  { protocol: "udp", port: "1-65535", addresses: everyone },
  { protocol: "icmp", addresses: everyone },
] as const;

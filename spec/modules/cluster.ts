import type { Check } from "../checks";
import type { BoolField, Element, ListField, NumberField, ObjectField, StringField } from "../types";

/** Inputs and patterns that clusters of all platforms and services share. */

/** Prefix of every resource and host name of a cluster. */
export const clusterName = {
  type: "string",
  doc: "Name of the cluster, and prefix of the names of all its resources. Must be unique on the platform.",
  checks: [
    {
      kind: "matches",
      pattern: "^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$",
      must: "1 to 30 lower-case letters, digits and -, starting with a letter",
    },
  ],
} as const satisfies StringField;

/** Keys of maps of pools: they become part of host names. */
export const poolNames = {
  kind: "keysMatch",
  pattern: "^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$",
  must: "1 to 20 lower-case letters, digits and -, starting with a letter",
} as const satisfies Check;

/** The number of servers, which vote. */
export const serverCount = {
  type: "number",
  plain: true,
  default: 3,
  doc: "Number of servers: 3 tolerate the loss of one, 5 of two; 1 is for tests.",
  checks: [{ kind: "between", min: 1, max: 5 }, { kind: "odd" }],
} as const;

/** Returns the volume of each server for its data, whose size has the limits of its platform. */
export const dataVolume = <Size extends NumberField>(size: Size) =>
  ({
    type: "object",
    optional: true,
    doc: "A volume for the data of each server, which outlives its machine: a rebuilt server gets it back. Only machines that are created or rebuilt later use it. Default: the data is on the machine's own disk, and is lost with it.",
    fields: { size },
  }) as const;

export const poolCount = {
  type: "number",
  plain: true,
  default: 1,
  doc: "Number of machines. A change affects only the machines that are added or removed.",
  checks: [{ kind: "between", min: 0, max: 100 }],
} as const;

/**
 * The first address of a pool. Servers have the addresses from number 11 of their subnet, a load balancer has number 9.
 */
export const poolFirstAddress = {
  type: "number",
  plain: true,
  default: 32,
  doc: "Number of the pool's first address in the subnet: 32 is 10.0.1.32 in 10.0.1.0/24. Each machine takes the next address and keeps it, so leave room to grow before the next pool.",
  checks: [{ kind: "between", min: 16, max: 16000 }],
} as const;

/** Pattern of a part of an IPv4 address. */
export const octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
export const port = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
/** Pattern of a DNS name: labels separated by dots. Only names of services have underscores. */
export const dnsName = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*";

/** Pattern of a label's name at Kubernetes and Hetzner, with or without a DNS name and / before it. */
export const labelName =
  "^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$";

/** A private IPv4 range with room for a cluster: from /16 to /26. */
export const privateSubnet = {
  kind: "matches",
  pattern: `^(10\\.${octet}|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.${octet}\\.${octet}/(1[6-9]|2[0-6])$`,
  must: "a private IPv4 range from /16 to /26, such as 10.0.1.0/24",
} as const satisfies Check;

/** A network with room for such a range: all or part of a private range of RFC 1918. */
export const privateNetwork = {
  kind: "matches",
  pattern: `^(10(\\.${octet}){3}/([89]|1[0-9]|2[0-4])|172\\.(1[6-9]|2[0-9]|3[01])(\\.${octet}){2}/(1[2-9]|2[0-4])|192\\.168(\\.${octet}){2}/(1[6-9]|2[0-4]))$`,
  must: "within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, and /24 or larger",
} as const satisfies Check;

export const sshKeys = {
  type: "list",
  of: { type: "string" },
  default: [],
  createOnly: true,
  doc: "Names or IDs of the SSH keys that may log in as root. Not required: nodes set themselves up.",
} as const satisfies ListField;

export const adminCidrs = {
  type: "list",
  of: { type: "string", checks: [{ kind: "network" }] },
  default: [],
  doc: "Address ranges that may use SSH (22/tcp) on all machines, such as 203.0.113.0/24. Default: no access from outside.",
  checks: [{ kind: "count", max: 100 }],
} as const satisfies ListField;

/** An ingress rule that users add to those of machines. */
export const ingressRule = {
  type: "object",
  fields: {
    protocol: { type: "enum", values: ["tcp", "udp"], default: "tcp", doc: "Protocol." },
    ports: {
      type: "string",
      doc: "Port (443) or range (30000-32767).",
      checks: [
        {
          kind: "numberRange",
          min: 1,
          max: 65535,
          must: 'a port such as "443", or a range such as "30000-32767"',
        },
      ],
    },
    sources: {
      type: "list",
      of: { type: "string", checks: [{ kind: "network" }] },
      doc: "Source address ranges. Everyone: 0.0.0.0/0 and ::/0.",
      checks: [{ kind: "count", min: 1, max: 100 }],
    },
  },
} as const satisfies Element;

export const antiAffinity = {
  type: "bool",
  plain: true,
  default: true,
  doc: "Whether machines of one group run on different hosts.",
} as const satisfies BoolField;

export const deleteProtection = {
  type: "bool",
  default: false,
  doc: "Whether machines, network and load balancer are protected against deletion.",
} as const satisfies BoolField;

/** A URL of a site's own server. */
export const url = {
  kind: "matches",
  pattern: `^https?://([A-Za-z0-9._~%+-]+(:[A-Za-z0-9._~%+-]+)?@)?${dnsName}(:${port})?(/[A-Za-z0-9._~:%@+-]+)*$`,
  must: "an http or https URL without / at its end",
} as const satisfies Check;

export const sha256 = {
  kind: "matches",
  pattern: "^[0-9a-f]{64}$",
  must: "a SHA-256 of 64 lower-case hex digits",
} as const satisfies Check;

/** Pattern of a PEM block. Go and OpenSSL also accept lines that end with CR LF, and blank lines after the block. */
const pem = (label: string) => `-----BEGIN ${label}-----\\r?\\n[A-Za-z0-9+/=\\r\\n]+-----END ${label}-----`;
const blank = "[ \\t\\r\\n]*";

/** One certificate; a chain has several. */
const pemCertificate = {
  kind: "matches",
  pattern: `^${pem("CERTIFICATE")}${blank}$`,
  must: "one certificate in PEM, from its BEGIN to its END line",
} as const satisfies Check;

export const pemChain = {
  kind: "matches",
  pattern: `^${pem("CERTIFICATE")}${blank}(\\n${pem("CERTIFICATE")}${blank})*$`,
  must: "one or more certificates in PEM, from the first BEGIN to the last END line",
} as const satisfies Check;

/** An EC key. Its curve's parameters may precede it, as written by `openssl ecparam -genkey`. */
export const pemKey = {
  kind: "matches",
  pattern: `^(${pem("EC PARAMETERS")}${blank}\\n)?${pem("((EC|RSA) )?PRIVATE KEY")}${blank}$`,
  must: "an RSA or EC private key in PEM, not encrypted, from its BEGIN to its END line",
} as const satisfies Check;

/** The members of a certificate authority. */
export const authority = {
  certificate: { type: "string", doc: "Its certificate, PEM.", checks: [pemCertificate] },
  key: { type: "string", sensitive: true, doc: "Its private key, PEM.", checks: [pemKey] },
} as const satisfies ObjectField["fields"];

/** The members of a certificate that is signed by a CA. */
export const leaf = {
  certificate: {
    type: "string",
    doc: "The certificate, PEM, followed by intermediate ones if there are any.",
    checks: [pemChain],
  },
  key: { type: "string", sensitive: true, doc: "Its private key, PEM.", checks: [pemKey] },
} as const satisfies ObjectField["fields"];

/** A secret string without characters that are special in shells, URLs or configuration files. */
export const token = {
  kind: "matches",
  pattern: "^[A-Za-z0-9._~+/=-]{16,1000}$",
  must: "16 to 1000 letters, digits and ._~+/=-",
} as const satisfies Check;

import type { Check } from "../checks";
import type { MapField } from "../types";
import { labelName } from "./cluster";

/** The name of a server by RFC 1123, as Hetzner requires: labels of letters, digits and hyphens, separated by dots. */
export const hostName = {
  kind: "matches",
  pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$",
  must: "a host name by RFC 1123 in lower case, such as web-1 or web-1.example.com",
} as const satisfies Check;

export const imageName = {
  kind: "matches",
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$",
  must: "the name or ID of an image, such as debian-13",
} as const satisfies Check;

/** The number of a resource at Hetzner; in the specs all IDs are strings. */
export const resourceId = {
  kind: "matches",
  pattern: "^[1-9][0-9]{0,17}$",
  must: 'an ID of digits, such as "4711"',
} as const satisfies Check;

/** Labels by Hetzner's rules: keys may have a DNS prefix, and values may be empty. */
export const labels = {
  type: "map",
  default: {},
  doc: "Labels of the server, its firewall and its volumes.",
  checks: [
    {
      kind: "keysMatch",
      pattern: labelName,
      must: "1 to 63 letters, digits, -, _ and ., optionally after a DNS prefix and /",
    },
    {
      kind: "keysReserved",
      pattern: "^hetzner\\.cloud/[A-Za-z0-9_./-]*$",
      must: "with the prefix hetzner.cloud/, which Hetzner reserves",
    },
  ],
  of: {
    type: "string",
    checks: [
      {
        kind: "matches",
        pattern: "^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$",
        must: "empty, or 1 to 63 letters, digits, -, _ and .",
      },
    ],
  },
} as const satisfies MapField;

import type { Check } from "../checks";

/** A name or a password that people choose. */
export const oneLine = {
  kind: "matches",
  pattern: "^[^\\x00-\\x1f\\x7f]+$",
  must: "a single non-empty line without control characters",
} as const satisfies Check;

/** Pattern of a character in text of several lines. */
export const character = "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]";

/** Text of any number of lines, or none. */
export const printable = {
  kind: "matches",
  pattern: `^${character}*$`,
  must: "text without control characters other than tabs and line breaks",
} as const satisfies Check;

/** A path whose parts cannot be . or .., and that ends with a slash or without one. */
export const relativePath = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}){0,7}/?";

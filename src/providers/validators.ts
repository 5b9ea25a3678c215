import { asCidr, isAddress, rangeOf } from "../../spec/addresses";

/**
 * Validates a value. Returns the problem as the end of a sentence that starts with the member's name, or undefined.
 * Unknown parts of collections are accepted.
 */
export type Validator = (value: unknown) => string | undefined;

const quoted = (value: unknown) => JSON.stringify(value);

/** Accepts strings that satisfy a predicate. */
const text =
  (isRight: (value: string) => boolean, what: string): Validator =>
  (value) =>
    typeof value !== "string" || isRight(value) ? undefined : `is ${quoted(value)}, which is not ${what}`;

/** Applies a validation to each element of a list or set. */
export const each =
  (refusal: Validator): Validator =>
  (value) =>
    Array.isArray(value) ? value.map(refusal).find((problem) => problem !== undefined) : undefined;

export const notEmpty = text((value) => value !== "", "not allowed: remove it, or set a value");

export const address = text(isAddress, "an IP address");

export const range = text((value) => rangeOf(value) !== undefined, "a range of addresses such as 10.0.0.0/16");

/** A range without host bits, or an address, which is a range of one address. */
export const startOfRange = text(
  (value) => rangeOf(asCidr(value)) === asCidr(value),
  "an address, or a range of addresses without host bits",
);

export const between =
  (least: number, most: number): Validator =>
  (value) =>
    typeof value !== "number" || (value >= least && value <= most)
      ? undefined
      : `is ${value}; allowed is ${least} to ${most}`;

const labelKey = /^([a-z0-9A-Z]([-_.a-z0-9A-Z]{0,253}[a-z0-9A-Z])?\/)?[a-z0-9A-Z]([-_.a-z0-9A-Z]{0,61}[a-z0-9A-Z])?$/;
const labelValue = /^(([a-z0-9A-Z][-_.a-z0-9A-Z]{0,61})?[a-z0-9A-Z]|)$/;

/** Validates labels by Hetzner's rules. */
export const hetznerLabels: Validator = (value) => {
  if (typeof value !== "object" || value === null) return undefined;
  const wrong = Object.entries(value).find(
    ([key, own]) => !labelKey.test(key) || (typeof own === "string" && !labelValue.test(own)),
  );
  if (!wrong) return undefined;
  // Without the value, which may be a secret.
  return `has a label ${quoted(wrong[0])} that is not allowed: keys and values are up to 63 letters, digits, ".", "_" and "-", with a letter or digit at both ends`;
};

import { isDeepStrictEqual } from "node:util";

/**
 * Decides whether a change of a member counts for its provider. `before` is the value in the state, `after` the planned
 * one.
 */
export type DiffSuppressor = (before: unknown, after: unknown) => boolean;

const texts =
  (judge: (before: string, after: string) => boolean): DiffSuppressor =>
  (before, after) =>
    typeof before === "string" && typeof after === "string" && judge(before, after);

/** Ignores the order of lists and sets of strings. */
export const ignoringOrder: DiffSuppressor = (before, after) =>
  Array.isArray(before) && Array.isArray(after) && before.toSorted().join("\n") === after.toSorted().join("\n");

/** Ignores upper and lower case. */
export const ignoringCase = texts((before, after) => before.toLowerCase() === after.toLowerCase());

/** Ignores order and case of sets of names. */
export const ignoringOrderAndCase: DiffSuppressor = (before, after) =>
  ignoringOrder(lowerCased(before), lowerCased(after));

function lowerCased(value: unknown): unknown {
  return Array.isArray(value) ? value.map((each) => String(each).toLowerCase()) : value;
}

/** Ignores leading and trailing white space. */
export const trimmed = texts((before, after) => before.trim() === after.trim());

/**
 * Ignores the order of lists of objects.
 * @param by the member that identifies an object
 * @param except members that are not compared
 */
export const ignoringOrderBy = (by: string, except: readonly string[]): DiffSuppressor => {
  const comparable = (list: unknown) =>
    (list as Record<string, unknown>[])
      .map((each) => withoutEmpty({ ...each, ...Object.fromEntries(except.map((name) => [name, null])) }))
      .toSorted((a, b) => (String(a[by]) < String(b[by]) ? -1 : 1));
  return (before, after) =>
    Array.isArray(before) && Array.isArray(after) && isDeepStrictEqual(comparable(before), comparable(after));
};

/** Removes members that are unset, zero, false or empty. */
function withoutEmpty(object: Record<string, unknown>): Record<string, unknown> {
  const value = (own: unknown) => (Array.isArray(own) ? own.map((each) => withoutEmpty(each)) : own);
  const isNothing = (own: unknown) => !own || (Array.isArray(own) && own.length === 0);
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, own]) => !isNothing(own))
      .map(([name, own]) => [name, value(own)]),
  );
}

/** Ignores a change of a value that the cloud masks with asterisks. */
export const maskedBefore: DiffSuppressor = (before) => typeof before === "string" && /^\*+$/.test(before);

/** Ignores the difference between a datastore and a volume in it: `local-lvm` and `local-lvm:vm-100-disk-1`. */
export const sameDatastore = texts((before, after) => before.startsWith(`${after.split(":")[0]}:`));

/** Ignores the leading slash that the cloud removes from a path. */
export const withLeadingSlash: DiffSuppressor = (before, after) => `/${before}` === after;

/** Ignores that a value is unset. */
export const unset: DiffSuppressor = (_, after) =>
  after === null || after === "" || (Array.isArray(after) && after.length === 0);

/** Combines several. */
export const either =
  (...judgements: DiffSuppressor[]): DiffSuppressor =>
  (before, after) =>
    judgements.some((judge) => judge(before, after));

/** Matches a boolean that changes from true to anything else. */
export const turnedOff: DiffSuppressor = (before, after) => before === true && after !== true;

/** Matches a change of a value that was set. */
export const setBefore: DiffSuppressor = (before) => before !== null && before !== undefined;

/** Matches any change. */
export const always: DiffSuppressor = () => true;

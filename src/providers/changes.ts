import { isDeepStrictEqual } from "node:util";

/** How providers judge a change of a member. `before` is what the state says, `after` what is wanted. */
export type DiffSuppressor = (before: unknown, after: unknown) => boolean;

const texts =
  (judge: (before: string, after: string) => boolean): DiffSuppressor =>
  (before, after) =>
    typeof before === "string" && typeof after === "string" && judge(before, after);

/** Lists and sets of strings, in whatever order. */
export const ignoringOrder: DiffSuppressor = (before, after) =>
  Array.isArray(before) && Array.isArray(after) && before.toSorted().join("\n") === after.toSorted().join("\n");

/** Upper and lower case are the same. */
export const ignoringCase = texts((before, after) => before.toLowerCase() === after.toLowerCase());

/** Sets of names that differ only in order and case. */
export const ignoringOrderAndCase: DiffSuppressor = (before, after) =>
  ignoringOrder(lowerCased(before), lowerCased(after));

function lowerCased(value: unknown): unknown {
  return Array.isArray(value) ? value.map((each) => String(each).toLowerCase()) : value;
}

/** White space around the text does not count. */
export const trimmed = texts((before, after) => before.trim() === after.trim());

/** Lists of objects that are the same whatever their order: told apart by one member, and equal in all but some. */
export const ignoringOrderBy = (by: string, except: readonly string[]): DiffSuppressor => {
  const comparable = (list: unknown) =>
    (list as Record<string, unknown>[])
      .map((each) => said({ ...each, ...Object.fromEntries(except.map((name) => [name, null])) }))
      .toSorted((a, b) => (String(a[by]) < String(b[by]) ? -1 : 1));
  return (before, after) =>
    Array.isArray(before) && Array.isArray(after) && isDeepStrictEqual(comparable(before), comparable(after));
};

/** What an object says: unset members, and those that are zero, false or empty, are none. */
function said(object: Record<string, unknown>): Record<string, unknown> {
  const value = (own: unknown) => (Array.isArray(own) ? own.map((each) => said(each)) : own);
  const isNothing = (own: unknown) => !own || (Array.isArray(own) && own.length === 0);
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, own]) => !isNothing(own))
      .map(([name, own]) => [name, value(own)]),
  );
}

/** The cloud shows asterisks instead of the value, so no new value is told from the old one. */
export const maskedBefore: DiffSuppressor = (before) => typeof before === "string" && /^\*+$/.test(before);

/** A datastore's name in place of the volume that was made in it: `local-lvm` and `local-lvm:vm-100-disk-1`. */
export const sameDatastore = texts((before, after) => before.startsWith(`${after.split(":")[0]}:`));

/** A path that the cloud shows without the slash in front. */
export const withLeadingSlash: DiffSuppressor = (before, after) => `/${before}` === after;

/** To say nothing any more leaves things as they are. */
export const takenOut: DiffSuppressor = (_, after) =>
  after === null || after === "" || (Array.isArray(after) && after.length === 0);

/** Any of several judgements. */
export const either =
  (...judgements: DiffSuppressor[]): DiffSuppressor =>
  (before, after) =>
    judgements.some((judge) => judge(before, after));

/** A switch is turned off. */
export const turnedOff: DiffSuppressor = (before, after) => before === true && after !== true;

/** Something else takes the place of what was there; to say now what was left open is none. */
export const setBefore: DiffSuppressor = (before) => before !== null && before !== undefined;

/** Any change. */
export const always: DiffSuppressor = () => true;

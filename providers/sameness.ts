/** When a provider takes two values of a member for the same although they differ. `before` is what the state says. */
export type Sameness = (before: unknown, after: unknown) => boolean;

/** Lists and sets of strings, in whatever order. */
export const ignoringOrder: Sameness = (before, after) =>
  Array.isArray(before) && Array.isArray(after) && before.toSorted().join("\n") === after.toSorted().join("\n");

/** Upper and lower case are the same. */
export const ignoringCase: Sameness = (before, after) =>
  typeof before === "string" && typeof after === "string" && before.toLowerCase() === after.toLowerCase();

/** White space around the text does not count. */
export const trimmed: Sameness = (before, after) =>
  typeof before === "string" && typeof after === "string" && before.trim() === after.trim();

/** The cloud shows asterisks instead of the value, so no new value is told from the old one. */
export const maskedBefore: Sameness = (before) => typeof before === "string" && /^\*+$/.test(before);

/** A datastore's name in place of the volume that was made in it: `local-lvm` and `local-lvm:vm-100-disk-1`. */
export const sameDatastore: Sameness = (before, after) =>
  typeof before === "string" && typeof after === "string" && before.startsWith(`${after.split(":")[0]}:`);

/** A path that the cloud shows without the slash in front. */
export const withLeadingSlash: Sameness = (before, after) => `/${before}` === after;

/** Returns the record with each value converted, under the same keys. */
export function mapValues<T, R>(
  values: Readonly<Record<string, T>>,
  convert: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, convert(value, key)]));
}

/** Returns a list with each element converted, or an object with each member converted; any other value as it is. */
export function mapMembers(value: unknown, convert: (member: unknown, key: string | number) => unknown): unknown {
  if (Array.isArray(value)) return value.map((element, index) => convert(element, index));
  return typeof value === "object" && value !== null ? mapValues(value as Record<string, unknown>, convert) : value;
}

/** Returns whether a value is an object and not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns whether a value is an object literal or the like, and not an instance of a class, which has more than its members. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // Every realm of JavaScript has an Object of its own, which inherits from nothing.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Returns whether a value of a stack file is encrypted: `{ secure: "…" }`. */
export function isEncrypted(value: unknown): boolean {
  return isRecord(value) && typeof value.secure === "string";
}

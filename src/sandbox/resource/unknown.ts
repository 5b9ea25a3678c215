class Unknown {
  /** Distinguishes it from plain objects. */
  readonly [Symbol.toStringTag] = "Unknown";

  toJSON(): string {
    return "(known after apply)";
  }
}

/** Stands in a planned value for what is known only after apply. There is only this one, so it can be compared with `===`. */
export const unknown: unknown = Object.freeze(new Unknown());

/** Returns whether a value contains unknown values. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** The value with what is not known replaced by what stands at the same place in `known`, or by null. */
export function resolveUnknown(value: unknown, known?: unknown): unknown {
  if (value === unknown) return known ?? null;
  if (typeof value !== "object" || value === null) return value;
  const at = (key: string | number) => (known as Record<string | number, unknown> | null | undefined)?.[key];
  if (Array.isArray(value)) return value.map((each, index) => resolveUnknown(each, at(index)));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveUnknown(each, at(key))]));
}

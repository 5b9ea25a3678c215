import { mapMembers } from "../../../spec/data";

class Unknown {
  /** Distinguishes it from plain objects. */
  readonly [Symbol.toStringTag] = "Unknown";

  toJSON(): string {
    return "(known after apply)";
  }
}

/** Represents a value that is known after apply. There is only one instance, so it can be compared with `===`. */
export const unknown: unknown = Object.freeze(new Unknown());

/** Returns whether a value contains unknown values. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** Replaces unknown values by those at the same place in `known`, or by null. */
export function resolveUnknown(value: unknown, known?: unknown): unknown {
  if (value === unknown) return known ?? null;
  const at = (key: string | number) => (known as Record<string | number, unknown> | null | undefined)?.[key];
  return mapMembers(value, (each, key) => resolveUnknown(each, at(key)));
}

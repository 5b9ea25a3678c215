import { unknown } from "./unknown";

/** Copies plain data. The mark for unknown values is shared. */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || value === unknown) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)])) as Value;
}

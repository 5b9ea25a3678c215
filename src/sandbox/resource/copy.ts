import { unknown } from "./unknown";

/** A copy of plain data that shares nothing with it but the mark for what is not known. */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || value === unknown) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)])) as Value;
}

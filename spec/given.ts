import { isPlainObject } from "./data";
import { hclJson } from "./json";
import { cut } from "./shown";

/**
 * Returns what a message shows of a value of the wrong type: JSON, or words such as `a function`, `an instance of Date` and
 * `an object with a BigInt in it` for what JSON cannot have.
 */
export function shownGiven(value: unknown, isDeferred: (value: unknown) => boolean = () => false): string {
  const foreign = foreignIn(value, isDeferred);
  if (!foreign) return cut(hclJson(value));
  if (foreign.depth === 0) return foreign.words;
  return `${Array.isArray(value) ? "a list" : "an object"} with ${foreign.words} in it`;
}

/** Deeper values are not searched: nothing that a module takes has so many levels. */
const LEVELS = 50;

/** Finds the first value that JSON cannot have. */
function foreignIn(
  value: unknown,
  isDeferred: (value: unknown) => boolean,
  around: readonly unknown[] = [],
): { words: string; depth: number } | undefined {
  const found = (words: string) => ({ words, depth: around.length });
  if (isDeferred(value)) return found("an output");
  if (typeof value === "function" || typeof value === "symbol") return found(`a ${typeof value}`);
  if (typeof value === "bigint") return found("a BigInt");
  if (typeof value === "number" && !Number.isFinite(value)) return found(String(value));
  if (typeof value !== "object" || value === null) return undefined;
  if (around.includes(value)) return found("itself");
  if (around.length === LEVELS) return found(`more than ${LEVELS} levels`);
  if (!Array.isArray(value) && !isPlainObject(value)) return found(`an instance of ${value.constructor.name}`);
  for (const member of Object.values(value)) {
    const inside = foreignIn(member, isDeferred, [...around, value]);
    if (inside) return inside;
  }
  return undefined;
}

/**
 * The bytes that OpenTofu's `jsonencode` gives for a value: keys sorted, no white space, and `<`, `>`, `&`, U+2028 and U+2029
 * escaped, as Go's JSON encoder does. `undefined` members are left out, as an HCL object has none.
 */
export function hclJson(value: unknown): string {
  return JSON.stringify(value, sortKeys).replace(/[<>&\u2028\u2029]/g, escapeUnicode);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareCodePoints(a, b)));
}

/** HCL sorts keys by their UTF-8 bytes, which is the order of code points; JavaScript's `<` compares UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function escapeUnicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Returns the bytes of OpenTofu's `jsonencode` for a value: keys sorted, no white space, and `<`, `>`, `&`, U+2028 and U+2029
 * escaped, as by Go's JSON encoder. `undefined` members are left out.
 */
export function hclJson(value: unknown): string {
  return encode(value).replace(/[<>&\u2028\u2029]/g, escapeUnicode);
}

/** Encodes member by member, because JavaScript objects list numeric keys first. */
function encode(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(encode).join(",")}]`;
  if (typeof value === "number") return decimal(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([key, member]) => `${JSON.stringify(key)}:${encode(member)}`);
  return `{${members.join(",")}}`;
}

/** Formats a number as HCL does, without an exponent; JavaScript uses one from 1e21 and below 1e-6. */
function decimal(number: number): string {
  const text = JSON.stringify(number);
  const [, sign = "", whole = "", fraction = "", exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  return point > 0 ? sign + digits.padEnd(point, "0") : `${sign}0.${"0".repeat(-point)}${digits}`;
}

/** HCL sorts keys by their UTF-8 bytes, which is the order of code points; JavaScript's `<` compares UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function escapeUnicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

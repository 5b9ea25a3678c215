/** The longest expression that stays on one line, without indentation. */
const WIDTH = 120;

/** The longest string that stays in one piece. */
const LONGEST_STRING = 160;

/**
 * Breaks a long one-line HCL expression into several lines, at operators and inside brackets, where HCL ignores line
 * breaks. A long string becomes a `join` of shorter ones; the expressions in it must be strings.
 * @param isBracketed true if the expression is already inside brackets; otherwise it gets parentheses where needed
 */
export function breakLines(expression: string, isBracketed = false): string {
  const text = broken(expression);
  const breaksOutside = split(text, "\n").length > 1;
  return breaksOutside && !isBracketed ? `(\n${text}\n)` : text;
}

function broken(text: string): string {
  if (text.length <= WIDTH) return text;
  if (text.startsWith('"') && endOfString(text, 0) === text.length - 1) return brokenString(text);
  const conditional = conditionalParts(text);
  if (conditional) {
    const [condition, then, otherwise] = conditional.map(broken);
    return `${condition}\n? ${then}\n: ${otherwise}`;
  }
  for (const operator of ["||", "&&"]) {
    const parts = split(text, ` ${operator} `);
    if (parts.length > 1) return parts.map(broken).join(` ${operator}\n`);
  }
  const group = longestGroup(text);
  if (!group) return text;
  const { start, end } = group;
  return `${text.slice(0, start + 1)}${brokenGroup(text.slice(start + 1, end))}${text.slice(end)}`;
}

/** Breaks the expression between two brackets. */
function brokenGroup(inner: string): string {
  if (inner.startsWith("for ")) {
    const [head = "", ...rest] = split(inner, " : ");
    const [value = "", ...filters] = split(rest.join(" : "), " if ");
    const filter = filters.length > 0 ? `\nif ${broken(filters.join(" if "))}` : "";
    return `\n${broken(head)} :\n${broken(value)}${filter}\n`;
  }
  const items = split(inner, ", ");
  // A call or list at the end stays on the line of its bracket: `alltrue([` … `])`, `join("", [` … `])`.
  const last = items.pop() as string;
  const before = items.map((item) => `${item}, `).join("");
  if (before.length < SHORT && /^[a-z0-9_]*[[(]/.test(last) && longestGroup(last)?.end === last.length - 1)
    return before + broken(last);
  items.push(last);
  return `\n${items.map(broken).join(",\n")}\n`;
}

/** The longest text before a last argument that stays on the same line. */
const SHORT = 10;

/** Splits a string into a `join` of shorter ones and of the expressions in it. */
function brokenString(text: string): string {
  if (text.length <= LONGEST_STRING) return text;
  const items: string[] = [];
  let literal = "";
  const flush = () => {
    if (literal !== "") items.push(`"${literal}"`);
    literal = "";
  };
  for (let index = 1; index < text.length - 1; index += 1) {
    if (text.startsWith("${", index) && !literal.endsWith("$")) {
      const end = endOfInterpolation(text, index + 2);
      flush();
      items.push(broken(text.slice(index + 2, end)));
      index = end;
      continue;
    }
    const unit =
      text[index] === "\\" ? text.slice(index, index + 2) : text.startsWith("$${", index) ? "$${" : text[index];
    literal += unit;
    index += (unit as string).length - 1;
    if (literal.length > WIDTH || (literal.length > WIDTH - 20 && unit === " ")) flush();
  }
  flush();
  return `join("", [\n${items.join(",\n")}\n])`;
}

/** Returns the three parts of `a ? b : c`. */
function conditionalParts(text: string): [string, string, string] | undefined {
  const [condition = "", ...rest] = split(text, " ? ");
  if (rest.length === 0) return undefined;
  const parts = split(rest.join(" ? "), " : ");
  // A condition inside the second part would take the first colon.
  if (split(parts[0] as string, " ? ").length > 1) return undefined;
  return [condition, parts[0] as string, parts.slice(1).join(" : ")];
}

/** Splits at a separator outside of brackets and strings. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (depth === 0 && text.startsWith(separator, index)) {
      parts.push(text.slice(start, index));
      index += separator.length - 1;
      start = index + 1;
      continue;
    }
    const letter = text[index] as string;
    if (letter === '"') index = endOfString(text, index);
    else if ("([{".includes(letter)) depth += 1;
    else if (")]}".includes(letter)) depth -= 1;
  }
  return [...parts, text.slice(start)];
}

/** Returns the positions of the longest pair of `()` or `[]` that is not inside other brackets. */
function longestGroup(text: string): { start: number; end: number } | undefined {
  let longest: { start: number; end: number } | undefined;
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index] as string;
    if (letter === '"') index = endOfString(text, index);
    else if ("([{".includes(letter)) {
      if (depth === 0) start = index;
      depth += 1;
    } else if (")]}".includes(letter)) {
      depth -= 1;
      if (depth === 0 && letter !== "}" && (!longest || index - start > longest.end - longest.start))
        longest = { start, end: index };
    }
  }
  return longest;
}

/** Returns the position of the closing quote, skipping the expressions in the string. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === '"') return index;
    else if (text.startsWith("$${", index)) index += 2;
    else if (text.startsWith("${", index)) index = endOfInterpolation(text, index + 2);
  }
  return text.length;
}

function endOfInterpolation(text: string, start: number): number {
  let depth = 1;
  for (let index = start; index < text.length; index += 1) {
    const letter = text[index];
    if (letter === '"') index = endOfString(text, index);
    else if (letter === "{") depth += 1;
    else if (letter === "}") depth -= 1;
    if (depth === 0) return index;
  }
  return text.length;
}

/** The maximum number of characters of a value in a message. */
const SHOWN = 200;

/** The maximum number of characters of a rejected value, encoded as JSON, in a message. */
const GIVEN = 500;

/** Shortens a rejected value in JSON for a message. `hclCut` does the same in HCL. */
export function cut(json: string): string {
  return json.replace(new RegExp(`(.{${GIVEN}}).+`, "su"), "$1…");
}

/** Returns an HCL expression that shortens a string expression like `cut`. */
export function hclCut(expression: string): string {
  return `replace(${expression}, "/(.{${GIVEN}}).+/", "$1…")`;
}

/** Shortens the lines of a message, because a value may be pages long. */
export function readable(message: string): string {
  return message.replace(LONG_LINE, (line) => `${line.slice(0, LINE)}… (${line.length} characters)`);
}

const LINE = 2000;
const LONG_LINE = new RegExp(`.{${LINE + 50},}`, "g");

/** Returns a text in quotes for a message, shortened if it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

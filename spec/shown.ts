/** The number of characters of a value that a message shows. */
const SHOWN = 200;

/** The number of characters of a rejected value, encoded as JSON, that a message shows. */
const GIVEN = 500;

/** Shortens a rejected value in JSON for a message. `hclCut` does the same in HCL. */
export function cut(json: string): string {
  return json.replace(new RegExp(`(.{${GIVEN}}).+`, "su"), "$1…");
}

/** The HCL expression that does to a string expression what `cut` does to a text. */
export function hclCut(expression: string): string {
  return `replace(${expression}, "/(.{${GIVEN}}).+/", "$1…")`;
}

/** Shortens the lines of a message, because a given value may fill pages. */
export function readable(message: string): string {
  return message.replace(LONG_LINE, (line) => `${line.slice(0, LINE)}… (${line.length} characters)`);
}

const LINE = 2000;
const LONG_LINE = new RegExp(`.{${LINE + 50},}`, "g");

/** Returns a text in quotes for a message, shortened if it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

/** The number of characters of a value that a message shows. */
const SHOWN = 200;

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

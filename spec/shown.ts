/** How many characters of a value a sentence shows. */
export const SHOWN = 200;

/** A message whose lines are no longer than anyone reads: what was given may fill pages. */
export function readable(message: string): string {
  return message.replace(LONG_LINE, (line) => `${line.slice(0, LINE)}… (${line.length} characters)`);
}

const LINE = 2000;
const LONG_LINE = new RegExp(`.{${LINE + 50},}`, "g");

/** A text in quotes for a sentence; of a long one the beginning. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

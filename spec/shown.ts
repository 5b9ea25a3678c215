/** How many characters of a value a sentence shows. */
export const SHOWN = 200;

/** A text in quotes for a sentence; of a long one the beginning. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

import { closest, distance } from "fastest-levenshtein";
import { quoted } from "./shown";

/**
 * Returns the end of a message about an unknown name: the known name that was probably meant, and all known names. Empty if there are none.
 * A name is a guess if its distance is at most two letters or a third of its length.
 * @param list begins the list of names, such as `There are`; without it there is no list
 */
export function didYouMean(name: string, names: readonly string[], list?: string): string {
  if (names.length === 0) return "";
  const best = closest(name, names);
  const isClose = distance(name, best) <= Math.max(2, name.length / 3);
  const guess = isClose ? `; did you mean ${quoted(best)}?` : "";
  if (list === undefined) return guess;
  return `${guess}${isClose ? ` ${list}` : `; ${list.toLowerCase()}`} ${names.join(", ")}`;
}

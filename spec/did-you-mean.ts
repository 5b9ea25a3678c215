import { closest, distance } from "fastest-levenshtein";
import { quoted } from "./shown";

/**
 * The end of a sentence about an unknown name: the known name that was probably meant, and all that exist. Empty if there is nothing to say.
 * A name that is more than two letters and a third of its length away is no guess.
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

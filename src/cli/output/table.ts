import Table from "cli-table3";
import { colors } from "./colors";

/** Formats a table: with thin lines in a terminal, elsewhere with columns separated by spaces. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const plain = !process.stdout.isTTY;
  const result = new Table({
    head: head.map((cell) => colors.bold(cell)),
    style: { head: [], border: plain ? [] : ["dim"], compact: true },
    wordWrap: true,
    ...(plain && { chars: noLines }),
  });
  result.push(...rows.map((row) => [...row]));
  return result.toString();
}

const noLines = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right", "left", "left-mid"]
    .concat(["mid", "mid-mid", "right", "right-mid"])
    .map((name) => [name, ""])
    .concat([["middle", " "]]),
);

import Table from "cli-table3";
import type { Result } from "./main";
import type { Spread } from "./measure";

/** Formats results as a table: medians, and the minimum and maximum of the ratio in brackets. */
export function table(results: readonly Result[], machine: string): string {
  const text = new Table({
    head: ["row", "what, against what", "CPU s", "wall s", "MB", "CPU ratio", "goal", "memory ratio", "goal"],
    colWidths: [undefined as unknown as number, 48],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { id, what, against, goal, ours, other, ratio } of results) {
    text.push([
      id,
      `${what}\n${against}`,
      both(ours.cpu, other.cpu, seconds),
      both(ours.wall, other.wall, seconds),
      both(ours.memory, other.memory, megabytes),
      ranged(ratio.cpu),
      atMost(goal?.cpu),
      ranged(ratio.memory),
      atMost(goal?.memory),
    ]);
  }
  return `${text}\n${machine}`;
}

/** Formats a result as soon as it is measured, since the rows after it can take hours. */
export function line({ id, ratio }: Result): string {
  return `${id}: CPU ratio ${ranged(ratio.cpu)}, memory ratio ${ranged(ratio.memory)}`.replaceAll("\n", " ");
}

function both(ours: Spread, other: Spread, unit: (value: number) => string): string {
  return `${unit(ours.median)}\n${unit(other.median)}`;
}

const seconds = (value: number) => value.toFixed(2);
const megabytes = (value: number) => (value / 1e6).toFixed(0);

function ranged({ median, min, max }: Spread): string {
  return `${median.toFixed(2)}\n(${min.toFixed(2)}–${max.toFixed(2)})`;
}

function atMost(goal: number | undefined): string {
  return goal === undefined ? "" : `<= ${goal}`;
}

import { type Command, commands } from "./commands";
import { type Fault, faults } from "./faults";

/** A command with a stack: what is run without a fault first, to count its steps. */
interface Pair {
  command: Command;
  stack: string;
}

/** One machine, and a cluster of machines, at each platform. */
export const stacks = [
  ...["hcloud-server", "digitalocean-droplet", "proxmox-vm"],
  ...["hcloud-vault-cluster", "digitalocean-vault-cluster", "proxmox-vault-cluster"],
] as const;

function allPairs(names: readonly string[]): Pair[] {
  return commands.flatMap((command) =>
    names.filter((stack) => command.fits?.(stack) ?? true).map((stack) => ({ command, stack })),
  );
}

/** The faults of a command: only what asks the clouds can get a wrong answer. */
function faultsOf({ steps }: Command): readonly Fault[] {
  return steps === "requests" ? faults : faults.filter(({ kind }) => kind === "signal");
}

/** A pair with the faults that strike it. */
export interface Trial {
  pair: Pair;
  faults: readonly Fault[];
  steps: Choice;
}

/** Returns the steps at which the fault with this index strikes, from 1. */
type Choice = (count: number, fault: number) => number[];

const every: Choice = (count) => Array.from({ length: count }, (_, index) => index + 1);
const middle: Choice = (count) => [Math.ceil(count / 2)];

/** Every fault at every step of every pair. */
export function everything(names: readonly string[]): Trial[] {
  return allPairs(names).map((pair) => ({ pair, faults: faultsOf(pair.command), steps: every }));
}

/** Every step of every pair, each with one fault: the faults take turns, and go on with the next pair. */
export function inTurn(names: readonly string[]): Trial[] {
  return everything(names).map((trial, pair) => ({
    ...trial,
    steps: (count, fault) => every(count, fault).filter((step) => (step + pair) % trial.faults.length === fault),
  }));
}

/**
 * A sample: each command that asks the clouds, and `secrets`, with one stack, so that every platform has a machine and a cluster in it; each fault
 * once among the former, and one signal for `secrets`.
 */
export function sample(): Trial[] {
  const asking = commands.filter(({ steps }) => steps === "requests");
  const writing = commands.filter(({ name }) => name === "secrets");
  const used = new Set<string>();
  return [...asking, ...writing].map((command, index) => {
    const fitting = stacks.filter((stack) => command.fits?.(stack) ?? true);
    const stack = fitting.find((each) => !used.has(each)) ?? (fitting[index % fitting.length] as string);
    used.add(stack);
    return {
      pair: { command, stack },
      faults:
        command.steps === "requests" ? faults.filter((_, at) => at % asking.length === index) : faults.slice(3, 4),
      steps: middle,
    };
  });
}

import type { UnderWay } from "../engines/under-way";

export const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** An engine that a command waits for. */
export interface Interruptible {
  /** As its users call it, e.g. `OpenTofu`. */
  engine: string;
  underWay: UnderWay;
  /** What it is doing right now, a line for each resource. */
  inProgress(): readonly string[];
  /** How to find and import what it may leave behind when it's ended at once. */
  remedy: string;
}

/**
 * Lets an engine end in its own way when this command is interrupted, so that its state knows of all that it created. The second time the engine
 * ends at once, and the command with it.
 */
export async function endingWell<Result>(
  { engine, underWay, inProgress, remedy }: Interruptible,
  work: () => Promise<Result>,
): Promise<Result> {
  let times = 0;
  const interrupt = () => {
    times += 1;
    if (times === 1) {
      console.error(
        `${engine} finishes its current operations, so that its state contains them. A second interrupt stops it at once, and may leave resources that are in no state.`,
      );
    }
    if (times === 2) {
      const left = inProgress().map((line) => `  ${line}`);
      console.error(
        [`${engine} stops at once.`, ...(left.length > 0 ? ["It may leave:", ...left, remedy] : [])].join("\n"),
      );
      process.exitCode = INTERRUPTED;
      // An engine that is told to end at once still frees its lock; one that does not answer is not waited for.
      setTimeout(() => process.exit(), LAST_WORDS).unref();
    }
    underWay.interrupt();
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

/** How many milliseconds an engine has that was told to end at once. */
const LAST_WORDS = 5000;

/** What a shell reports of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

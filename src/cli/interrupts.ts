import type { RunningOperations } from "../engines/running-operations";
import { exitCodes } from "./exit-codes";

export const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** An engine that a command waits for. */
export interface Interruptible {
  /** The engine's display name, e.g. `OpenTofu`. */
  engine: string;
  runningOperations: RunningOperations;
  /** The operations in progress, a line for each resource. */
  inProgress(): readonly string[];
  /** Instructions for finding and importing resources that may remain after a forced stop. */
  remedy: string;
}

/**
 * Lets an engine stop gracefully when this command is interrupted, so that its state records every resource that it
 * created. A second interrupt stops the engine and this command at once.
 */
export async function stopGracefully<Result>(
  { engine, runningOperations, inProgress, remedy }: Interruptible,
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
      process.exitCode = exitCodes.interrupted;
      // An engine that stops at once still releases its lock. One that does not respond is not waited for.
      setTimeout(() => process.exit(), STOP_TIMEOUT).unref();
    }
    runningOperations.interrupt();
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

/** The time in milliseconds that an engine has to stop at once. */
const STOP_TIMEOUT = 5000;

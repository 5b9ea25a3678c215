import type { UnderWay } from "../engines/under-way";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Lets engines end in their own way when this command is interrupted, so that their states know of all that they made. The second time it ends at
 * once.
 * @param onInterrupt is called the first time
 */
export async function endingWell<Result>(
  underWay: UnderWay,
  onInterrupt: () => void,
  work: () => Promise<Result>,
): Promise<Result> {
  let isInterrupted = false;
  const interrupt = () => {
    // Engines are interrupted once more when this process ends.
    if (isInterrupted) process.exit(INTERRUPTED);
    isInterrupted = true;
    onInterrupt();
    underWay.interrupt();
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

/** What a shell reports of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

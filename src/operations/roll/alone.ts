import { LockedError, takeLock } from "../../local/lock";
import { UsageError } from "../usage-error";

/**
 * Runs a roll unless another roll of the same stack or root module runs on this machine. Each of two rolls would wait only for its own machine, and
 * together they could take the quorum. The engines' locks do not help: they are free while a roll takes out a machine or waits for one.
 * @param what the path of the stack's file or of the root module
 * @param lock the path whose lock is taken
 * @throws UsageError if another roll runs
 */
export async function alone<Result>(what: string, lock: string, work: () => Promise<Result>): Promise<Result> {
  const release = await takeLock(lock).catch((error: Error) => {
    if (!(error instanceof LockedError)) throw error;
    const owner = error.owner === undefined ? "another process" : `process ${error.owner}`;
    throw new UsageError(`${what} is being rolled by ${owner}: wait until it ends, or stop it`);
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

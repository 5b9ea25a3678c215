import { setMaxListeners } from "node:events";

/** The operations of engines that have not ended yet, so that whoever must leave can end them. */
export class RunningOperations {
  private readonly controller = new AbortController();
  private readonly operations = new Set<Promise<unknown>>();

  constructor() {
    // Each operation listens, and there may be any number.
    setMaxListeners(0, this.controller.signal);
  }

  /** Runs an operation, which is to stop when its signal says so. */
  async add<Result>(operation: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    this.controller.signal.throwIfAborted();
    const running = operation(this.controller.signal);
    this.operations.add(running);
    try {
      return await running;
    } finally {
      this.operations.delete(running);
    }
  }

  /**
   * Tells all operations to stop, and lets no other begin. Engines finish what they are doing to a resource; the second time they end at once,
   * and may leave a resource that their state does not have.
   */
  interrupt(reason = "interrupted"): void {
    const { signal } = this.controller;
    // A signal aborts once. Whoever passes it on to a process listens for every time.
    if (signal.aborted) signal.dispatchEvent(new Event("abort"));
    else this.controller.abort(new Error(reason));
  }

  /** Waits until all have ended, well or badly. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.operations);
  }
}

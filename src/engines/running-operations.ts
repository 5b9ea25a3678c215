import { setMaxListeners } from "node:events";

/** The running operations of engines, so that shutdown can interrupt them. */
export class RunningOperations {
  private readonly controller = new AbortController();
  private readonly operations = new Set<Promise<unknown>>();

  constructor() {
    // Each operation adds a listener, and there is no limit.
    setMaxListeners(0, this.controller.signal);
  }

  /** Runs an operation, which must stop when its signal is aborted. */
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
   * Interrupts all operations, and prevents new ones. Engines finish the current change of each resource; after a
   * second call they stop at once, and may leave a resource that their state does not record.
   */
  interrupt(reason = "interrupted"): void {
    const { signal } = this.controller;
    // A signal is aborted only once, but processes must be told each time.
    if (signal.aborted) signal.dispatchEvent(new Event("abort"));
    else this.controller.abort(new Error(reason));
  }

  /** Waits until all operations have ended, successful or not. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.operations);
  }
}

import { setMaxListeners } from "node:events";

/** The operations of engines that have not ended yet, so that somebody who must leave can end them. */
export class UnderWay {
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

  /** Tells all operations to stop, and lets none begin any more. */
  interrupt(): void {
    this.controller.abort(new Error("this came after the end of its sandbox"));
  }

  /** Waits until all have ended, well or badly. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.operations);
  }
}

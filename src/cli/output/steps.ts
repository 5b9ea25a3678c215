import { Listr } from "listr2";

/** Changes the text of a step's line. */
export type Retitle = (text: string) => void;

/**
 * Shows the progress of a command step by step: with a spinner in a terminal, elsewhere as a plain line after each
 * step. A failed step is marked; its error is rethrown, not printed.
 */
export class Steps {
  private show: (line: string) => void = () => {};

  /** @param silent prints nothing, for output that a program reads */
  constructor(private readonly silent = false) {}

  /** Shows a detail of the current step, in a terminal only. */
  readonly note = (line: string): void => this.show(line);

  /**
   * Runs one step, and returns its result.
   * @param options.endsItself whether the step handles interrupts of the command itself; otherwise an interrupt ends it
   * at once
   */
  async run<T>(title: string, work: (retitle: Retitle) => Promise<T>, { endsItself = false } = {}): Promise<T> {
    if (this.silent) return work(() => {});
    return process.stdout.isTTY ? this.runLive(title, work, endsItself) : runPlain(title, work);
  }

  private async runLive<T>(title: string, work: (retitle: Retitle) => Promise<T>, endsItself: boolean): Promise<T> {
    const done: T[] = [];
    const step = {
      title,
      task: async (_: unknown, task: { title?: string; output: string }) => {
        this.show = (line) => {
          task.output = line;
        };
        const retitle = (text: string) => {
          task.title = text;
        };
        done.push(await work(retitle));
      },
    };
    try {
      const rendererOptions = { showErrorMessage: false, collapseErrors: true };
      await new Listr([step], { rendererOptions, registerSignalListeners: !endsItself }).run();
    } finally {
      this.show = () => {};
    }
    // A failed step has thrown.
    return done[0] as T;
  }
}

async function runPlain<T>(title: string, work: (retitle: Retitle) => Promise<T>): Promise<T> {
  let shown = title;
  const retitle = (text: string) => {
    shown = text;
  };
  try {
    const result = await work(retitle);
    console.log(`✔ ${shown}`);
    return result;
  } catch (error) {
    console.log(`✖ ${shown}`);
    throw error;
  }
}

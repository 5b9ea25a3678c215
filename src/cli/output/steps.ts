import { Listr } from "listr2";

/** Changes the line that stands for a step. */
export type Retitle = (text: string) => void;

/**
 * Shows what a command does, step by step: with a spinner on a terminal, as a plain line once it's done elsewhere. A step that fails is marked;
 * its error is thrown and not shown.
 */
export class Steps {
  private show: (line: string) => void = () => {};

  /** @param silent shows nothing, where a program reads the output */
  constructor(private readonly silent = false) {}

  /** Shows what goes on inside the current step, on a terminal. */
  readonly note = (line: string): void => this.show(line);

  /**
   * Runs one step, and returns what it returns.
   * @param options.endsItself whether the step sees to its end when the command is interrupted; otherwise it's over at once
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
    // A step that failed has thrown.
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

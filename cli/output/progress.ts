import { Listr, type ListrTask } from "listr2";
import { type Progress, progressLines } from "../../toolchain/progress";

/** One step of a command. */
export interface StepTask {
  /** Changes the line that stands for the step. */
  title(text: string): void;
  /** Shows what goes on inside the step, while it lasts, on a terminal. */
  note(text: string): void;
}

export interface StepDescription {
  title: string;
  run(task: StepTask): Promise<void>;
}

/** Runs steps one after the other: a live list on a terminal, plain lines elsewhere. The first that fails ends it. */
export async function runSteps(steps: readonly StepDescription[]): Promise<void> {
  const isTerminal = Boolean(process.stdout.isTTY);
  const tasks = steps.map(
    ({ title, run }): ListrTask => ({
      title,
      task: (_, task) =>
        run({
          title: (text) => {
            task.title = text;
          },
          note: (text) => {
            if (isTerminal) task.output = text;
          },
        }),
    }),
  );
  await new Listr(tasks, {
    renderer: isTerminal ? "default" : "simple",
    rendererOptions: { showErrorMessage: false, collapseErrors: true, lazy: false },
  }).run();
}

/** Shows the set-up of tools as notes of a step on a terminal, and as lines of its own elsewhere. */
export function toolProgress(task: StepTask): (progress: Progress) => void {
  if (!process.stdout.isTTY) return progressLines(process.stderr);
  return ({ what, state, seconds }) => task.note(`${state} ${what}: ${seconds} s`);
}

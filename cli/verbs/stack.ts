import { type Opened, withStack } from "../../engines/open";
import { formatPulumiCounts, isUntouched, type PulumiCounts } from "../../engines/pulumi";
import { writeImports } from "../../stacks/file";
import { confirm } from "../output/confirm";
import { outputsTable } from "../output/outputs";
import { Steps } from "../output/steps";
import { readyTools } from "../output/tools";
import { projectFolder, workspace } from "../workspace";

export interface StackOptions {
  /** Uses the sandbox of this working directory instead of the user's own clouds and Pulumi backend. */
  sandbox?: boolean;
  /** Asks nothing. */
  yes?: boolean;
  json?: boolean;
}

/** Deploys a stack. */
export async function up(stack: string, options: StackOptions): Promise<void> {
  await withNamedStack(stack, options, async (opened, step) => {
    if (!options.sandbox) {
      const planned = await step("pulumi preview", () => opened.pulumi.preview());
      if (!isUntouched(planned)) await confirm(`Deploy ${stack} (${formatPulumiCounts(planned)})?`, options);
    }
    const counts = await step("pulumi up", () => opened.pulumi.up());
    // An id stands for what was there at the time: once imported, it's the state that knows it.
    writeImports(opened.file, undefined);
    const outputs = await opened.pulumi.shownOutputs();
    if (options.json) console.log(JSON.stringify({ counts, outputs }, null, 2));
    else console.log(`\n${outputsTable(outputs)}`);
  });
}

/** Shows what a deployment would do. */
export async function preview(stack: string, options: StackOptions): Promise<void> {
  await withNamedStack(stack, options, async ({ pulumi }, step) => {
    const counts = await step("pulumi preview", () => pulumi.preview());
    if (options.json) console.log(JSON.stringify({ counts }, null, 2));
  });
}

/** Destroys everything in a stack. */
export async function destroy(stack: string, options: StackOptions): Promise<void> {
  await withNamedStack(stack, options, async ({ pulumi }, step) => {
    if (!options.sandbox) await confirm(`Destroy everything in ${stack}?`, options);
    const counts = await step("pulumi destroy", () => pulumi.destroy());
    if (options.json) console.log(JSON.stringify({ counts }, null, 2));
  });
}

/** Runs an operation of Pulumi as one step, whose line tells its numbers. */
type Step = (title: string, run: () => Promise<PulumiCounts>) => Promise<PulumiCounts>;

async function withNamedStack(
  stack: string,
  { sandbox, json }: StackOptions,
  work: (opened: Opened, step: Step) => Promise<void>,
): Promise<void> {
  const project = projectFolder();
  const steps = new Steps(json);
  const tools = await readyTools(steps);
  const step: Step = (title, run) =>
    steps.run(`${title}: ${stack}`, async (retitle) => {
      const counts = await run();
      retitle(`${title}: ${isUntouched(counts) ? "no changes" : formatPulumiCounts(counts)}`);
      return counts;
    });
  const place = sandbox ? workspace("sandbox") : undefined;
  await withStack({ stack, project, tools, sandbox: place, onProgress: steps.note }, (opened) => work(opened, step));
}

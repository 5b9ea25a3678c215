import { type Opened, withStack } from "../../engines/open";
import { formatPulumiCounts, isUntouched, type PulumiCounts } from "../../engines/pulumi";
import { RunningOperations } from "../../engines/running-operations";
import { projectFolder, workspace } from "../../operations/folders";
import { type AvailabilityOptions, expectAvailable, successorsInPulumi } from "../availability";
import { stopGracefully } from "../interrupts";
import { confirm } from "../output/confirm";
import { outputsTable } from "../output/outputs";
import { type Retitle, Steps } from "../output/steps";
import { readyTools } from "../output/tools";
import { type PendingOptions, recordLost, settlePending } from "../pending";

export interface StackOptions extends PendingOptions, AvailabilityOptions {
  /** Uses the sandbox of this working directory instead of the user's clouds and Pulumi backend. */
  sandbox?: boolean;
  /** Skips confirmation prompts. */
  yes?: boolean;
}

/** Deploys a stack. */
export async function up(stack: string, options: StackOptions): Promise<void> {
  await withNamedStack(stack, options, async (opened, step) => {
    await settlePending(opened, options);
    if (!options.sandbox) {
      const planned = await step("preview", opened);
      await expectAvailable(await successorsInPulumi(opened.pulumi), options);
      if (!isUntouched(planned)) await confirm(`Deploy ${stack} (${formatPulumiCounts(planned)})?`, options);
    }
    const counts = await step("up", opened).catch(async (error) => {
      await recordLost(opened);
      throw error;
    });
    // Import IDs are valid once: the state has the resources now.
    opened.saveImports(undefined);
    const outputs = await opened.pulumi.shownOutputs();
    if (options.json) console.log(JSON.stringify({ counts, outputs }, null, 2));
    else console.log(`\n${outputsTable(outputs)}`);
  });
}

/** Shows the changes that a deployment would make. */
export async function preview(stack: string, options: StackOptions): Promise<void> {
  await withNamedStack(stack, options, async (opened, step) => {
    const counts = await step("preview", opened);
    if (options.json) console.log(JSON.stringify({ counts }, null, 2));
  });
}

/** Destroys everything in a stack. */
export async function destroy(stack: string, options: StackOptions): Promise<void> {
  await withNamedStack(stack, options, async (opened, step) => {
    if (!options.sandbox) await confirm(`Destroy everything in ${stack}?`, options);
    const found = await settlePending(opened, options);
    if (found.length > 0) {
      await opened.pulumi.up(found);
      // Destroyed resources cannot be imported by a later run.
      const { imports } = opened.stack;
      opened.saveImports(Object.keys(imports).length > 0 ? imports : undefined);
    }
    const imports = Object.entries(opened.stack.imports);
    if (imports.length > 0) {
      const lines = imports.map(([key, id]) => `  ${key}, id ${id}`);
      console.error(
        `These were never imported, so they stay: run up before destroy to destroy them too.\n${lines.join("\n")}`,
      );
    }
    const counts = await step("destroy", opened);
    if (options.json) console.log(JSON.stringify({ counts }, null, 2));
  });
}

/** Runs an operation of Pulumi as one step, whose line shows the resource counts. */
type Step = (title: Operation, opened: Opened) => Promise<PulumiCounts>;

type Operation = "preview" | "up" | "destroy";

async function withNamedStack(
  stack: string,
  { sandbox, json }: StackOptions,
  work: (opened: Opened, step: Step) => Promise<void>,
): Promise<void> {
  const project = projectFolder();
  const steps = new Steps(json);
  const tools = await readyTools(steps);
  const runningOperations = new RunningOperations();
  const step: Step = (operation, { pulumi }) => {
    const title = `pulumi ${operation}`;
    const interruptible = {
      engine: "Pulumi",
      runningOperations,
      inProgress: () => pulumi.inProgress,
      remedy: `"twinstack up ${stack}" lists them, looks for them in your account by name, and imports those that exist with --pending import.`,
    };
    // A preview changes nothing, so it may be stopped at any time.
    const endsItself = operation !== "preview";
    const run = () => pulumi[operation]();
    const work = async (retitle: Retitle) => {
      const counts = await (endsItself ? stopGracefully(interruptible, run) : run());
      retitle(`${title}: ${isUntouched(counts) ? "no changes" : formatPulumiCounts(counts)}`);
      return counts;
    };
    return steps.run(`${title}: ${stack}`, work, { endsItself });
  };
  const place = sandbox ? workspace("sandbox") : undefined;
  const options = { stack, project, tools, sandbox: place, onProgress: steps.note, runningOperations };
  await withStack(options, (opened) => work(opened, step));
}

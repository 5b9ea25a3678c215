import { join, resolve } from "node:path";
import { camelCase } from "../../../spec/case";
import type { Spec } from "../../../spec/types";
import { seedAccount } from "../../engines/account";
import { EngineError } from "../../engines/errors";
import { RunningOperations } from "../../engines/running-operations";
import { formatCounts, type PlanCounts, type PlanResult, type Tofu, type TofuOutput } from "../../engines/tofu";
import { displayPath, workspace as place, workspaceAt } from "../../operations/folders";
import { ModuleWorkspace, sandboxState } from "../../operations/module-workspace";
import { UsageError } from "../../operations/usage-error";
import type { Cloud } from "../../sandbox/cloud";
import { type Sandbox, startSandbox } from "../../sandbox/server";
import { type AvailabilityOptions, expectAvailable, successorsInTofu } from "../availability";
import { exitCodes } from "../exit-codes";
import { stopGracefully } from "../interrupts";
import { colors } from "../output/colors";
import { confirm } from "../output/confirm";
import { warnIfOpen } from "../output/open-folder";
import { outputsTable } from "../output/outputs";
import { type Retitle, Steps } from "../output/steps";
import { readyTools } from "../output/tools";
import type { PendingOptions } from "../pending";
import { UnfinishedApply } from "../unfinished-apply";

export const actions = ["plan", "apply", "destroy"] as const;
export type Action = (typeof actions)[number];

export interface WorkspaceOptions extends PendingOptions, AvailabilityOptions {
  folder?: string;
  withSecretValues?: boolean;
  sandbox?: boolean;
  yes?: boolean;
}

/** Writes an OpenTofu root with one module to a folder, and plans, applies or destroys it. */
export async function workspace(type: string, action: Action | undefined, options: WorkspaceOptions): Promise<void> {
  const root = ModuleWorkspace.of(type, resolve(options.folder ?? join("workspaces", type)));
  if (action === "destroy" && !root.exists()) {
    throw new UsageError(`there is no workspace in ${displayPath(root.folder)}, so there is nothing to destroy`);
  }
  const steps = new Steps(options.json);
  const made = await make(root, steps, options);
  warnIfOpen(root.folder);
  if (action === undefined) {
    if (options.json) console.log(JSON.stringify({ folder: root.folder, made }, null, 2));
    else tellCommands(root, options);
    return;
  }
  const { tofu: program } = await readyTools(steps, ["tofu"]);
  await withClouds(options, async (sandbox) => {
    const secrets = join(workspaceAt("sandbox").folder, "secrets");
    const runningOperations = new RunningOperations();
    const tofu = await root.tofu(program, steps.note, sandbox && { env: sandbox.env, secrets }, runningOperations);
    try {
      await steps.run("tofu init", () => tofu.init());
      const unfinished = new UnfinishedApply(root.folder, options);
      await run[action]({
        type,
        root,
        tofu,
        runningOperations,
        steps,
        options,
        made,
        unfinished,
        cloud: sandbox?.cloud,
      });
    } catch (error) {
      throw withHint(error as Error, root, options);
    } finally {
      await tofu.forgetPlan();
    }
  });
}

/** The context of an action. */
interface Job {
  type: string;
  root: ModuleWorkspace;
  tofu: Tofu;
  /** The running OpenTofu operations. */
  runningOperations: RunningOperations;
  steps: Steps;
  options: WorkspaceOptions;
  /** The files that this command wrote. */
  made: readonly string[];
  unfinished: UnfinishedApply;
  /** The sandbox's cloud. */
  cloud?: Cloud;
}

const run: Record<Action, (job: Job) => Promise<void>> = {
  async plan({ root, tofu, steps, options, made }) {
    const { counts, noChanges, changes } = await planned(tofu, steps);
    if (options.json) console.log(JSON.stringify({ folder: root.folder, made, counts, noChanges, changes }, null, 2));
    else if (!noChanges) await show(tofu);
    if (!noChanges) process.exitCode = exitCodes.changes;
  },

  async apply(job) {
    const { type, root, tofu, steps, options, made, unfinished, cloud } = job;
    const plan = await unfinished.settle(tofu, () => planned(tofu, steps), cloud);
    if (!options.sandbox) await expectAvailable(await successorsInTofu(plan, tofu), options);
    if (!plan.noChanges) await confirmPlan(`Apply ${type} (${formatCounts(plan.counts)})?`, tofu, options);
    const counts = plan.noChanges ? plan.counts : await applied("tofu apply", job);
    const outputs = shownOutputs(root.call.spec, await tofu.outputs());
    if (options.json) console.log(JSON.stringify({ folder: root.folder, made, counts, outputs }, null, 2));
    else console.log(`\n${outputsTable(outputs)}`);
  },

  async destroy(job) {
    const { type, root, tofu, steps, options, unfinished, cloud } = job;
    if (unfinished.exists) await unfinished.settle(tofu, () => planned(tofu, steps), cloud);
    const plan = await planned(tofu, steps, "-destroy");
    if (!plan.noChanges)
      await confirmPlan(`Destroy everything in ${type} (${formatCounts(plan.counts)})?`, tofu, options);
    const counts = plan.noChanges ? plan.counts : await applied("tofu destroy", job);
    if (options.json) console.log(JSON.stringify({ folder: root.folder, counts }, null, 2));
  },
};

async function make(root: ModuleWorkspace, steps: Steps, options: WorkspaceOptions): Promise<string[]> {
  return steps.run(displayPath(root.folder), async (retitle) => {
    const files = [...(await root.write()), ...(options.withSecretValues ? await root.generateSecretValues() : [])];
    retitle(`${displayPath(root.folder)}: ${files.length > 0 ? files.join(", ") : "as it was"}`);
    return files;
  });
}

/** Runs `work` with the sandbox of this working directory, or without a sandbox if the clouds are real. */
async function withClouds(
  options: WorkspaceOptions,
  work: (sandbox: Sandbox | undefined) => Promise<void>,
): Promise<void> {
  if (!options.sandbox) return work(undefined);
  const sandbox = await startSandbox({ folder: place("sandbox").cloud });
  try {
    await seedAccount(sandbox.cloud);
    await work(sandbox);
  } finally {
    await sandbox.stop();
  }
}

function planned(tofu: Tofu, steps: Steps, ...args: string[]): Promise<PlanResult> {
  const title = ["tofu plan", ...args].join(" ");
  return steps.run(title, async (retitle) => {
    const plan = await tofu.plan(...args);
    retitle(`${title}: ${plan.noChanges ? "No changes" : formatCounts(plan.counts)}`);
    return plan;
  });
}

function applied(title: string, { root, tofu, runningOperations, steps, unfinished }: Job): Promise<PlanCounts> {
  const interruptible = {
    engine: "OpenTofu",
    runningOperations,
    inProgress: () => tofu.inProgress,
    remedy: `The next "twinstack workspace" with apply or destroy looks for them in your account by name, and imports those that exist with --pending import. For plain tofu, import them in ${displayPath(root.folder)} with "tofu import <address> <id>".`,
  };
  const work = async (retitle: Retitle) => {
    const counts = await unfinished.during(() => stopGracefully(interruptible, () => tofu.apply()));
    retitle(`${title}: ${counts.add} added, ${counts.change} changed, ${counts.destroy} destroyed`);
    return counts;
  };
  return steps.run(title, work, { endsItself: true });
}

/** Shows the plan and asks for confirmation. In the sandbox no confirmation is needed. */
async function confirmPlan(question: string, tofu: Tofu, options: WorkspaceOptions): Promise<void> {
  if (options.sandbox || options.yes) return;
  if (!options.json) await show(tofu);
  await confirm(question, options);
}

async function show(tofu: Tofu): Promise<void> {
  console.log(`\n${(await tofu.planText({ color: colors.isColorSupported })).trim()}`);
}

/** Returns the outputs by module, with `[secret]` in place of sensitive values. */
function shownOutputs(spec: Spec, outputs: Readonly<Record<string, TofuOutput>>) {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, sensitive }]) => {
      const members = Object.entries((value ?? {}) as object).map(([output, member]) => {
        const hidden = sensitive && (spec.outputs[camelCase(output)]?.sensitive ?? true);
        return [output, hidden ? "[secret]" : member];
      });
      return [name, Object.fromEntries(members)];
    }),
  );
}

/** Adds a hint to OpenTofu's error about variables without values. */
function withHint(error: Error, root: ModuleWorkspace, options: WorkspaceOptions): Error {
  const missing = options.sandbox ? [] : root.missingSecrets();
  if (!(error instanceof EngineError) || !missing.some((name) => error.message.includes(`"${name}"`))) return error;
  return new UsageError(`${error.message}\n${hint(missing)}`);
}

function hint(missing: readonly string[]): string {
  const variables = missing.map((name) => `TF_VAR_${name}`).join(" and ");
  return `Set secret values with ${variables}, or generate them into a file with mode 0600 with --with-secret-values.`;
}

function tellCommands(root: ModuleWorkspace, { sandbox }: WorkspaceOptions): void {
  const missing = root.missingSecrets();
  if (missing.length > 0) console.log(hint(missing));
  const environment = displayPath(join(workspaceAt("sandbox").folder, "env.sh"));
  const before = sandbox ? ["npx twinstack sandbox", `. ${environment}    # in another shell`] : [];
  const tofu = sandbox ? `TF_WORKSPACE=${sandboxState} tofu` : "tofu";
  const lines = [...before, `cd ${displayPath(root.folder)}`, `${tofu} init`, `${tofu} apply`];
  console.log(`
The folder is yours: change terraform.tfvars, and keep it in git. By hand:

${lines.map((line) => `  ${line}`).join("\n")}`);
}

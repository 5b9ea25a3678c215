import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Opened, withStack } from "../../engines/open";
import { RunningOperations } from "../../engines/running-operations";
import { Tofu } from "../../engines/tofu";
import { displayPath, projectFolder, workspace } from "../../operations/folders";
import { alone } from "../../operations/roll/alone";
import { type Cluster, ClusterError } from "../../operations/roll/cluster";
import type { EngineMachine, RollEngine } from "../../operations/roll/engine";
import { withCluster } from "../../operations/roll/open";
import { TofuRoll } from "../../operations/roll/opentofu";
import { nextStep, type RollWish, replacementsOf } from "../../operations/roll/plan";
import { Listener, PulumiRoll } from "../../operations/roll/pulumi";
import {
  dueOf,
  observed,
  obstacles,
  type RollEvent,
  type RollResult,
  roll as runRoll,
} from "../../operations/roll/roll";
import { UsageError } from "../../operations/usage-error";
import { startSandbox } from "../../sandbox/server";
import { readStackFile } from "../../stacks/file";
import { type AvailabilityOptions, expectAvailable } from "../availability";
import { exitCodes } from "../exit-codes";
import { signals } from "../interrupts";
import { confirm } from "../output/confirm";
import { Steps } from "../output/steps";
import { table } from "../output/table";
import { readyTools } from "../output/tools";
import { type PendingOptions, settlePending } from "../pending";
import { rollAddons } from "./addons";

export interface RollCommandOptions extends PendingOptions, AvailabilityOptions {
  /** Folder of an OpenTofu root module that is used instead of a stack. */
  root?: string;
  only?: string[];
  pool?: string[];
  maxUnavailable: number;
  rebuild?: boolean;
  /** Applies manifests and charts instead of replacing machines. */
  addons?: boolean;
  force?: boolean;
  dryRun?: boolean;
  via?: string;
  /** Time limits in seconds. */
  drainTimeout: number;
  joinTimeout: number;
  sandbox?: boolean;
  yes?: boolean;
}

/**
 * Replaces the machines of a cluster that differ from its configuration, one after the other.
 * @param names the stack and the module in it, or with `--root` the address of the module
 */
export async function roll(names: readonly string[], options: RollCommandOptions): Promise<void> {
  if (options.addons && (options.only || options.pool || options.rebuild))
    throw new UsageError("--addons replaces no machines: use it without --only, --pool and --rebuild");
  const steps = new Steps(options.json);
  const job = { steps, options, runningOperations: new RunningOperations() };
  const { root } = options;
  const work = () => (root === undefined ? rollStack(names, job) : rollRoot(root, names, job));
  const place = options.dryRun ? undefined : placeOf(names, root);
  await (place ? alone(displayPath(place.what), place.lock, work) : work());
}

/** Returns what a roll changes, with the path of its lock; undefined if there is no such thing. */
function placeOf([stack]: readonly string[], root: string | undefined): { what: string; lock: string } | undefined {
  if (root !== undefined) {
    const what = resolve(root);
    const isFolder = statSync(what, { throwIfNoEntry: false })?.isDirectory();
    return isFolder ? { what, lock: join(what, "terraform.tfstate.roll") } : undefined;
  }
  if (stack === undefined) return undefined;
  const { path: what } = readStackFile(projectFolder(), stack);
  return { what, lock: `${what}.roll` };
}

async function rollStack([stack, module]: readonly string[], job: Job): Promise<void> {
  if (stack === undefined) throw new UsageError("name a stack, or use --root with an OpenTofu root module");
  const { steps, options, runningOperations } = job;
  const project = projectFolder();
  const tools = await readyTools(steps);
  const listener = new Listener();
  const sandbox = options.sandbox ? workspace("sandbox") : undefined;
  const opening = {
    stack,
    project,
    tools,
    sandbox,
    onProgress: steps.note,
    runningOperations,
    observe: listener.observe,
  };
  await withStack(opening, async (opened) => {
    await settlePending(opened, options);
    const engine = new PulumiRoll(opened.pulumi, listener, clusterOf(opened, module));
    await rollWith(engine, `pulumi preview: ${stack}`, job);
  });
}

async function rollRoot(root: string, [module, ...others]: readonly string[], job: Job): Promise<void> {
  const { steps, options, runningOperations } = job;
  if (module === undefined || others.length > 0 || !/^module\.[\w-]+(\["[^"]*"\])?$/.test(module)) {
    throw new UsageError(
      "name the cluster's module in the root module: twinstack roll --root <folder> module.k8s, or 'module.k8s[\"eu\"]' with for_each",
    );
  }
  if (options.pending !== undefined)
    throw new UsageError("--pending only works with stacks, and cannot be used with --root");
  const folder = resolve(root);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`there is no folder ${displayPath(folder)}`);
  const { tofu: program } = await readyTools(steps, ["tofu"]);
  const sandbox = options.sandbox ? await startSandbox({ folder: workspace("sandbox").cloud }) : undefined;
  const tofu = new Tofu(program, folder, { ...process.env, ...sandbox?.env.tofu }, steps.note, runningOperations);
  try {
    await steps.run("tofu init", () => tofu.init());
    await rollWith(new TofuRoll(tofu, module), `tofu plan: ${displayPath(folder)}`, job);
  } finally {
    await tofu.forgetPlan();
    await sandbox?.stop();
  }
}

/** Returns the name of the cluster to roll: the given one, or the only one of the stack. */
function clusterOf({ stack }: Opened, module: string | undefined): string {
  const clusters = stack.modules.filter(({ spec }) => spec.embeds !== undefined).map(({ name }) => name);
  const all = clusters.join(", ") || "none";
  if (module === undefined && clusters.length !== 1) {
    throw new UsageError(
      `name the cluster to roll: twinstack roll ${stack.name} <module>. Clusters of this stack: ${all}`,
    );
  }
  const found = module ?? (clusters[0] as string);
  if (!clusters.includes(found)) {
    throw new UsageError(`stack ${stack.name} has no cluster ${found}. Clusters of this stack: ${all}`);
  }
  return found;
}

interface Job {
  steps: Steps;
  options: RollCommandOptions;
  runningOperations: RunningOperations;
}

/** Time between two requests to the cluster, in milliseconds. */
const PAUSE = 2000;

/**
 * Shows the plan of a roll, and runs it.
 * @param reading the title of the step that reads the machines
 */
async function rollWith(
  engine: RollEngine,
  reading: string,
  { steps, options, runningOperations }: Job,
): Promise<void> {
  const { only, pool: pools, maxUnavailable, force = false, via } = options;
  const wish: RollWish = { only, pools, maxUnavailable, force };
  const limits = { drain: options.drainTimeout * 1000, join: options.joinTimeout * 1000, pause: PAUSE };
  const found = await steps.run(reading, () => engine.machines());
  if (options.addons) return rollAddons(await engine.outputs(), found, { steps, limits, options });
  const machines = options.rebuild ? found.map(asked) : found;
  const problems = obstacles(machines, wish);
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  const available = async (due: readonly EngineMachine[]) => {
    // The sandbox offers everything.
    if (options.sandbox) return;
    const successors = due.flatMap(({ successor }) => successor ?? []);
    await expectAvailable({ successors, settings: await engine.settings() }, options);
  };
  await available(dueOf(machines, wish));
  const access = { via, limits, env: process.env };
  await withCluster(await engine.outputs(), machines, access, async (cluster, servers) => {
    const now = await observedIn(cluster, machines, steps, options);
    const groups = replacementsOf(now, wish);
    const step = nextStep(now, wish);
    if (options.json) console.log(JSON.stringify({ event: "plan", machines: now, replacements: groups }));
    else console.log(`\n${planTable(now, groups)}\n`);
    if (step.kind === "stop") throw new ClusterError(step.reason);
    if (options.dryRun) return;
    if (step.kind === "done") {
      if (options.json) report({ replaced: [], stopped: false }, options);
      else console.log("All machines are up to date and healthy.");
      return;
    }
    const keys = groups.flat();
    if (keys.length > 0 && !options.sandbox) await confirm(`Replace ${keys.join(", ")}?`, options);
    const left = new Set(keys);
    // Nothing else tells a rebuilt machine from one that is still to be rebuilt. So it is printed before each machine, and
    // known even if this process is killed.
    const tellRest = () => {
      const only = [...left].map((key) => `--only ${key}`).join(" ");
      if (options.rebuild && only !== "") console.error(`To continue this rebuild: --rebuild ${only}`);
    };
    tellRest();
    const onEvent = (event: RollEvent) => {
      tell(event, options);
      if (event.event !== "wait") return;
      for (const key of event.machines) left.delete(key);
      tellRest();
    };
    const onOutputs = servers.update.bind(servers);
    const result = await stoppable(runningOperations, (isStopped) =>
      runRoll(engine, cluster, machines, {
        ...{ ...wish, limits, isStopped, onEvent, onOutputs, expectAvailable: available },
      }),
    );
    report(result, options);
  });
}

function report({ replaced, stopped }: RollResult, { json, rebuild }: RollCommandOptions): void {
  if (stopped) process.exitCode = exitCodes.interrupted;
  const result = `Replaced: ${replaced.join(", ") || "none"}.`;
  if (json) console.log(JSON.stringify({ event: "end", replaced, stopped }));
  else if (stopped) console.log(`Stopped. ${result}${rebuild ? "" : " Run it again to continue."}`);
  else console.log(`${result} All machines are healthy.`);
}

/**
 * Returns the machines with their health. A dry run also works without access to the cluster, and then assumes that the
 * machines are healthy.
 */
async function observedIn(
  cluster: Cluster,
  machines: readonly EngineMachine[],
  steps: Steps,
  { dryRun }: RollCommandOptions,
) {
  try {
    return await steps.run(`${cluster.kind} API`, async () => observed(machines, await cluster.health()));
  } catch (error) {
    if (!dryRun || !(error instanceof ClusterError || error instanceof UsageError)) throw error;
    console.error(`The state of the machines is unknown: ${error.message}`);
    return observed(machines, new Map(machines.map(({ name }) => [name, { healthy: true, reason: "unknown" }])));
  }
}

function asked(machine: EngineMachine): EngineMachine {
  return { ...machine, differences: [...machine.differences, "rebuild"] };
}

/**
 * Stops a roll after its current machine when the command is interrupted. A second interrupt only waits for the engine's
 * operation to stop.
 */
async function stoppable<Result>(
  runningOperations: RunningOperations,
  work: (isStopped: () => boolean) => Promise<Result>,
): Promise<Result> {
  let stopped = false;
  const stop = () => {
    if (stopped) {
      runningOperations.interrupt();
      runningOperations.ended().then(() => process.exit(exitCodes.interrupted));
      return;
    }
    stopped = true;
    console.error("The roll stops after the current machine. Interrupt it again to stop it now.");
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(() => stopped);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

function tell(event: RollEvent, { json }: RollCommandOptions): void {
  const titles = { "take-out": "take out", replace: "replace", wait: "wait for", healthy: "healthy:" } as const;
  if (json) console.log(JSON.stringify({ at: new Date().toISOString(), ...event }));
  else if (event.event === "progress") console.log(`    ${event.text}`);
  else console.log(`  ${titles[event.event]} ${event.machines.join(", ")}`);
}

function planTable(machines: ReturnType<typeof observed>, groups: readonly (readonly string[])[]): string {
  const rows = machines.map(({ key, pool, differences, healthy, leader, reason }) => {
    const turn = groups.findIndex((group) => group.includes(key));
    const state = reason ?? (healthy ? `healthy${leader ? ", leader" : ""}` : "unhealthy");
    return [key, pool ?? "servers", state, differences.join(", ") || "up to date", turn < 0 ? "" : String(turn + 1)];
  });
  return table(["machine", "group", "state", "differs in", "step"], rows);
}

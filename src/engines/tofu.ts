import { existsSync, rmSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { devNull } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { onExit } from "signal-exit";
import { filesOfDeadProcesses } from "../local/left";
import { EngineError } from "./errors";
import { type RunResult, run } from "./run";
import { RunningOperations } from "./running-operations";

/** The number of resources by action, from the last line of a plan. */
export interface PlanCounts {
  import: number;
  add: number;
  change: number;
  destroy: number;
}

export interface PlanResult {
  counts: PlanCounts;
  /** True if OpenTofu reports "No changes", outputs included. */
  noChanges: boolean;
  /** The addresses of the resources that would change, with the action for each; imports are left out. */
  changes: { address: string; action: string }[];
}

/** An output of the root module, in the format of `tofu output -json`. */
export interface TofuOutput {
  sensitive: boolean;
  value: unknown;
}

/** The messages of OpenTofu's `-json` output that are used. */
type Message =
  | { type: "change_summary"; changes: { add: number; change: number; remove: number; import?: number } }
  | { type: "planned_change"; change: { resource: { addr: string }; action: string } }
  | { type: "apply_start" | "apply_complete" | "apply_errored"; hook: { resource: { addr: string }; action: string } }
  | { type: "diagnostic"; diagnostic: { severity: string; summary: string; detail?: string; address?: string } }
  | { type: "other" };

/** The folder for this process's plan. Two processes may plan one root at the same time. */
const planFolder = join(".terraform", `twinstack-${process.pid}`);

/** The real OpenTofu, in a folder with a configuration. */
export class Tofu {
  private readonly atWork = new Map<string, string>();
  private onExit?: () => void;

  /**
   * @param onProgress receives a line for each of OpenTofu's progress messages
   * @param runningOperations registers the operations, so that they can be interrupted
   */
  constructor(
    private readonly program: string,
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly onProgress: (line: string) => void = () => {},
    private readonly runningOperations = new RunningOperations(),
  ) {}

  async init(...args: string[]): Promise<void> {
    await this.json("init", ...args);
  }

  /** Plans, and saves the plan for `apply`. */
  async plan(...args: string[]): Promise<PlanResult> {
    await this.preparePlanFolder();
    const messages = await this.json("plan", "-detailed-exitcode", `-out=${this.planFile}`, ...args);
    const changes = messages.list.flatMap((message) =>
      message.type === "planned_change" && !["noop", "import"].includes(message.change.action)
        ? [{ address: message.change.resource.addr, action: message.change.action }]
        : [],
    );
    return { counts: countsOf(messages.list), noChanges: messages.code === 0, changes };
  }

  /** Applies the last plan. */
  async apply(): Promise<PlanCounts> {
    return countsOf((await this.json("apply", this.planFile)).list);
  }

  async destroy(): Promise<PlanCounts> {
    return countsOf((await this.json("destroy", "-auto-approve")).list);
  }

  /** The operations on resources that are in progress, a line each. */
  get inProgress(): string[] {
    return [...this.atWork.values()];
  }

  /** Returns the last plan in OpenTofu's JSON format. */
  async showPlan(): Promise<unknown> {
    return JSON.parse(await this.text("show", "-json", this.planFile));
  }

  /** Returns the last plan as text, as OpenTofu prints it for users. */
  planText({ color }: { color: boolean }): Promise<string> {
    return this.text("show", ...(color ? [] : ["-no-color"]), this.planFile);
  }

  /** Deletes the last plan, which contains the values of variables. */
  async forgetPlan(): Promise<void> {
    this.removePlan();
  }

  /** Returns the outputs in the state, with sensitive values in plain text. */
  async outputs(): Promise<Readonly<Record<string, TofuOutput>>> {
    return JSON.parse(await this.text("output", "-json"));
  }

  /** Imports a resource that exists. */
  async import(address: string, id: string): Promise<void> {
    await this.text("import", "-input=false", "-no-color", address, id);
  }

  /** Returns the state, from whichever backend. */
  pullState(): Promise<string> {
    return this.text("state", "pull");
  }

  /** Returns the addresses in the state of all resources below an address; none if there is no state. */
  async stateList(address: string): Promise<string[]> {
    // `tofu state list` fails without a state.
    if ((await this.pullState()) === "") return [];
    return (await this.text("state", "list", address)).split("\n").filter((line) => line !== "");
  }

  private async text(...args: string[]): Promise<string> {
    const lines: string[] = [];
    const { code, stderr } = await this.run(args, (line) => lines.push(line));
    if (code !== 0) throw new EngineError(`tofu ${args[0]}`, [stripVTControlCharacters(stderr)]);
    return lines.join("\n");
  }

  private keepTrack(message: Message): void {
    if (message.type === "apply_start") {
      const { resource, action } = message.hook;
      this.atWork.set(resource.addr, `${action} ${resource.addr}`);
    } else if (message.type === "apply_complete" || message.type === "apply_errored") {
      this.atWork.delete(message.hook.resource.addr);
    }
  }

  private get planFile(): string {
    return join(planFolder, "plan");
  }

  /**
   * Creates the folder for the plan, readable by its owner only since a plan contains the values of variables. It is
   * deleted with this process.
   */
  private async preparePlanFolder(): Promise<void> {
    const folder = join(this.folder, ".terraform");
    await mkdir(folder, { recursive: true });
    for (const { name } of filesOfDeadProcesses(folder, /^twinstack-(?<pid>\d+)$/)) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
    await mkdir(join(this.folder, planFolder), { recursive: true, mode: 0o700 });
    this.onExit ??= onExit(() => this.removePlan());
  }

  private removePlan(): void {
    rmSync(join(this.folder, planFolder), { recursive: true, force: true });
    this.onExit?.();
    this.onExit = undefined;
  }

  private run(args: readonly string[], onLine: (line: string) => void): Promise<RunResult> {
    const env = { ...this.env, ...configurationIn(this.env), TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" };
    return this.runningOperations.add((signal) => run(this.program, args, { cwd: this.folder, env, onLine, signal }));
  }

  private async json(verb: string, ...args: string[]): Promise<{ list: Message[]; code: number }> {
    const list: Message[] = [];
    const plain: string[] = [];
    const onLine = (line: string) => {
      // OpenTofu reports errors in the user's CLI configuration before it switches to JSON.
      if (!line.startsWith("{")) {
        plain.push(line);
        return;
      }
      const message = JSON.parse(line) as Message & { "@message": string };
      list.push(message);
      this.keepTrack(message);
      this.onProgress(message["@message"]);
    };
    const { code, stderr } = await this.run([verb, "-json", "-input=false", ...args], onLine);
    if (code !== 0 && code !== 2) throw new EngineError(`tofu ${verb}`, [...errorsIn(list), plain.join("\n"), stderr]);
    return { list, code };
  }
}

/** Without its configuration file OpenTofu runs as with an empty one, but prints a warning into the middle of JSON. */
function configurationIn({ TF_CLI_CONFIG_FILE: file }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return file && !existsSync(file) ? { TF_CLI_CONFIG_FILE: devNull } : {};
}

/** Returns the last summary: an apply first reports its plan. */
function countsOf(messages: readonly Message[]): PlanCounts {
  const summary = messages.findLast((message) => message.type === "change_summary");
  if (summary?.type !== "change_summary") throw new Error("no change summary in tofu's output");
  const { add, change, remove, import: imports = 0 } = summary.changes;
  return { import: imports, add, change, destroy: remove };
}

function errorsIn(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => {
    if (message.type !== "diagnostic" || message.diagnostic.severity !== "error") return [];
    const { summary, detail, address } = message.diagnostic;
    return [[address, summary, detail].filter(Boolean).join(": "), ...advice(detail)];
  });
}

/** Returns advice for errors about the state lock that have another cause. */
function advice(detail = ""): string[] {
  if (!/decryption failed/.test(detail)) return [];
  return ["The state was not changed: it cannot be read with the passphrase or key in TF_ENCRYPTION."];
}

/** Formats resource counts as in the last line of OpenTofu's output. */
export function formatCounts({ import: imports, add, change, destroy }: PlanCounts): string {
  return `${imports} to import, ${add} to add, ${change} to change, ${destroy} to destroy`;
}

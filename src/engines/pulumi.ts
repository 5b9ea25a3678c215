import { rmSync } from "node:fs";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import * as pulumi from "@pulumi/pulumi";
import {
  type Deployment,
  type EngineEvent,
  LocalWorkspace,
  type OutputMap,
  PulumiCommand,
  type PulumiFn,
  type Stack,
  StackNotFoundError,
  type StepEventStateMetadata,
} from "@pulumi/pulumi/automation";
import { onExit } from "signal-exit";
import writeFileAtomic from "write-file-atomic";
import { InputError } from "../../spec/errors";
import { quoted } from "../../spec/shown";
import type { PulumiResource } from "../convert/root/pulumi-state";
import { isRunning } from "../local/running";
import { unknown } from "../sandbox/resource/unknown";
import { keepingCopy, nextOf } from "../stacks/kept-copy";
import { EngineError } from "./errors";
import { run } from "./run";
import { RunningOperations } from "./running-operations";

/** The location of a stack, and how to start Pulumi for it. */
export interface PulumiSettings {
  stack: string;
  /** The name in `Pulumi.yaml`. */
  project: string;
  /** The folder with `Pulumi.yaml`. */
  folder: string;
  program: PulumiFn;
  /** The folder with `bin/pulumi`. */
  pulumiRoot: string;
  env: Record<string, string>;
  /** Takes a line for each thing that Pulumi does. */
  onProgress?: (line: string) => void;
  /** Where its operations are to be counted among others. */
  underWay?: RunningOperations;
  /** The stack's file, if it is the user's: it survives whatever happens while Pulumi writes it. */
  file?: string;
}

/** The number of provider resources by operation; components and the stack itself are not counted. */
export interface PulumiCounts {
  import: number;
  create: number;
  update: number;
  replace: number;
  delete: number;
  same: number;
}

/** Outputs by module, with nothing secret in them. */
export type ShownOutputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A resource whose creation a run began, and whose end it did not see: the cloud may have it. */
export interface PendingCreate {
  urn: string;
  /** Such as `hcloud:index/server:Server`. */
  type: string;
  /** In the program. */
  name: string;
  inputs: Readonly<Record<string, unknown>>;
}

/** The result of a program's last run. */
interface Noted {
  /** Why it refused its input. */
  refusals: InputError[];
  outputs: Record<string, Record<string, unknown>>;
}

/** Options of every operation. */
interface Watching {
  onEvent(event: EngineEvent): void;
  signal: AbortSignal;
}

/**
 * The real Pulumi engine with one stack and a program of this process. A stack that the backend does not have is empty, and is made when it's
 * about to have something.
 */
export class PulumiStack {
  private readonly atWork = new Map<string, string>();

  private constructor(
    private stack: Stack | undefined,
    private readonly make: () => Promise<Stack>,
    private readonly settings: Pick<PulumiSettings, "stack" | "folder" | "env" | "file">,
    private readonly program: string,
    private readonly onProgress: (line: string) => void,
    private readonly underWay: RunningOperations,
    private readonly noted: Noted,
  ) {}

  /** Opens a stack, whether the backend has it or not. */
  static async open(settings: PulumiSettings) {
    const { stack, project, folder, program, pulumiRoot, env } = settings;
    const { onProgress = () => {}, underWay = new RunningOperations() } = settings;
    await mkdir(folder, { recursive: true });
    const pulumiCommand = await PulumiCommand.get({ root: pulumiRoot });
    const noted: Noted = { refusals: [], outputs: {} };
    const where = { stackName: stack, projectName: project, program: noting(noted, program) };
    const how = { workDir: folder, pulumiCommand, envVars: env };
    const createOrSelect = () =>
      LocalWorkspace.createOrSelectStack(where, how).then(withoutQueries, failing("pulumi stack select"));
    const make = () => (settings.file ? keepingCopy(settings.file, createOrSelect) : createOrSelect());
    const found = await LocalWorkspace.selectStack(where, how).then(withoutQueries, (error: Error) => {
      return error instanceof StackNotFoundError ? undefined : failing("pulumi stack select")(error);
    });
    return new PulumiStack(found, make, settings, pulumiCommand.command, onProgress, underWay, noted);
  }

  /** Makes the stack where it's not there. */
  async create(): Promise<void> {
    await this.made();
  }

  /**
   * Deploys the program, and says what it did.
   * @param target the URNs of the only resources to deploy; all of them by default
   * @throws EngineError with what the engine said about resources
   * @throws InputError where the program refused an input, when it was known; this goes for a preview too
   */
  up(target?: string[]): Promise<PulumiCounts> {
    return this.watch("pulumi up", (stack, options) => stack.up({ ...options, target }));
  }

  /** Says what `up` would do. */
  preview(): Promise<PulumiCounts> {
    return this.watch("pulumi preview", (stack, options) => stack.preview(options));
  }

  /** Makes the state what the clouds have. */
  refresh(): Promise<PulumiCounts> {
    return this.watch("pulumi refresh", (stack, options) => stack.refresh(options));
  }

  /** Deletes all that the stack has; the stack itself stays. */
  async destroy(): Promise<PulumiCounts> {
    return this.stack ? this.watch("pulumi destroy", (stack, options) => stack.destroy(options)) : nothing();
  }

  /** The resources that Pulumi is doing something to right now, a line each. */
  get inProgress(): string[] {
    return [...this.atWork.values()];
  }

  /** The outputs, all the way down in the clear. */
  async outputs(): Promise<OutputMap> {
    return this.stack ? this.stack.workspace.stackOutputs(this.stack.name) : {};
  }

  /**
   * The outputs of each module as the last operation computed them, a preview too, all the way down in the clear. `unknown` stands for what only a
   * deployment tells.
   */
  get computedOutputs(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    return this.noted.outputs;
  }

  /** The outputs of each module to be shown: `[secret]` stands for whatever is one, all the way down. */
  async shownOutputs(): Promise<ShownOutputs> {
    return this.stack ? JSON.parse(await this.command(["stack", "output", "--json"])) : {};
  }

  /** The resources of the state; secrets in it are marked, and in the clear. */
  async resources(): Promise<PulumiResource[]> {
    if (!this.stack) return [];
    const { deployment }: Deployment = await this.stack.exportStack();
    return deployment.resources ?? [];
  }

  /** Pending operations in the state after a run was stopped at once. */
  async pendingCreates(): Promise<PendingCreate[]> {
    if (!this.stack) return [];
    const { deployment } = JSON.parse(await this.command(["stack", "export"]));
    const operations: { type: string; resource: Omit<PendingCreate, "name"> }[] = deployment.pending_operations ?? [];
    return operations
      .filter(({ type }) => type === "creating")
      .map(({ resource: { urn, type, inputs = {} } }) => ({
        urn,
        type,
        name: urn.split("::").slice(3).join("::"),
        inputs,
      }));
  }

  /** Takes what `pendingCreates` gives out of the state. */
  async forgetPending(): Promise<void> {
    const { deployment, ...rest } = JSON.parse(await this.command(["stack", "export"]));
    const { pending_operations: _, ...others } = deployment;
    await this.command(["stack", "import"], JSON.stringify({ ...rest, deployment: others }));
  }

  /** Sets a value of the configuration, e.g. `twinstack:secrets.token`. */
  async setConfig(path: string, value: string, { secret }: { secret: boolean }): Promise<void> {
    await (await this.made()).setConfig(path, { value, secret }, true);
  }

  /**
   * Encrypts a value into the stack file, whose other lines stay.
   * @param path where to, e.g. `twinstack:secrets.token`
   */
  async setSecret(path: string, value: string, options: readonly string[] = []): Promise<void> {
    await this.create();
    // Not as an argument, because everyone on the machine can see those. Pulumi takes one line break off.
    await this.command(["config", "set", "--secret", "--path", path, ...options], `${value}\n`);
  }

  /**
   * Encrypts secrets into the stack's file, all of them in one write: whenever this ends, the file has all or none.
   * @param values by name
   * @throws EngineError where somebody else has changed the file in the meantime
   */
  async setSecrets(values: Readonly<Record<string, string>>): Promise<void> {
    await this.create();
    const { file } = this.settings;
    if (!file) throw new Error("setSecrets needs the file of the stack");
    const before = await readFile(file, "utf8");
    const next = nextOf(file);
    const forget = onExit(() => rmSync(next, { force: true }));
    try {
      await copyFile(file, next);
      for (const [name, value] of Object.entries(values)) {
        await this.setSecret(`twinstack:secrets.${name}`, value, ["--config-file", next]);
      }
      if ((await readFile(file, "utf8")) !== before) {
        throw new EngineError("pulumi config set", [`${file} was changed in the meantime: run this again`]);
      }
      await writeFileAtomic(file, await readFile(next));
    } finally {
      await rm(next, { force: true });
      forget();
    }
  }

  /**
   * The secrets of the stack's configuration, decrypted, by name.
   * @throws EngineError where they cannot be read, as when the backend does not have the stack
   */
  async secrets(): Promise<Record<string, string>> {
    if (!this.stack) {
      const { stack } = this.settings;
      throw new EngineError("pulumi config", [
        `your Pulumi backend has no stack ${stack}, for which its secrets were encrypted: log in to the backend that has it (pulumi login), or create it here with "pulumi stack init ${stack}"`,
      ]);
    }
    const { "twinstack:secrets": secrets } = await this.stack.getAllConfig().catch(failing("pulumi config"));
    return secrets ? JSON.parse(secrets.value) : {};
  }

  /** All configuration of the stack by its full keys, such as `hcloud:token`, decrypted. */
  async config(): Promise<Record<string, string>> {
    const all = (await this.stack?.getAllConfig().catch(failing("pulumi config"))) ?? {};
    return Object.fromEntries(Object.entries(all).map(([key, { value }]) => [key, value]));
  }

  private async made(): Promise<Stack> {
    this.stack ??= await this.underWay.add(() => this.make());
    return this.stack;
  }

  /** Runs a command of Pulumi about the stack, and returns what it prints. */
  private command(args: readonly string[], input?: string): Promise<string> {
    return this.freeingDeadLocks(() => this.commandOnce(args, input));
  }

  private async commandOnce(args: readonly string[], input?: string): Promise<string> {
    const { stack, folder: cwd, env: own } = this.settings;
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    const all = [...args, "--stack", stack, "--non-interactive"];
    const env = { ...process.env, ...own };
    const { code, stderr } = await this.underWay.add((signal) =>
      run(this.program, all, { cwd, env, onLine, input, signal }),
    );
    if (code !== 0) throw new EngineError(`pulumi ${args.slice(0, 2).join(" ")}`, [stderr]);
    return lines.join("\n");
  }

  /** Runs an operation. Its errors are what the engine said about resources, not the whole of its output. */
  private watch(doing: string, operation: (stack: Stack, options: Watching) => Promise<unknown>) {
    return this.freeingDeadLocks(() => this.watchOnce(doing, operation));
  }

  /** Does work once more if only locks of processes that were killed on this machine were in its way, without them. */
  private async freeingDeadLocks<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const owners = lockOwners((error as Error).message);
      if (owners.length === 0 || !owners.every(isDead)) throw error;
      const pids = owners.map(({ pid }) => pid).join(" and ");
      console.error(
        `The lock of ${this.settings.stack} is removed: process ${pids} of this machine, which took it, has ended without freeing it.`,
      );
      await this.commandOnce(["cancel", "--yes"]);
      return work();
    }
  }

  private async watchOnce(doing: string, operation: (stack: Stack, options: Watching) => Promise<unknown>) {
    const stack = await this.made();
    const errors = new Set<string>();
    const counts = nothing();
    const onEvent = ({ diagnosticEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent }: EngineEvent) => {
      if (diagnosticEvent?.severity === "error") errors.add(withoutColors(diagnosticEvent.message));
      const ended = (resOutputsEvent ?? resOpFailedEvent)?.metadata;
      if (ended) this.atWork.delete(ended.urn);
      if (!resourcePreEvent) return;
      const { op, urn, type, old, new: next } = resourcePreEvent.metadata;
      if (Object.hasOwn(counts, op) && isProviders(type, next ?? old)) counts[op as keyof PulumiCounts] += 1;
      if (op !== "same" && isProviders(type, next ?? old)) this.atWork.set(urn, described(op, urn, next ?? old));
      if (op !== "same") this.onProgress(`${op} ${urn.split("::").slice(2).join(" ").replace(/^.*\$/, "")}`);
    };
    this.noted.refusals = [];
    this.atWork.clear();
    try {
      await this.underWay.add((signal) => operation(stack, { onEvent, signal }));
      return counts;
    } catch (error) {
      throw this.noted.refusals[0] ?? new EngineError(doing, errors.size > 0 ? [...errors] : [toldBy(error as Error)]);
    }
  }
}

/** The program, which leaves word of why it refused its input and of what it computed: the engine knows little of either. */
function noting(noted: Noted, program: PulumiFn): PulumiFn {
  return async () => {
    try {
      const outputs = await program();
      noted.outputs = followed(outputs ?? {});
      return outputs;
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof InputError) noted.refusals.push(cause);
      throw error;
    }
  };
}

/** A stack that asks for no outputs and history after each operation, for which the Automation API would start three more processes. */
function withoutQueries(stack: Stack): Stack {
  return Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
}

/** The outputs of a program by module, each `unknown` until it is known. */
function followed(outputs: Readonly<Record<string, unknown>>): Record<string, Record<string, unknown>> {
  const modules = Object.entries(outputs).map(([module, members]) => {
    const values: Record<string, unknown> = {};
    for (const [name, output] of Object.entries(members as object)) {
      values[name] = unknown;
      const set = (value: unknown) => {
        values[name] = value;
      };
      // Whether an output is secret is known when the output is, and fails with it; what fails is told by whoever needs it.
      pulumi.isSecret(pulumi.output(output)).then(
        () => pulumi.output(output).apply(set),
        () => {},
      );
    }
    return [module, values];
  });
  return Object.fromEntries(modules);
}

/** An operation on a resource, with the name that the resource has or will have in the cloud. */
function described(op: string, urn: string, state?: StepEventStateMetadata): string {
  const [type = "", name] = urn.split("::").slice(2);
  const called = state?.inputs?.name;
  return `${op} ${type.replace(/^.*\$/, "")} ${name}${typeof called === "string" ? ` (named ${quoted(called)})` : ""}`;
}

/** A process that has locked a stack. */
interface LockOwner {
  host: string;
  pid: number;
}

/** The owners of the locks that Pulumi complains of: backends other than Pulumi Cloud name each with its host and process. */
function lockOwners(message: string): LockOwner[] {
  const owners = message.matchAll(/: created by .*@(?<host>\S+) \(pid (?<pid>\d+)\)/g);
  return [...owners].map(({ groups = {} }) => ({ host: groups.host as string, pid: Number(groups.pid) }));
}

function isDead({ host, pid }: LockOwner): boolean {
  return host === hostname() && !isRunning(pid);
}

/** Returns whether a resource belongs to a provider, and is not a component or one of Pulumi's own. */
function isProviders(type: string, state: { custom?: boolean } | undefined): boolean {
  return Boolean(state?.custom) && !type.startsWith("pulumi:");
}

function nothing(): PulumiCounts {
  return { import: 0, create: 0, update: 0, replace: 0, delete: 0, same: 0 };
}

/** Nothing would be touched. */
export function isUntouched({ same, ...touched }: PulumiCounts): boolean {
  return Object.values(touched).every((count) => count === 0);
}

/** In the words of the engine. */
export function formatPulumiCounts(counts: PulumiCounts): string {
  const { import: imports, create, update, replace, delete: deletes } = counts;
  return `${imports} to import, ${create} to create, ${update} to update, ${replace} to replace, ${deletes} to delete`;
}

/** Makes what `pulumi` says when it fails the reason. */
function failing(doing: string): (error: Error) => never {
  return (error) => {
    const told = toldBy(error);
    throw new EngineError(doing, told.includes("PULUMI_ACCESS_TOKEN") ? [told, LOGIN] : [told]);
  };
}

/** A hint for users who have never logged in, when Pulumi asks for an access token. */
const LOGIN =
  'Tell Pulumi where your stacks are kept: "pulumi login" for Pulumi Cloud, "pulumi login --local" for this machine, or PULUMI_BACKEND_URL.';

/** What `pulumi` says where it gives up before the engine begins. The message has all of its output, twice. */
function toldBy({ message }: Error): string {
  return /^error: ([\s\S]*?)\n err\?:/m.exec(message)?.[1] ?? message;
}

/** Pulumi marks colors in its messages as `<{%fg 1%}>`. */
function withoutColors(message: string): string {
  return message.replace(/<\{%.*?%\}>/g, "");
}

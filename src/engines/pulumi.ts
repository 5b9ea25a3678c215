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
  StackAlreadyExistsError,
  StackNotFoundError,
  type StepEventStateMetadata,
} from "@pulumi/pulumi/automation";
import { onExit } from "signal-exit";
import writeFileAtomic from "write-file-atomic";
import { mapValues } from "../../spec/data";
import { InputError } from "../../spec/errors";
import { quoted } from "../../spec/shown";
import type { PulumiResource } from "../convert/root/pulumi-state";
import { isRunning } from "../local/running";
import { unknown } from "../sandbox/resource/unknown";
import { nextOf, withBackup } from "../stacks/kept-copy";
import { removeDamagedAttributes } from "./blob-attributes";
import { EngineError } from "./errors";
import { run } from "./run";
import { RunningOperations } from "./running-operations";

/** The location of a stack, and the Pulumi to run. */
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
  /** Receives a line for each change of Pulumi's progress. */
  onProgress?: (line: string) => void;
  /** Registers the operations, so that they can be interrupted. */
  runningOperations?: RunningOperations;
  /** The stack's file, if it is the user's: it is restored if Pulumi fails while writing it. */
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

/** Outputs by module, without secrets. */
export type ShownOutputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A resource whose creation was started and never confirmed: it may exist in the cloud. */
export interface PendingCreate {
  urn: string;
  /** Such as `hcloud:index/server:Server`. */
  type: string;
  /** The name in the program. */
  name: string;
  inputs: Readonly<Record<string, unknown>>;
}

/** A create that failed. The cloud may have executed it, if its response was lost. */
export interface FailedCreate extends PendingCreate {
  error: string;
}

/** The result of a program's last run. */
interface ProgramResult {
  /** The errors about its inputs. */
  inputErrors: InputError[];
  outputs: Record<string, Record<string, unknown>>;
}

/** Options of every operation. */
interface OperationOptions {
  onEvent(event: EngineEvent): void;
  signal: AbortSignal;
}

/**
 * The real Pulumi engine with one stack and an inline program. A stack that the backend does not have counts as empty,
 * and is created when needed.
 */
export class PulumiStack {
  private readonly running = new Map<string, string>();
  private readonly failed: PendingCreate[] = [];
  private readonly replaced: PendingCreate[] = [];
  /** Errors by URN. */
  private readonly told = new Map<string, string>();

  private constructor(
    private stack: Stack | undefined,
    private readonly createStack: () => Promise<Stack>,
    private readonly settings: Pick<PulumiSettings, "stack" | "folder" | "env" | "file">,
    private readonly program: string,
    private readonly onProgress: (line: string) => void,
    private readonly runningOperations: RunningOperations,
    private readonly lastRun: ProgramResult,
  ) {}

  /** Opens a stack, which may not exist in the backend yet. */
  static async open(settings: PulumiSettings) {
    const { stack, project, folder, program, pulumiRoot, env } = settings;
    const { onProgress = () => {}, runningOperations = new RunningOperations() } = settings;
    await mkdir(folder, { recursive: true });
    removeDamagedAttributes({ ...process.env, ...env }, folder);
    const pulumiCommand = await commandIn(pulumiRoot);
    const noted: ProgramResult = { inputErrors: [], outputs: {} };
    const stackArgs = { stackName: stack, projectName: project, program: recordResult(noted, program) };
    const workspaceOptions = { workDir: folder, pulumiCommand, envVars: env };
    const select = () => LocalWorkspace.selectStack(stackArgs, workspaceOptions).then(withoutQueries);
    // Another process may have created it since this one looked.
    const create = () =>
      LocalWorkspace.createStack(stackArgs, workspaceOptions).then(withoutQueries, (error: Error) => {
        return error instanceof StackAlreadyExistsError ? select() : rethrowAs("pulumi stack init")(error);
      });
    const make = () => (settings.file ? withBackup(settings.file, create) : create());
    const found = await select().catch((error: Error) => {
      return error instanceof StackNotFoundError ? undefined : rethrowAs("pulumi stack select")(error);
    });
    return new PulumiStack(found, make, settings, pulumiCommand.command, onProgress, runningOperations, noted);
  }

  /** Creates the stack in the backend if it does not exist. */
  async create(): Promise<void> {
    await this.ensureStack();
  }

  /**
   * Deploys the program, and returns the resource counts.
   * @param target the URNs of the only resources to deploy (default: all)
   * @throws EngineError with the engine's messages about resources
   * @throws InputError if the program rejects an input once its value is known, in a preview as well
   */
  up(target?: string[]): Promise<PulumiCounts> {
    return this.runOperation("pulumi up", (stack, options) => stack.up({ ...options, target }));
  }

  /**
   * Deploys some resources only, and replaces some of them even if they have no changes. Replaced resources get the changes that are ignored on
   * existing ones.
   * @param target URNs of all resources to deploy
   * @param replace URNs of those to replace
   */
  rebuild(target: string[], replace: string[]): Promise<PulumiCounts> {
    return this.runOperation("pulumi up", (stack, options) => stack.up({ ...options, target, replace }));
  }

  /** Returns the resource counts that `up` would have. */
  preview(): Promise<PulumiCounts> {
    return this.runOperation("pulumi preview", (stack, options) => stack.preview(options));
  }

  /** Updates the state from the clouds. */
  refresh(): Promise<PulumiCounts> {
    return this.runOperation("pulumi refresh", (stack, options) => stack.refresh(options));
  }

  /** Deletes all resources; the stack itself stays. */
  async destroy(): Promise<PulumiCounts> {
    return this.stack ? this.runOperation("pulumi destroy", (stack, options) => stack.destroy(options)) : zeroCounts();
  }

  /** The operations on resources that are in progress, a line each. */
  get inProgress(): string[] {
    return [...this.running.values()];
  }

  /** Returns the outputs with secrets in plain text, nested ones included, and whether each is secret. */
  async outputs(): Promise<OutputMap> {
    return this.stack ? this.stack.workspace.stackOutputs(this.stack.name) : {};
  }

  /**
   * Returns the outputs of each module with secrets in plain text, nested ones included. It starts one process, where
   * `outputs` starts two.
   */
  async outputValues(): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
    return this.stack ? JSON.parse(await this.command(["stack", "output", "--json", "--show-secrets"])) : {};
  }

  /**
   * The outputs of each module as the last operation or preview computed them, with secrets in plain text. `unknown`
   * stands for values that are known after apply.
   */
  get computedOutputs(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    return this.lastRun.outputs;
  }

  /** Returns the outputs of each module for display, with `[secret]` in place of every secret. */
  async shownOutputs(): Promise<ShownOutputs> {
    return this.stack ? JSON.parse(await this.command(["stack", "output", "--json"])) : {};
  }

  /** Returns the resources of the state; secrets are marked, and in plain text. */
  async resources(): Promise<PulumiResource[]> {
    if (!this.stack) return [];
    const { deployment }: Deployment = await this.stack.exportStack();
    return deployment.resources ?? [];
  }

  /** Returns the state's pending creates, which remain if a run was stopped at once. */
  async pendingCreates(): Promise<PendingCreate[]> {
    if (!this.stack) return [];
    const { deployment } = JSON.parse(await this.command(["stack", "export"]));
    const operations: { type: string; resource: Omit<PendingCreate, "name"> }[] = deployment.pending_operations ?? [];
    return operations
      .filter(({ type }) => type === "creating")
      .map(({ resource: { urn, type, inputs = {} } }) => ({ urn, type, name: nameIn(urn), inputs }));
  }

  /** The creates of the last operation that failed, with what the provider said. Secret inputs read `[secret]`. */
  get failedCreates(): readonly FailedCreate[] {
    return this.failed.map((create) => ({ ...create, error: this.told.get(create.urn) ?? "" }));
  }

  /** The resources that the last operation replaced, or that the last preview would replace, with their new inputs. */
  get replacements(): readonly PendingCreate[] {
    return this.replaced;
  }

  /** Removes the pending creates from the state. */
  async forgetPending(): Promise<void> {
    const { deployment, ...rest } = JSON.parse(await this.command(["stack", "export"]));
    const { pending_operations: _, ...others } = deployment;
    await this.command(["stack", "import"], JSON.stringify({ ...rest, deployment: others }));
  }

  /** Sets a configuration value, e.g. `twinstack:secrets.token`. */
  async setConfig(path: string, value: string, { secret }: { secret: boolean }): Promise<void> {
    await (await this.ensureStack()).setConfig(path, { value, secret }, true);
  }

  /**
   * Encrypts a value and writes it to the stack file, whose other lines stay unchanged.
   * @param path the configuration key, e.g. `twinstack:secrets.token`
   */
  async setSecret(path: string, value: string, options: readonly string[] = []): Promise<void> {
    await this.create();
    // Not as an argument, because every user of the machine can see those. Pulumi strips one line break.
    await this.command(["config", "set", "--secret", "--path", path, ...options], `${value}\n`);
  }

  /**
   * Encrypts secrets and writes them to the stack's file together, so that an interrupted run writes all or none.
   * @param values by name
   * @throws EngineError if the file was changed in the meantime
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
   * Returns the secrets of the stack's configuration, decrypted, by name.
   * @throws EngineError if they cannot be read, for example because the backend does not have the stack
   */
  async secrets(): Promise<Record<string, string>> {
    if (!this.stack) {
      const { stack } = this.settings;
      throw new EngineError("pulumi config", [
        `your Pulumi backend has no stack ${stack}, for which its secrets were encrypted: log in to the backend that has it (pulumi login), or create it here with "pulumi stack init ${stack}"`,
      ]);
    }
    const { "twinstack:secrets": secrets } = await this.stack.getAllConfig().catch(rethrowAs("pulumi config"));
    return secrets ? JSON.parse(secrets.value) : {};
  }

  /** Returns all configuration of the stack by full keys, such as `hcloud:token`, decrypted. */
  async config(): Promise<Record<string, string>> {
    const all = (await this.stack?.getAllConfig().catch(rethrowAs("pulumi config"))) ?? {};
    return mapValues(all, ({ value }) => value);
  }

  private async ensureStack(): Promise<Stack> {
    this.stack ??= await this.runningOperations.add(() => this.createStack());
    return this.stack;
  }

  /** Runs a command of Pulumi about the stack, and returns what it prints. */
  private command(args: readonly string[], input?: string): Promise<string> {
    return this.withoutDeadLocks(() => this.commandOnce(args, input));
  }

  private async commandOnce(args: readonly string[], input?: string): Promise<string> {
    const { stack, folder: cwd, env: own } = this.settings;
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    const all = [...args, "--stack", stack, "--non-interactive"];
    const env = { ...process.env, ...own };
    const { code, stderr } = await this.runningOperations.add((signal) =>
      run(this.program, all, { cwd, env, onLine, input, signal }),
    );
    if (code !== 0) throw new EngineError(`pulumi ${args.slice(0, 2).join(" ")}`, [stderr]);
    return lines.join("\n");
  }

  /** Runs an operation. Its errors have the engine's messages about resources, not its whole output. */
  private runOperation(doing: string, operation: (stack: Stack, options: OperationOptions) => Promise<unknown>) {
    return this.withoutDeadLocks(() => this.runOperationOnce(doing, operation));
  }

  /**
   * Retries once without the locks that blocked the work, if all of them belong to killed processes of this machine.
   */
  private async withoutDeadLocks<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const owners = lockOwners((error as Error).message);
      if (owners.length === 0 || !owners.every(isDead)) throw error;
      const pids = owners.map(({ pid }) => pid).join(" and ");
      console.error(
        `The lock of ${this.settings.stack} is removed: its owner, process ${pids} of this machine, is no longer running.`,
      );
      await this.commandOnce(["cancel", "--yes"]);
      return work();
    }
  }

  private async runOperationOnce(
    doing: string,
    operation: (stack: Stack, options: OperationOptions) => Promise<unknown>,
  ) {
    const stack = await this.ensureStack();
    const errors = new Set<string>();
    const counts = zeroCounts();
    const onEvent = ({ diagnosticEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent }: EngineEvent) => {
      if (diagnosticEvent?.severity === "error") {
        errors.add(withoutColors(diagnosticEvent.message));
        if (diagnosticEvent.urn) this.told.set(diagnosticEvent.urn, withoutColors(diagnosticEvent.message));
      }
      const ended = (resOutputsEvent ?? resOpFailedEvent)?.metadata;
      if (ended) this.running.delete(ended.urn);
      const lost = resOpFailedEvent?.metadata;
      if (lost && /^create/.test(lost.op) && isProviderResource(lost.type, lost.new)) {
        const { urn, type, new: state } = lost;
        this.failed.push({ urn, type, name: nameIn(urn), inputs: state?.inputs ?? {} });
      }
      if (!resourcePreEvent) return;
      const { op, urn, type, old, new: next } = resourcePreEvent.metadata;
      if (Object.hasOwn(counts, op) && isProviderResource(type, next ?? old)) counts[op as keyof PulumiCounts] += 1;
      if (op === "replace" && isProviderResource(type, next)) {
        this.replaced.push({ urn, type, name: nameIn(urn), inputs: next?.inputs ?? {} });
      }
      if (op !== "same" && isProviderResource(type, next ?? old))
        this.running.set(urn, describeOperation(op, urn, next ?? old));
      if (op !== "same") this.onProgress(`${op} ${urn.split("::").slice(2).join(" ").replace(/^.*\$/, "")}`);
    };
    this.lastRun.inputErrors = [];
    this.running.clear();
    this.failed.length = 0;
    this.replaced.length = 0;
    this.told.clear();
    try {
      await this.runningOperations.add((signal) => operation(stack, { onEvent, signal }));
      return counts;
    } catch (error) {
      throw (
        this.lastRun.inputErrors[0] ??
        new EngineError(doing, errors.size > 0 ? [...errors] : [reasonIn(error as Error)])
      );
    }
  }
}

const commands = new Map<string, Promise<PulumiCommand>>();

/** Returns the `pulumi` program of a folder. Pulumi's SDK runs it to learn its version: once in a process is enough. */
function commandIn(root: string): Promise<PulumiCommand> {
  const known = commands.get(root);
  if (known) return known;
  const command = PulumiCommand.get({ root });
  commands.set(root, command);
  return command;
}

/** Wraps a program so that rejected inputs and computed outputs are recorded: the engine reports little of either. */
function recordResult(noted: ProgramResult, program: PulumiFn): PulumiFn {
  return async () => {
    try {
      const outputs = await program();
      noted.outputs = trackOutputs(outputs ?? {});
      return outputs;
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof InputError) noted.inputErrors.push(cause);
      throw error;
    }
  };
}

/**
 * Disables the queries for outputs and history after each operation, for which the Automation API would start three
 * more processes.
 */
function withoutQueries(stack: Stack): Stack {
  return Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
}

/** Collects the outputs of a program by module, each `unknown` until it is known. */
function trackOutputs(outputs: Readonly<Record<string, unknown>>): Record<string, Record<string, unknown>> {
  const modules = Object.entries(outputs).map(([module, members]) => {
    const values: Record<string, unknown> = {};
    for (const [name, output] of Object.entries(members as object)) {
      values[name] = unknown;
      const set = (value: unknown) => {
        values[name] = value;
      };
      // Secretness is known together with the output, and fails with it. The failure is reported elsewhere.
      pulumi.isSecret(pulumi.output(output)).then(
        () => pulumi.output(output).apply(set),
        () => {},
      );
    }
    return [module, values];
  });
  return Object.fromEntries(modules);
}

/** Describes an operation on a resource, by the name that the resource has or will have in the cloud. */
function describeOperation(op: string, urn: string, state?: StepEventStateMetadata): string {
  const [type = "", name] = urn.split("::").slice(2);
  const displayName = state?.inputs?.name;
  return `${op} ${type.replace(/^.*\$/, "")} ${name}${typeof displayName === "string" ? ` (named ${quoted(displayName)})` : ""}`;
}

/** The name of a resource in the program. */
function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** A process that holds a stack's lock. */
interface LockOwner {
  host: string;
  pid: number;
}

/** Parses the owners of locks out of Pulumi's error: backends other than Pulumi Cloud name host and process of each. */
function lockOwners(message: string): LockOwner[] {
  const owners = message.matchAll(/: created by .*@(?<host>\S+) \(pid (?<pid>\d+)\)/g);
  return [...owners].map(({ groups = {} }) => ({ host: groups.host as string, pid: Number(groups.pid) }));
}

function isDead({ host, pid }: LockOwner): boolean {
  return host === hostname() && !isRunning(pid);
}

/** Returns whether a resource belongs to a provider, rather than being a component or built into Pulumi. */
function isProviderResource(type: string, state: { custom?: boolean } | undefined): boolean {
  return Boolean(state?.custom) && !type.startsWith("pulumi:");
}

function zeroCounts(): PulumiCounts {
  return { import: 0, create: 0, update: 0, replace: 0, delete: 0, same: 0 };
}

/** Returns whether an operation changes no resource. */
export function isUntouched({ same, ...touched }: PulumiCounts): boolean {
  return Object.values(touched).every((count) => count === 0);
}

/** Formats resource counts in Pulumi's words. */
export function formatPulumiCounts(counts: PulumiCounts): string {
  const { import: imports, create, update, replace, delete: deletes } = counts;
  return `${imports} to import, ${create} to create, ${update} to update, ${replace} to replace, ${deletes} to delete`;
}

/** Returns a function that rethrows a failure of `pulumi` with the reason from its output. */
function rethrowAs(doing: string): (error: Error) => never {
  return (error) => {
    const reason = reasonIn(error);
    throw new EngineError(doing, reason.includes("PULUMI_ACCESS_TOKEN") ? [reason, LOGIN] : [reason]);
  };
}

/** A hint for users who have never logged in, when Pulumi asks for an access token. */
const LOGIN =
  'Tell Pulumi where your stacks are kept: "pulumi login" for Pulumi Cloud, "pulumi login --local" for this machine, or PULUMI_BACKEND_URL.';

/**
 * Extracts the reason from the error of a `pulumi` that failed before the engine started. The error's message has the
 * whole output, twice.
 */
function reasonIn({ message }: Error): string {
  return /^error: ([\s\S]*?)\n err\?:/m.exec(message)?.[1] ?? message;
}

/** Removes Pulumi's color markup, such as `<{%fg 1%}>`. */
function withoutColors(message: string): string {
  return message.replace(/<\{%.*?%\}>/g, "");
}

import { mkdir } from "node:fs/promises";
import {
  type Deployment,
  type EngineEvent,
  LocalWorkspace,
  type OutputMap,
  PulumiCommand,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation";
import type { PulumiResource } from "../export/root/pulumi-state";
import { InputError } from "../spec/errors";
import { EngineError } from "./errors";
import { run } from "./run";
import { UnderWay } from "./under-way";

/** Where a stack is and how Pulumi is started for it. */
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
  underWay?: UnderWay;
}

/** How many resources of providers were touched, or would be; components and the stack itself are not counted. */
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

/** What each operation is given. */
interface Watching {
  onEvent(event: EngineEvent): void;
  signal: AbortSignal;
}

/** The real Pulumi engine with one stack and a program of this process. */
export class PulumiStack {
  private constructor(
    private readonly stack: Stack,
    private readonly program: string,
    private readonly onProgress: (line: string) => void,
    private readonly underWay: UnderWay,
    private readonly refusals: InputError[],
  ) {}

  /** Opens a stack; one that is new is made. */
  static async open(settings: PulumiSettings) {
    const { stack, project, folder, program, pulumiRoot, env } = settings;
    const { onProgress = () => {}, underWay = new UnderWay() } = settings;
    await mkdir(folder, { recursive: true });
    const pulumiCommand = await PulumiCommand.get({ root: pulumiRoot });
    const refusals: InputError[] = [];
    const opened = await LocalWorkspace.createOrSelectStack(
      { stackName: stack, projectName: project, program: noting(refusals, program) },
      { workDir: folder, pulumiCommand, envVars: env },
    ).catch(failing("pulumi stack select"));
    return new PulumiStack(opened, pulumiCommand.command, onProgress, underWay, refusals);
  }

  /** @throws InputError where the program refused an input, when it was known; this goes for a preview too */
  up(): Promise<PulumiCounts> {
    return this.watch("pulumi up", (options) => this.stack.up(options));
  }

  preview(): Promise<PulumiCounts> {
    return this.watch("pulumi preview", (options) => this.stack.preview(options));
  }

  refresh(): Promise<PulumiCounts> {
    return this.watch("pulumi refresh", (options) => this.stack.refresh(options));
  }

  destroy(): Promise<PulumiCounts> {
    return this.watch("pulumi destroy", (options) => this.stack.destroy(options));
  }

  /** The outputs, all the way down in the clear. */
  outputs(): Promise<OutputMap> {
    return this.stack.outputs();
  }

  /** The outputs of each module to be shown: `[secret]` stands for whatever is one, all the way down. */
  async shownOutputs(): Promise<ShownOutputs> {
    return JSON.parse(await this.command(["stack", "output", "--json"]));
  }

  /** The resources of the state; secrets in it are marked, and in the clear. */
  async resources(): Promise<PulumiResource[]> {
    const { deployment }: Deployment = await this.stack.exportStack();
    return deployment.resources ?? [];
  }

  /** Sets a value of the configuration, e.g. `twinstack:secrets.token`. */
  async setConfig(path: string, value: string, { secret }: { secret: boolean }): Promise<void> {
    await this.stack.setConfig(path, { value, secret }, true);
  }

  /**
   * Encrypts a value into the stack file, whose other lines stay.
   * @param path where to, e.g. `twinstack:secrets.token`
   */
  async setSecret(path: string, value: string): Promise<void> {
    // Not as an argument, because everyone on the machine can see those. Pulumi takes one line break off.
    await this.command(["config", "set", "--secret", "--path", path], `${value}\n`);
  }

  /** The secrets of the stack's configuration, decrypted, by name. */
  async secrets(): Promise<Record<string, string>> {
    const { "twinstack:secrets": secrets } = await this.stack.getAllConfig().catch(failing("pulumi config"));
    return secrets ? JSON.parse(secrets.value) : {};
  }

  /** Runs a command of Pulumi about the stack, and returns what it prints. */
  private async command(args: readonly string[], input?: string): Promise<string> {
    const { workDir: cwd, envVars } = this.stack.workspace;
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    const all = [...args, "--stack", this.stack.name, "--non-interactive"];
    const env = { ...process.env, ...envVars };
    const { code, stderr } = await this.underWay.add((signal) =>
      run(this.program, all, { cwd, env, onLine, input, signal }),
    );
    if (code !== 0) throw new EngineError(`pulumi ${args.slice(0, 2).join(" ")}`, [stderr]);
    return lines.join("\n");
  }

  /** Runs an operation. Its errors are what the engine said about resources, not the whole of its output. */
  private async watch(doing: string, operation: (options: Watching) => Promise<unknown>) {
    const errors = new Set<string>();
    const counts: PulumiCounts = { import: 0, create: 0, update: 0, replace: 0, delete: 0, same: 0 };
    const onEvent = ({ diagnosticEvent, resourcePreEvent }: EngineEvent) => {
      if (diagnosticEvent?.severity === "error") errors.add(withoutColors(diagnosticEvent.message));
      if (!resourcePreEvent) return;
      const { op, urn, type, old, new: next } = resourcePreEvent.metadata;
      if (op in counts && isProviders(type, next ?? old)) counts[op as keyof PulumiCounts] += 1;
      if (op !== "same") this.onProgress(`${op} ${urn.split("::").slice(2).join(" ").replace(/^.*\$/, "")}`);
    };
    this.refusals.length = 0;
    try {
      await this.underWay.add((signal) => operation({ onEvent, signal }));
      return counts;
    } catch (error) {
      throw this.refusals[0] ?? new EngineError(doing, errors.size > 0 ? [...errors] : [toldBy(error as Error)]);
    }
  }
}

/** The program, which leaves word of why it refused its input: the engine knows only that it failed. */
function noting(refusals: InputError[], program: PulumiFn): PulumiFn {
  return async () => {
    try {
      return await program();
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof InputError) refusals.push(cause);
      throw error;
    }
  };
}

/** Whether a resource is one of a provider: components are the program's, and the rest is Pulumi's own. */
function isProviders(type: string, state: { custom?: boolean } | undefined): boolean {
  return Boolean(state?.custom) && !type.startsWith("pulumi:");
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
    throw new EngineError(doing, [toldBy(error)]);
  };
}

/** What `pulumi` says where it gives up before the engine begins. The message has all of its output, twice. */
function toldBy({ message }: Error): string {
  return /^error: ([\s\S]*?)\n err\?:/m.exec(message)?.[1] ?? message;
}

/** Pulumi marks colors in its messages as `<{%fg 1%}>`. */
function withoutColors(message: string): string {
  return message.replace(/<\{%.*?%\}>/g, "");
}

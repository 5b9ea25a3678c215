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
import type { PulumiResource } from "../../export/root/pulumi-state";
import { EngineError } from "../errors";

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
}

/** How many resources were, or would be, touched, by what happens to them: `create`, `update`, `delete`, `same`, `import` and so on. */
export type PulumiChanges = Readonly<Record<string, number>>;

/** The real Pulumi engine with one stack and a program of this process. */
export class PulumiStack {
  private constructor(
    private readonly stack: Stack,
    private readonly onProgress: (line: string) => void,
  ) {}

  /** Opens a stack; one that is new is made. */
  static async open({ stack, project, folder, program, pulumiRoot, env, onProgress = () => {} }: PulumiSettings) {
    await mkdir(folder, { recursive: true });
    const pulumiCommand = await PulumiCommand.get({ root: pulumiRoot });
    const opened = await LocalWorkspace.createOrSelectStack(
      { stackName: stack, projectName: project, program },
      { workDir: folder, pulumiCommand, envVars: env },
    );
    return new PulumiStack(opened, onProgress);
  }

  async up(): Promise<{ changes: PulumiChanges; outputs: OutputMap }> {
    const result = await this.watch("pulumi up", (onEvent) => this.stack.up({ onEvent }));
    return { changes: result.summary.resourceChanges ?? {}, outputs: result.outputs };
  }

  async preview(): Promise<PulumiChanges> {
    return (await this.watch("pulumi preview", (onEvent) => this.stack.preview({ onEvent }))).changeSummary;
  }

  async refresh(): Promise<PulumiChanges> {
    const result = await this.watch("pulumi refresh", (onEvent) => this.stack.refresh({ onEvent }));
    return result.summary.resourceChanges ?? {};
  }

  async destroy(): Promise<PulumiChanges> {
    const result = await this.watch("pulumi destroy", (onEvent) => this.stack.destroy({ onEvent }));
    return result.summary.resourceChanges ?? {};
  }

  outputs(): Promise<OutputMap> {
    return this.stack.outputs();
  }

  /** The resources of the state; secrets in it are encrypted. */
  async resources(): Promise<PulumiResource[]> {
    const { deployment }: Deployment = await this.stack.exportStack();
    return deployment.resources ?? [];
  }

  /** Runs an operation. Its errors are what the engine said about resources, not the whole of its output. */
  private async watch<T>(doing: string, operation: (onEvent: (event: EngineEvent) => void) => Promise<T>): Promise<T> {
    const errors: string[] = [];
    const onEvent = (event: EngineEvent) => {
      const { diagnosticEvent, resourcePreEvent } = event;
      if (diagnosticEvent?.severity === "error") errors.push(withoutColors(diagnosticEvent.message));
      if (resourcePreEvent && resourcePreEvent.metadata.op !== "same") {
        const { op, urn } = resourcePreEvent.metadata;
        this.onProgress(`${op} ${urn.split("::").slice(2).join(" ").replace(/^.*\$/, "")}`);
      }
    };
    try {
      return await operation(onEvent);
    } catch (error) {
      throw new EngineError(doing, errors.length > 0 ? errors : [(error as Error).message]);
    }
  }
}

/** Pulumi marks colors in its messages as `<{%fg 1%}>`. */
function withoutColors(message: string): string {
  return message.replace(/<\{%.*?%\}>/g, "");
}

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type Sandbox, startSandbox } from "../../sandbox/server";
import { ownConfig, readStack } from "../../spec/stack/config";
import type { Stack } from "../../spec/stack/stack";
import { readStackFile } from "../../stacks/file";
import { program } from "../../stacks/program";
import type { Tools } from "../../toolchain/ensure";
import { type Workspace, workspace } from "../workspace";
import { furnish } from "./account";
import { PulumiStack } from "./pulumi";
import { Tofu } from "./tofu";

/** A stack and both engines, attached to a sandbox of its own. */
export interface Sandboxed {
  stack: Stack;
  sandbox: Sandbox;
  pulumi: PulumiStack;
  tofu: Tofu;
  workspace: Workspace;
}

export interface SandboxedOptions {
  /** The folder with `Pulumi.yaml`. */
  project: string;
  stack: string;
  /** The name of its folder below `.twinstack/`. */
  workspaceName: string;
  tools: Pick<Tools, "tofu" | "pulumiRoot">;
  onProgress?: (line: string) => void;
}

/** The passphrase of stacks in the sandbox: their secrets are made there and protect nothing. */
const PASSPHRASE = "sandbox";

/** Opens a stack in the sandbox, runs `work` with it, and ends the sandbox. What it holds is kept in the workspace for the next time. */
export async function withSandbox<T>(options: SandboxedOptions, work: (opened: Sandboxed) => Promise<T>): Promise<T> {
  const file = readStackFile(options.project, options.stack);
  const stack = readStack(options.stack, ownConfig(file.config));
  const place = workspace(options.workspaceName);
  await mkdir(place.opentofu, { recursive: true });
  await writeProject(place.pulumi, file);
  const sandbox = await startSandbox({ folder: place.cloud });
  try {
    await furnish(sandbox.cloud);
    const pulumi = await PulumiStack.open({
      stack: options.stack,
      project: file.project,
      folder: place.pulumi,
      program: () => program(options.project),
      pulumiRoot: options.tools.pulumiRoot,
      env: { ...sandbox.env.pulumi, ...(await localBackend(place.pulumi)) },
      onProgress: options.onProgress,
    });
    const tofu = new Tofu(
      options.tools.tofu,
      place.opentofu,
      { ...process.env, ...sandbox.env.tofu },
      options.onProgress,
    );
    return await work({ stack, sandbox, pulumi, tofu, workspace: place });
  } finally {
    await sandbox.stop();
  }
}

/** A backend and a home in the project's own folder, so that nothing of the user's own Pulumi is touched. */
export async function localBackend(folder: string): Promise<Record<string, string>> {
  const state = join(folder, "state");
  await mkdir(state, { recursive: true });
  return {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
  };
}

/**
 * A project of its own with a copy of the stack file. What is encrypted in the file stays out, as only its owner can read it; what an earlier
 * run encrypted stays in.
 */
async function writeProject(folder: string, file: { project: string; stack: string; config: object }): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: file.project, runtime: "nodejs" }));
  const path = join(folder, `Pulumi.${file.stack}.yaml`);
  const earlier = parse(await readFile(path, "utf8").catch(() => "{}")) ?? {};
  await writeFile(path, stringify({ ...earlier, config: withoutSecrets(file.config) }));
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  const members = Object.entries(value).filter(([, member]) => typeof member?.secure !== "string");
  return Object.fromEntries(members.map(([key, member]) => [key, withoutSecrets(member)]));
}

import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { isEncrypted, isRecord, mapMembers, mapValues } from "../../spec/data";
import { ownConfig, readStack, withSecretsReferredTo } from "../../spec/stack/config";
import type { Stack } from "../../spec/stack/stack";
import type { Imports } from "../convert/adopt/imports";
import { readText } from "../local/read";
import type { Sandbox } from "../sandbox/server";
import { requiredSecrets } from "../secrets/requirements";
import { readStackFile, type StackFile, writeImports } from "../stacks/file";
import { program } from "../stacks/program";
import { writeYaml } from "../stacks/yaml";
import type { Tools } from "../toolchain/ensure";
import { seedAccount } from "./account";
import { PulumiStack } from "./pulumi";
import type { RunningOperations } from "./running-operations";
import { Tofu } from "./tofu";
import { variablesInEnvironment } from "./variables";

/** The programs of the two engines. */
export type EngineTools = Pick<Tools, "tofu" | "pulumiRoot">;

export interface OpenOptions {
  /** The name of the stack. */
  stack: string;
  /** The folder with `Pulumi.yaml`. */
  project: string;
  tools: EngineTools;
  /** The sandbox's folders; without them, the stack uses the user's own Pulumi backend. */
  sandbox?: SandboxPlace;
  /** Receives a line for each change of an engine's progress. */
  onProgress?: (line: string) => void;
  /** Registers the engines' operations, so that they can be interrupted. */
  runningOperations?: RunningOperations;
  /** Wraps the stack's program, for example to record what it registers. */
  observe?: (program: PulumiFn) => PulumiFn;
}

/** The folders of a sandbox. */
export interface SandboxPlace {
  /** The Pulumi project in the sandbox, with its state. */
  pulumi: string;
  /** The file with the clouds' objects; by default they are in memory only. */
  cloud?: string;
}

/** A checked stack, and both engines for it. */
export interface Opened {
  stack: Stack;
  file: StackFile;
  pulumi: PulumiStack;
  /** Sets or removes the import IDs for the next `up`: in the stack's file, or in the sandbox's copy of it. */
  saveImports(imports: Imports | undefined): void;
  /** Returns OpenTofu for a folder, with values for its variables. */
  tofu(folder: string, variables?: Readonly<Record<string, string>>): Tofu;
  /** Opens the stack once more, with an empty state in another folder, to import existing resources. Sandbox only. */
  openAnother(folder: string, imports: Imports): Promise<PulumiStack>;
  /** Absent if the clouds are real. */
  sandbox?: Sandbox;
}

/**
 * Checks a stack, opens it, runs `work` with it, and stops the sandbox, if there is one. In a sandbox the stack has its
 * own generated secrets: the encrypted ones in its file are readable by their owner only.
 */
export async function withStack<T>(options: OpenOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  if (!options.sandbox) {
    const file = readStackFile(options.project, options.stack);
    return work(await open(options, readStack(options.stack, ownConfig(file.config)), file));
  }
  const checked = checkedInSandbox(options);
  const { startSandbox } = await import("../sandbox/server.js");
  const sandbox = await startSandbox({ folder: options.sandbox.cloud });
  try {
    await seedAccount(sandbox.cloud);
    return await work(await open(options, ...checked, sandbox));
  } finally {
    await sandbox.stop();
  }
}

/** Checks a stack, and opens it in a running sandbox with generated secrets. */
export function openInSandbox(options: OpenOptions & { sandbox: SandboxPlace }, sandbox: Sandbox): Promise<Opened> {
  return open(options, ...checkedInSandbox(options), sandbox);
}

function checkedInSandbox({ project, stack }: OpenOptions): [Stack, StackFile] {
  const file = readStackFile(project, stack);
  return [readStack(stack, withSecretsReferredTo(ownConfig(file.config))), file];
}

async function open(options: OpenOptions, stack: Stack, file: StackFile, sandbox?: Sandbox): Promise<Opened> {
  const { project, tools, onProgress, runningOperations, observe = (own) => own } = options;
  const openIn = async (folder: string, env: Record<string, string>, own?: string) =>
    PulumiStack.open({
      file: own,
      stack: stack.name,
      project: file.project,
      folder,
      program: observe(() => program(project)),
      pulumiRoot: tools.pulumiRoot,
      env: { ...sandbox?.env.pulumi, ...env },
      onProgress,
      runningOperations,
    });
  const openSandboxed = async (place: string, folder: string, imports?: Imports) => {
    await writeProject(place, folder, file, imports);
    const opened = await openIn(folder, await localBackend(folder));
    await provideSecrets(stack, opened);
    return opened;
  };
  const place = options.sandbox?.pulumi;
  return {
    stack,
    file,
    pulumi: place ? await openSandboxed(place, place) : await openIn(project, {}, file.path),
    saveImports: (imports) => writeImports(place ? join(place, nameOf(file)) : file.path, imports),
    openAnother: (folder, imports) => openSandboxed(place as string, folder, imports),
    tofu(folder, variables = {}) {
      const env = { ...process.env, ...sandbox?.env.tofu, ...variablesInEnvironment(variables) };
      return new Tofu(tools.tofu, folder, env, onProgress, runningOperations);
    },
    sandbox,
  };
}

/** Generates the secrets that a stack in the sandbox still lacks. They are encrypted together. */
async function provideSecrets(stack: Stack, pulumi: PulumiStack): Promise<void> {
  const required = requiredSecrets(stack);
  if (required.length === 0) return;
  await pulumi.create();
  const existing = await pulumi.secrets();
  const { generateSecrets } = await import("../secrets/make.js");
  const { values, generated } = await generateSecrets({ stack: stack.name, required, existing, inventProvided: true });
  if (generated.length > 0) await pulumi.setSecret(SECRETS, JSON.stringify({ ...existing, ...values }));
}

const SECRETS = "twinstack:secrets";
const IMPORTS = "twinstack:imports";

/** The passphrase of stacks in the sandbox. Their secrets are generated and protect nothing. */
const PASSPHRASE = "sandbox";

/** Creates a Pulumi backend and home in a folder, so that the user's own Pulumi is not touched. */
export async function localBackend(
  folder: string,
): Promise<Record<"PULUMI_BACKEND_URL" | "PULUMI_HOME" | "PULUMI_CONFIG_PASSPHRASE", string>> {
  const state = join(folder, "state");
  await mkdir(state, { recursive: true, mode: 0o700 });
  return {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
  };
}

/**
 * Writes a Pulumi project with a copy of the stack file. Values that are encrypted in the file are left out, since only
 * their owner can decrypt them; values that an earlier run encrypted and import IDs that it set are kept.
 * @param place the folder of the sandbox's first project, whose secrets all others share
 */
async function writeProject(place: string, folder: string, file: StackFile, imports?: Imports): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: file.project, runtime: "nodejs" }));
  const name = nameOf(file);
  const { config: earlier, ...encryption } = earlierFile(join(place, name));
  const config = {
    ...(withoutSecrets(file.config) as object),
    [SECRETS]: earlier?.[SECRETS],
    // The IDs in the user's file belong to real clouds.
    [IMPORTS]: imports ?? earlier?.[IMPORTS],
  };
  await writeFile(join(folder, name), writeYaml({ ...encryption, config }));
}

/** Reads the sandbox's copy of a stack file, which users do not edit. */
function earlierFile(path: string): { config?: Record<string, unknown> } & Record<string, unknown> {
  if (!existsSync(path)) return {};
  const text = readText(path);
  try {
    return parse(text) ?? {};
  } catch (error) {
    throw new Error(
      `${path} is damaged (${(error as Error).message.trim()}): delete the folder ${dirname(path)}, and deploy its stacks again`,
    );
  }
}

function nameOf({ stack }: StackFile): string {
  return `Pulumi.${stack}.yaml`;
}

function withoutSecrets(value: unknown): unknown {
  if (!isRecord(value)) return mapMembers(value, withoutSecrets);
  const clear = Object.entries(value).filter(([, member]) => !isEncrypted(member));
  return mapValues(Object.fromEntries(clear), withoutSecrets);
}

import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { isEncrypted } from "../../spec/data";
import { rootFiles, secretsUsed } from "../convert/root/files";
import { writeRoot } from "../convert/root/write";
import { type EngineTools, localBackend, type Opened } from "../engines/open";
import { PulumiStack } from "../engines/pulumi";
import { type Comparison, sideBySide } from "../plans/compare";
import { fromOpenTofu, fromPulumi, type PlannedResource } from "../plans/planned";
import { program } from "../stacks/program";
import { writeYaml } from "../stacks/yaml";
import type { Workspace } from "./folders";
import { variablesOf } from "./handover";
import { recorded } from "./registrations";

/** Options of `prove`, besides the stack. */
export interface ProofOptions {
  /** The folder with `Pulumi.yaml`. */
  project: string;
  tools: EngineTools;
  /** An empty folder for both plans. It contains secrets, and is deleted afterwards. */
  place: Workspace;
  onProgress?: (line: string) => void;
}

/**
 * Plans a stack from scratch with both engines, and compares the plans.
 * @throws EngineError if an engine rejects the stack
 */
export async function prove(opened: Opened, options: ProofOptions): Promise<Comparison[]> {
  const secrets = secretsUsed(opened.stack).length > 0 ? await opened.pulumi.secrets() : {};
  try {
    const ours = await planWithPulumi(opened, secrets, options);
    const theirs = await planWithOpenTofu(opened, secrets, options);
    return sideBySide(ours, theirs);
  } finally {
    await rm(options.place.folder, { recursive: true, force: true });
  }
}

/** Previews the stack in a project with an empty state, since deployed resources would not be planned again. */
async function planWithPulumi(
  { stack, file, sandbox }: Opened,
  secrets: Readonly<Record<string, string>>,
  { project, tools, place, onProgress }: ProofOptions,
): Promise<PlannedResource[]> {
  const folder = place.pulumi;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: file.project, runtime: "nodejs" }));
  // Other encrypted values are credentials of clouds, which come from the environment here, as for OpenTofu.
  const { "twinstack:secrets": _, "twinstack:imports": __, ...config } = file.config;
  const clear = Object.entries(config).filter(([, value]) => !isEncrypted(value));
  await writeFile(join(folder, `Pulumi.${stack.name}.yaml`), writeYaml({ config: Object.fromEntries(clear) }));

  const { program: recording, registrations } = recorded(() => {
    // The secrets of the stack stay in memory.
    pulumi.runtime.setConfig("twinstack:secrets", JSON.stringify(secrets));
    return program(project);
  });
  const { PULUMI_HOME: home, ...backend } = await localBackend(folder);
  const preview = await PulumiStack.open({
    stack: stack.name,
    project: file.project,
    folder,
    program: recording,
    pulumiRoot: tools.pulumiRoot,
    // The user's Pulumi home has the plugins of their providers.
    env: sandbox
      ? { ...sandbox.env.pulumi, ...backend, PULUMI_HOME: home }
      : { ...backend, PULUMI_CONFIG_PASSPHRASE: randomUUID() },
    onProgress,
  });
  await preview.preview();
  return (await registrations()).map(fromPulumi);
}

async function planWithOpenTofu(
  { stack, file, tofu: tofuIn }: Opened,
  secrets: Readonly<Record<string, string>>,
  { project, place }: ProofOptions,
): Promise<PlannedResource[]> {
  const out = place.opentofu;
  const files = await rootFiles(stack, [], {
    out,
    project,
    source: { kind: "relative" },
    backend: { kind: "local", path: "terraform.tfstate" },
    config: file.config,
  });
  await writeRoot(out, files);
  const tofu = tofuIn(out, variablesOf(stack, secrets));
  await tofu.init();
  await tofu.plan();
  return fromOpenTofu((await tofu.showPlan()) as Parameters<typeof fromOpenTofu>[0]);
}

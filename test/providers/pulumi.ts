import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type EngineEvent, LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";
import { localBackend } from "../../engines/open";
import { providers } from "../../providers/catalog";
import { packageRoot } from "../../root";
import type { Sandbox } from "../../sandbox/server";
import { makeSecrets } from "../../secrets/make";
import { wantedSecrets } from "../../secrets/wanted";
import { ownConfig, readStack, withSecretsReferredTo } from "../../spec/stack/config";
import type { Stack } from "../../spec/stack/stack";
import { readStackFile } from "../../stacks/file";
import { program } from "../../stacks/program";
import { madeUp } from "./credentials";
import { differencesOf, type Said } from "./differences";

type Env = Readonly<Record<string, string>>;

function readOwn(name: string): { stack: Stack; config: Readonly<Record<string, unknown>> } {
  const { config } = readStackFile(packageRoot, name);
  return { config, stack: readStack(name, withSecretsReferredTo(ownConfig(config))) };
}

/** The plugins that a stack's preview starts. */
export function pluginsOf(name: string): string[] {
  const { stack } = readOwn(name);
  const platforms = new Set(stack.modules.map(({ spec }) => spec.provider));
  const own = [...platforms].map((platform) => providers.get(platform)?.pulumiPackage as string);
  return [...own, ...(Object.keys(stack.states).length > 0 ? ["terraform"] : [])];
}

/** Previews a stack with the real plugins and in the sandbox, and says where they would not make the same. */
export async function previewDifferences(
  name: string,
  pulumiRoot: string,
  sandbox: Sandbox,
  realEnv: Env,
): Promise<string[]> {
  const { stack } = readOwn(name);
  const { values } = await makeSecrets({ stack: name, wanted: wantedSecrets(stack), have: {}, inventGiven: true });
  const own = await preview(name, values, pulumiRoot, sandbox.env.pulumi);
  const real = await preview(name, values, pulumiRoot, { ...madeUp, ...realEnv });
  return differencesOf(own, real);
}

/** What a plugin would make of each resource: its inputs as the plugin has checked and completed them, and its properties. */
async function preview(name: string, secrets: Readonly<Record<string, string>>, root: string, env: Env): Promise<Said> {
  const { config } = readOwn(name);
  const folder = mkdtempSync(join(tmpdir(), "twinstack-preview-"));
  try {
    const { "twinstack:secrets": _, ...clear } = config;
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "twinstack", runtime: "nodejs" }));
    writeFileSync(join(folder, `Pulumi.${name}.yaml`), stringify({ config: clear }));
    const backend = await localBackend(folder);
    const stack = await LocalWorkspace.createOrSelectStack(
      {
        stackName: name,
        projectName: "twinstack",
        program: () => {
          pulumi.runtime.setConfig("twinstack:secrets", JSON.stringify(secrets));
          return program(packageRoot);
        },
      },
      { workDir: folder, pulumiCommand: await PulumiCommand.get({ root }), envVars: { ...backend, ...env } },
    );
    const said: Record<string, { values: unknown }> = {};
    const onEvent = ({ resourcePreEvent, resOutputsEvent }: EngineEvent) => {
      const { metadata } = resourcePreEvent ?? resOutputsEvent ?? {};
      const made = metadata?.new;
      if (!made?.custom || made.type.startsWith("pulumi:")) return;
      const resource = made.urn.split("::").slice(2).join(" ").replace(/^.*\$/, "");
      said[resource] = { values: { does: metadata?.op, inputs: known(made.inputs), properties: known(made.outputs) } };
    };
    await stack.preview({ onEvent });
    return said;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Without what plugins keep for themselves. */
function known(properties: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !name.startsWith("__")));
}

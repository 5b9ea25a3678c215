import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type EngineEvent, LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";
import { providers } from "../../spec/providers";
import { ownConfig, readStack, withSecretsReferredTo } from "../../spec/stack/config";
import type { Stack } from "../../spec/stack/stack";
import { localBackend } from "../../src/engines/open";
import { resourceTypeOfToken } from "../../src/providers/catalog";
import { type PulumiObject, propertyPath } from "../../src/providers/naming";
import type { ResourceType } from "../../src/providers/types";
import { packageRoot } from "../../src/root";
import { allUnknownTexts } from "../../src/sandbox/pulumi/wire";
import { unknown } from "../../src/sandbox/resource/unknown";
import type { Sandbox } from "../../src/sandbox/server";
import { generateSecrets } from "../../src/secrets/make";
import { requiredSecrets } from "../../src/secrets/requirements";
import { readStackFile } from "../../src/stacks/file";
import { program } from "../../src/stacks/program";
import { madeUp } from "./credentials";
import { differencesOf, type Said } from "./differences";
import { hashedAsReal } from "./hashes";
import { markPropertySets } from "./shape";

type Env = Readonly<Record<string, string>>;

function readOwn(name: string): { stack: Stack; config: Readonly<Record<string, unknown>> } {
  const { config } = readStackFile(packageRoot, name);
  return { config, stack: readStack(name, withSecretsReferredTo(ownConfig(config))) };
}

/** Returns the plugins that a stack's preview starts. */
export function pluginsOf(name: string): string[] {
  const { stack } = readOwn(name);
  const platforms = new Set(stack.modules.map(({ spec }) => spec.provider));
  const own = [...platforms].map((platform) => providers[platform].pulumiPackage);
  return [...own, ...(Object.keys(stack.states).length > 0 ? ["terraform"] : [])];
}

/** A plugin's preview of a resource. */
export interface ResourcePreview {
  /** The type token and the name, e.g. `hcloud:index/server:Server web-this`. */
  resource: string;
  does: string;
  /** The inputs, checked and completed by the plugin. */
  inputs: PulumiObject;
  properties: PulumiObject;
}

/** Previews a stack in the sandbox and with the real plugins. */
export async function previewBoth(
  name: string,
  pulumiRoot: string,
  sandbox: Sandbox,
  realEnv: Env,
): Promise<Record<"own" | "real", ResourcePreview[]>> {
  const { stack } = readOwn(name);
  const { values } = await generateSecrets({
    stack: name,
    required: requiredSecrets(stack),
    existing: {},
    inventProvided: true,
  });
  const own = await preview(name, values, pulumiRoot, sandbox.env.pulumi);
  return { own, real: await preview(name, values, pulumiRoot, { ...madeUp, ...realEnv }) };
}

/** Previews a stack in the sandbox and with the real plugins, and returns the differences. */
export async function previewDifferences(
  name: string,
  pulumiRoot: string,
  sandbox: Sandbox,
  realEnv: Env,
): Promise<string[]> {
  const { own, real } = await previewBoth(name, pulumiRoot, sandbox, realEnv);
  const hashed = own.map((each) => {
    const type = typeOf(each.resource);
    const properties = hashedAsReal(type.name, each.properties, (member) => propertyPath(type, member));
    return { ...each, properties };
  });
  return differencesOf(saidByPreview(hashed), saidByPreview(real));
}

export function saidByPreview(resources: readonly ResourcePreview[]): Said {
  return Object.fromEntries(
    resources.map(({ resource, does, inputs, properties }) => {
      const mark = (value: PulumiObject) => markPropertySets(typeOf(resource), value);
      return [resource, { values: { does, inputs: mark(inputs), properties: mark(properties) } }];
    }),
  );
}

/** Returns the type of a resource in a preview. */
export function typeOf(resource: string): ResourceType {
  const [token = ""] = resource.split(" ");
  return resourceTypeOfToken(token);
}

async function preview(
  name: string,
  secrets: Readonly<Record<string, string>>,
  root: string,
  env: Env,
): Promise<ResourcePreview[]> {
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
    const said = new Map<string, ResourcePreview>();
    const onEvent = ({ resourcePreEvent, resOutputsEvent }: EngineEvent) => {
      const { metadata } = resourcePreEvent ?? resOutputsEvent ?? {};
      const made = metadata?.new;
      if (!made?.custom || made.type.startsWith("pulumi:")) return;
      const resource = nameOfUrn(made.urn);
      const inputs = withUnknown(made.inputs ?? {}) as PulumiObject;
      const properties = withUnknown(made.outputs ?? {}) as PulumiObject;
      said.set(resource, { resource, does: metadata?.op as string, inputs, properties });
    };
    await stack.preview({ onEvent });
    return [...said.values()];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Converts `urn:pulumi:STACK::PROJECT::PARENTTYPE$TYPE::NAME` to `TYPE NAME`. */
export function nameOfUrn(urn: string): string {
  return urn.split("::").slice(2).join(" ").replace(/^.*\$/, "");
}

/** Replaces the text that events have for unknown values of any type. */
function withUnknown(value: unknown): unknown {
  if (allUnknownTexts.has(value)) return unknown;
  if (Array.isArray(value)) return value.map(withUnknown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withUnknown(each)]));
}

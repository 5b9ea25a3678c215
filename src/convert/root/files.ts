import { relative, resolve } from "node:path";
import { snakeCase } from "../../../spec/case";
import { type ProviderName, providers, requiredVersion } from "../../../spec/providers";
import { templatesIn } from "../../../spec/stack/references";
import type { ModuleCall, Stack } from "../../../spec/stack/stack";
import type { StateSource } from "../../../spec/stack/states";
import type { Field, Spec } from "../../../spec/types";
import { moduleFolder } from "../../generate/modules/generated-files";
import { shortName } from "../../generate/modules/short-name";
import { formatAddress } from "../../hcl/address";
import {
  attribute,
  attributes,
  type Block,
  type Body,
  block,
  type HclValue,
  hclFile,
  raw,
  template,
} from "../../hcl/hcl";
import { toHclValue } from "../../hcl/types";
import { encryptionBlocks } from "./encryption";
import { referenceExpression, withExpressions } from "./expressions";
import { stateLabel, variableName } from "./names";
import { providerSettings } from "./provider-settings";
import type { ImportableResource } from "./pulumi-state";

/** Options of an exported root: its sources of modules and its backend. */
export interface RootOptions {
  /** The folder that the root is written to. */
  out: string;
  /** The folder of `Pulumi.yaml`, which the stack's paths are relative to. */
  project: string;
  source: ModuleSource;
  backend: Backend;
  /** Encrypts the state and plans with a passphrase from the environment. */
  encrypt?: boolean;
  /** All configuration of the stack; the root takes the providers' settings from it. */
  config?: Readonly<Record<string, unknown>>;
}

/**
 * The source of modules: this package's folder by a relative path, or a registry, e.g. `my-account.scalr.io/platform`.
 */
export type ModuleSource =
  | { kind: "relative" }
  | {
      kind: "registry";
      /** `HOST/NAMESPACE` */
      registry: string;
      /** Version constraints by module, e.g. `{ "hcloud-server": "~> 1.0" }`. */
      versions: Readonly<Record<string, string>>;
    };

export type Backend =
  | { kind: "local"; path: string }
  | { kind: "remote"; hostname: string; organization: string; workspace: string }
  | {
      kind: "s3";
      bucket: string;
      key: string;
      region: string;
      /** The address of an S3-compatible service other than Amazon's, such as `https://fsn1.your-objectstorage.com`. */
      endpoint?: string;
    };

/** The text of each file, by its name. */
export type RootFiles = Record<string, string> &
  Record<"main.tf" | "providers.tf" | "versions.tf" | "backend.tf" | "outputs.tf", string>;

/**
 * Generates the files of an OpenTofu root that is equivalent to the stack. Files that are not needed are absent, such
 * as `variables.tf` for a stack without secrets.
 */
export async function rootFiles(
  stack: Stack,
  imports: readonly ImportableResource[],
  options: RootOptions,
): Promise<RootFiles> {
  const files: Record<string, Block[]> = {
    "main.tf": stack.modules.map((call) => moduleBlock(call, options)),
    "providers.tf": providersOf(stack).map((provider) =>
      block("provider", [provider], providerSettings(provider, options.config ?? {})),
    ),
    "versions.tf": [versionsBlock(stack, options.backend)],
    "backend.tf": [backendBlock(options.backend)],
    "encryption.tf": options.encrypt ? encryptionBlocks() : [],
    "variables.tf": secretsUsed(stack).map(secretVariable),
    "data.tf": Object.entries(stack.states).map(([name, source]) => stateBlock(name, source, options)),
    "outputs.tf": stack.modules.map(outputBlock),
    "imports.tf": imports.map(importBlock),
  };
  const written = Object.entries(files).filter(([, blocks]) => blocks.length > 0);
  const texts = written.map(async ([name, blocks]) => [name, await hclFile([...comment(name, blocks), ...blocks])]);
  return Object.fromEntries(await Promise.all(texts));
}

/** The comments that explain a file. */
function comment(file: string, blocks: readonly Block[]): string[] {
  if (file === "imports.tf")
    return ["# The first apply imports these existing resources. You can delete this file afterwards."];
  if (file !== "providers.tf") return [];
  const environment = blocks.flatMap(({ labels: [provider], body }) => {
    const given = body.flatMap((part) => (part !== "" && "name" in part ? [`_${part.name.toUpperCase()}`] : []));
    return providers[provider as ProviderName].environment.filter((name) => !given.some((end) => name.endsWith(end)));
  });
  return [`# Access comes from the environment: ${environment.join(", ")}.`];
}

function providersOf(stack: Stack): ProviderName[] {
  return [...new Set(stack.modules.map(({ spec }) => spec.provider))].sort();
}

function moduleBlock({ name, spec, inputs }: ModuleCall, options: RootOptions): Block {
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null);
  return block(
    "module",
    [name],
    [
      ...attributes(moduleSource(spec, options)),
      "",
      ...given.map(([input, value]) =>
        attribute(
          snakeCase(input),
          toHclValue(spec.inputs[input] as Field, withExpressions(value, spec.inputs[input])),
        ),
      ),
    ],
  );
}

function moduleSource(spec: Spec, { source, out }: RootOptions): Record<string, string | undefined> {
  if (source.kind === "relative") return { source: pathFrom(out, moduleFolder(spec)) };
  const name = shortName(spec);
  return { source: `${source.registry}/${name}/${spec.provider}`, version: source.versions[spec.name] };
}

/** Returns a relative path with `/` that begins with a dot, as OpenTofu requires. */
export function pathFrom(folder: string, target: string): string {
  const path = relative(folder, target).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

function versionsBlock(stack: Stack, backend: Backend): Block {
  const required = providersOf(stack).map((provider) => {
    const { source, version } = providers[provider];
    return attribute(provider, { source, version });
  });
  const version = backend.kind === "s3" ? lockfileVersion : requiredVersion;
  return block("terraform", [], [attribute("required_version", version), block("required_providers", [], required)]);
}

/** The first OpenTofu version that locks a state in S3 without a database. */
const lockfileVersion = ">= 1.10.0";

function backendBlock(backend: Backend): Block {
  return block("terraform", [], [block("backend", [backend.kind], backendBody(backend))]);
}

function backendBody(backend: Backend): Body {
  switch (backend.kind) {
    case "local":
      return [attribute("path", backend.path)];
    case "remote": {
      const { hostname, organization, workspace } = backend;
      return [...attributes({ hostname, organization }), block("workspaces", [], [attribute("name", workspace)])];
    }
    case "s3": {
      const { bucket, key, region, endpoint } = backend;
      return attributes({ ...{ bucket, key, region }, ...serviceLikeS3(endpoint), use_lockfile: true });
    }
  }
}

/** Returns the backend settings for a service other than Amazon's. */
function serviceLikeS3(endpoint: string | undefined): Record<string, HclValue> {
  if (!endpoint) return {};
  return {
    endpoints: { s3: endpoint },
    use_path_style: true,
    // Only Amazon's service supports these checks.
    skip_credentials_validation: true,
    skip_metadata_api_check: true,
    skip_region_validation: true,
    skip_requesting_account_id: true,
    skip_s3_checksum: true,
  };
}

/** Returns the names of all secrets that the stack refers to. */
export function secretsUsed(stack: Stack): string[] {
  const inInputs = stack.modules
    .flatMap(({ inputs }) => templatesIn(inputs).flatMap((value) => value.references))
    .flatMap((reference) => (reference.kind === "secret" ? [reference.name] : []));
  const tokens = Object.values(stack.states).flatMap(({ token }) => (token ? [token.name] : []));
  return [...new Set([...inInputs, ...tokens])].sort();
}

function secretVariable(name: string): Block {
  return block(
    "variable",
    [variableName(name)],
    [
      attribute("description", `Secret ${name} of the stack.`),
      attribute("type", raw("string")),
      attribute("nullable", false),
      attribute("sensitive", true),
    ],
  );
}

function stateBlock(name: string, source: StateSource, options: RootOptions): Block {
  return block(
    "data",
    ["terraform_remote_state", stateLabel(name)],
    [attribute("backend", source.backend), attribute("config", stateConfig(source, options))],
  );
}

function stateConfig(source: StateSource, { out, project }: RootOptions): HclValue {
  switch (source.backend) {
    case "local":
      return { path: template([raw("path.module"), `/${pathFrom(out, resolve(project, source.settings.path))}`]) };
    case "remote": {
      const { workspace, ...settings } = source.settings;
      const token = source.token && referenceExpression(source.token);
      return { ...inSnakeCase(settings), token, workspaces: { name: workspace } };
    }
    case "s3": {
      const { endpoint, ...settings } = source.settings;
      return { ...inSnakeCase(settings), ...serviceLikeS3(endpoint) };
    }
  }
}

function inSnakeCase(settings: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [snakeCase(name), value]));
}

function outputBlock({ name, spec }: ModuleCall): Block {
  const isSensitive = Object.values(spec.outputs).some((output) => output.sensitive);
  return block(
    "output",
    [name],
    [
      attribute("description", `Outputs of ${name}: ${Object.keys(spec.outputs).map(snakeCase).join(", ")}.`),
      attribute("value", raw(`module.${name}`)),
      ...(isSensitive ? [attribute("sensitive", true)] : []),
    ],
  );
}

function importBlock({ address, id }: ImportableResource): Block {
  return block("import", [], [attribute("to", raw(formatAddress(address))), attribute("id", id)]);
}

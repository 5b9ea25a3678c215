import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Provider, providerAddress } from "../../spec/providers";
import { resourceType } from "../../src/providers/catalog";
import type { ProviderSchemas, TfObject } from "../../src/providers/types";
import { packageRoot } from "../../src/root";
import { unknown } from "../../src/sandbox/resource/unknown";
import type { Sandbox } from "../../src/sandbox/server";
import type { Root } from "../../tools/check/roots";
import { type Planned, planAll } from "../../tools/check/security/plans";
import { madeUp } from "./credentials";
import { differencesOf, type Said } from "./differences";
import { hashedAsReal } from "./hashes";
import { withSchemasOnly } from "./schemas";
import { markSets } from "./shape";

type Env = Readonly<Record<string, string>>;

/** The plan of one resource. */
export interface ResourcePlan {
  address: string;
  /** The OpenTofu type. */
  type: string;
  actions: string[];
  /** The planned value in the Terraform shape, with marks for unknown values. */
  planned: TfObject;
  secret: unknown;
}

/** Plans a root in the sandbox, and validates and plans it with the real providers. */
export async function planBoth(
  root: Root,
  tofu: string,
  sandbox: Sandbox,
  realEnv: Env,
): Promise<Record<"own" | "real", ResourcePlan[]>> {
  mkdirSync(join(packageRoot, ".work"), { recursive: true });
  const folder = mkdtempSync(join(packageRoot, ".work", "providers-"));
  try {
    const env = { ...madeUp, ...realEnv };
    const own = await root.write(join(folder, "sandbox"));
    // Secrets are generated each time.
    const other = { ...(await root.write(join(folder, "real"))), variables: own.variables };
    const planned = await planAll([own], { tofu, tofuEnv: sandbox.env.tofu });
    const real = await planAll([other], { tofu, tofuEnv: env });
    await promisify(execFile)(tofu, ["validate", "-no-color"], { cwd: other.folder, env: { ...process.env, ...env } });
    return { own: planned.flatMap(resourcePlans), real: real.flatMap(resourcePlans) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Plans a root in the sandbox and with the real providers, and returns the differences. */
export async function planDifferences(root: Root, tofu: string, sandbox: Sandbox, realEnv: Env): Promise<string[]> {
  const { own, real } = await planBoth(root, tofu, sandbox, realEnv);
  const hashed = own.map((each) => ({ ...each, planned: hashedAsReal(each.type, each.planned) }));
  return differencesOf(saidByPlan(hashed), saidByPlan(real));
}

function saidByPlan(resources: readonly ResourcePlan[]): Said {
  return Object.fromEntries(
    resources.map(({ address, type, actions, planned, secret }) => [
      address,
      {
        values: { actions, planned: markSets(resourceType(type).block, planned), secret },
        secret: { planned: secret },
      },
    ]),
  );
}

/** Returns the resources of a plan in the format of `tofu show -json`. */
function resourcePlans({ plan }: Planned): ResourcePlan[] {
  const changes = (plan.resource_changes ?? []) as unknown as {
    address: string;
    type: string;
    change: { actions: string[]; after: unknown; after_unknown: unknown; after_sensitive: unknown };
  }[];
  return changes.map(({ address, type, change: { actions, after, after_unknown, after_sensitive } }) => {
    const planned = withUnknown(after, after_unknown) as TfObject;
    return { address, type, actions, planned, secret: onlyMarked(after_sensitive) };
  });
}

function withUnknown(value: unknown, marks: unknown): unknown {
  if (marks === true) return unknown;
  if (Array.isArray(value)) return value.map((each, index) => withUnknown(each, (marks as unknown[])?.[index]));
  if (typeof value !== "object" || value === null) return value;
  const own = value as TfObject;
  const isUnknown = (marks ?? {}) as TfObject;
  const names = new Set([...Object.keys(own), ...Object.keys(isUnknown)]);
  return Object.fromEntries([...names].map((name) => [name, withUnknown(own[name], isUnknown[name])]));
}

/** Removes false marks, of which there are as many as a list or a set has members. */
function onlyMarked(marks: unknown): unknown {
  if (typeof marks !== "object" || marks === null) return marks || undefined;
  const entries = Object.entries(marks).map(([name, each]) => [name, onlyMarked(each)]);
  const marked = entries.filter(([, each]) => each !== undefined);
  return marked.length > 0 ? Object.fromEntries(marked) : undefined;
}

/** Returns the real provider's schemas of the resource types that are used, without descriptions. */
export async function realSchemas(
  provider: Provider,
  types: readonly string[],
  tofu: string,
  realEnv: Env,
): Promise<ProviderSchemas> {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-schema-"));
  const options = { cwd: folder, env: { ...process.env, ...realEnv }, maxBuffer: 2 ** 28 };
  try {
    const main = { terraform: { required_providers: { [provider.name]: { source: provider.source } } } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(main));
    await promisify(execFile)(tofu, ["init", "-no-color", "-input=false"], options);
    const { stdout } = await promisify(execFile)(tofu, ["providers", "schema", "-json"], options);
    return withSchemasOnly(JSON.parse(stdout).provider_schemas[providerAddress(provider)], types);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

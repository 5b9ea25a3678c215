import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Root } from "../../check/roots";
import { planAll } from "../../check/security/plans";
import type { Provider, ProviderSchemas } from "../../providers/types";
import { packageRoot } from "../../root";
import type { Sandbox } from "../../sandbox/server";
import { madeUp } from "./credentials";
import { differencesOf, saidByPlan } from "./differences";
import { withSchemasOnly } from "./schemas";

type Env = Readonly<Record<string, string>>;

/** Validates and plans a root with the real providers and in the sandbox, and says where the two plans are not the same. */
export async function planDifferences(root: Root, tofu: string, sandbox: Sandbox, realEnv: Env): Promise<string[]> {
  mkdirSync(join(packageRoot, ".work"), { recursive: true });
  const folder = mkdtempSync(join(packageRoot, ".work", "providers-"));
  try {
    const env = { ...madeUp, ...realEnv };
    const own = await root.write(join(folder, "sandbox"));
    // Secrets are made anew each time.
    const other = { ...(await root.write(join(folder, "real"))), variables: own.variables };
    const [planned] = await planAll([own], { tofu, tofuEnv: sandbox.env.tofu });
    const [real] = await planAll([other], { tofu, tofuEnv: env });
    await promisify(execFile)(tofu, ["validate", "-no-color"], { cwd: other.folder, env: { ...process.env, ...env } });
    return differencesOf(saidByPlan(planned), saidByPlan(real));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the real provider says of the resource types that are used here, without its texts. */
export async function realSchemas(
  { name, source }: Provider,
  types: readonly string[],
  tofu: string,
  realEnv: Env,
): Promise<ProviderSchemas> {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-schema-"));
  const options = { cwd: folder, env: { ...process.env, ...realEnv }, maxBuffer: 2 ** 28 };
  try {
    const main = { terraform: { required_providers: { [name]: { source } } } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(main));
    await promisify(execFile)(tofu, ["init", "-no-color", "-input=false"], options);
    const { stdout } = await promisify(execFile)(tofu, ["providers", "schema", "-json"], options);
    return withSchemasOnly(JSON.parse(stdout).provider_schemas[`registry.opentofu.org/${source}`], types);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

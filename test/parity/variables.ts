import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { snakeCase } from "../../spec/case";
import type { Spec } from "../../spec/types";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { toHclValue } from "../../src/hcl/types";
import { ensureTools } from "../../src/toolchain/ensure";
import { literal } from "./opentofu";

/** A call of a module. */
export interface Call {
  spec: Spec;
  inputs: Record<string, unknown>;
}

/**
 * Returns OpenTofu's messages about each call in one plan, by its index. The modules have only their variables, so they
 * need no provider.
 */
export async function planVariables(calls: readonly Call[]): Promise<Map<number, string>> {
  const folder = mkdtempSync(join(tmpdir(), "values-"));
  try {
    for (const spec of new Set(calls.map((call) => call.spec))) {
      mkdirSync(join(folder, spec.name));
      copyFileSync(join(moduleFolder(spec), "variables.tf"), join(folder, spec.name, "variables.tf"));
    }
    const modules = calls.map(({ spec, inputs }, index) => [
      `call_${index}`,
      { source: `./${spec.name}`, ...inHcl(spec, inputs) },
    ]);
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ module: Object.fromEntries(modules) }, undefined, 1));
    const { tofu } = await ensureTools(["tofu"]);
    const env = { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null" };
    const run = (...args: string[]) => promisify(execFile)(tofu, args, { cwd: folder, maxBuffer: 2 ** 30, env });
    await run("init", "-input=false");
    const { stdout } = await run("plan", "-json", "-input=false").catch((error: { stdout: string }) => error);
    return byCall(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Message {
  diagnostic?: { detail: string; address?: string; snippet?: { context: string | null } };
}

function byCall(output: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const line of output.split("\n").filter((text) => text.startsWith("{"))) {
    const { diagnostic } = JSON.parse(line) as Message;
    if (!diagnostic) continue;
    const [, call] = /call_([0-9]+)/.exec(diagnostic.address ?? diagnostic.snippet?.context ?? "") ?? [];
    if (call === undefined) throw new Error(`the plan failed: ${line}`);
    const index = Number(call);
    found.set(index, `${found.get(index) ?? ""}${diagnostic.detail}\n`);
  }
  return found;
}

/**
 * Returns inputs in HCL spelling and JSON syntax, in which strings and keys are templates. All inputs are written,
 * since OpenTofu reports the call of an error only for those.
 */
function inHcl(spec: Spec, inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(spec.inputs).map(([name, field]) => [snakeCase(name), literal(toHclValue(field, inputs[name]))]),
  );
}

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { moduleFolder } from "../../export/modules/make";
import { spelled } from "../../export/modules/types";
import { fromOpenTofu, type PlannedResource } from "../../prove/planned";
import { snakeCase } from "../../spec/case";
import { providers } from "../../spec/providers";
import type { Field, Spec } from "../../spec/types";

/** What one module call plans, or why it was refused. */
export type Outcome = { resources: PlannedResource[] } | { problems: string[] };

export interface OpenTofu {
  /** The path of the `tofu` binary. */
  tofu: string;
  /** The environment that attaches its providers. */
  env: Readonly<Record<string, string>>;
}

interface Diagnostic {
  severity: string;
  summary: string;
  detail: string;
  address?: string;
  snippet?: { context: string | null };
}

/**
 * Plans one call of the module for each set of inputs, all in one root module.
 * @param folder an empty folder for the root module
 * @param inputs by the name of the module call
 */
export async function planAll(
  spec: Spec,
  inputs: ReadonlyMap<string, Record<string, unknown>>,
  engine: OpenTofu,
  folder: string,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const refused = await refusals(spec, inputs, engine, join(folder, "all"));
  for (const [name, problems] of refused) outcomes.set(name, { problems });

  const accepted = new Map([...inputs].filter(([name]) => !refused.has(name)));
  if (accepted.size === 0) return outcomes;
  for (const name of accepted.keys()) outcomes.set(name, { resources: [] });
  for (const resource of await plannedResources(spec, accepted, engine, join(folder, "accepted"))) {
    const outcome = outcomes.get(resource.name.split("-")[0] as string);
    if (outcome && "resources" in outcome) outcome.resources.push(resource);
  }
  return outcomes;
}

/** The sentences with which a plan of all calls fails, by the name of the call. */
async function refusals(
  spec: Spec,
  inputs: ReadonlyMap<string, Record<string, unknown>>,
  engine: OpenTofu,
  folder: string,
): Promise<Map<string, string[]>> {
  await writeRoot(spec, inputs, engine, folder);
  const { stdout } = await run(engine, folder, ["plan", "-json", "-input=false", "-lock=false"]);
  const problems = new Map<string, string[]>();
  for (const { severity, summary, detail, address, snippet } of diagnostics(stdout)) {
    if (severity !== "error") continue;
    const [, name] = /^module\.([A-Za-z0-9_]+)/.exec(address ?? snippet?.context ?? "") ?? [];
    if (!name) throw new Error(`a plan in ${folder} failed: ${summary}: ${detail}`);
    const [sentence] = detail.split("\n\nThis was checked by");
    problems.set(name, [...(problems.get(name) ?? []), sentence as string]);
  }
  return problems;
}

async function plannedResources(
  spec: Spec,
  inputs: ReadonlyMap<string, Record<string, unknown>>,
  engine: OpenTofu,
  folder: string,
): Promise<PlannedResource[]> {
  await writeRoot(spec, inputs, engine, folder);
  const planned = await run(engine, folder, ["plan", "-out=plan", "-input=false", "-lock=false", "-no-color"]);
  if (planned.code !== 0) throw new Error(`a plan in ${folder} failed: ${planned.stderr || planned.stdout}`);
  return fromOpenTofu(JSON.parse((await run(engine, folder, ["show", "-json", "plan"])).stdout));
}

/** A root module in JSON, and its initialised working directory. */
async function writeRoot(
  spec: Spec,
  inputs: ReadonlyMap<string, Record<string, unknown>>,
  engine: OpenTofu,
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const source = relative(folder, moduleFolder(spec));
  const root = {
    terraform: { required_providers: { [spec.provider]: { source: providers[spec.provider].source } } },
    module: Object.fromEntries([...inputs].map(([name, given]) => [name, { source, ...call(spec, given) }])),
  };
  // One line per call, so that messages that quote a line stay readable.
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(root, undefined, 1));
  const { code, stdout, stderr } = await run(engine, folder, ["init", "-input=false", "-no-color"]);
  if (code !== 0) throw new Error(`tofu init in ${folder} failed: ${stderr || stdout}`);
}

function call(spec: Spec, given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      snakeCase(name),
      literal(spelled(spec.inputs[name] as Field, value)),
    ]),
  );
}

/** In JSON syntax strings and keys are templates. */
function literal(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/[$%](?=\{)/g, "$&$&");
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [literal(key), literal(member)]));
}

function diagnostics(output: string): Diagnostic[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .flatMap((line) => (JSON.parse(line) as { diagnostic?: Diagnostic }).diagnostic ?? []);
}

async function run(
  { tofu, env }: OpenTofu,
  cwd: string,
  args: string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(tofu, args, {
      cwd,
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 30,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number | string; stdout?: string; stderr?: string };
    if (typeof code !== "number") throw error;
    return { code, stdout: stdout ?? "", stderr: stderr ?? "" };
  }
}

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { snakeCase } from "../../spec/case";
import { providers } from "../../spec/providers";
import type { Field, Spec } from "../../spec/types";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { toHclValue } from "../../src/hcl/types";
import { fromOpenTofu, type PlannedResource } from "../../src/plans/planned";

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

type Cases = ReadonlyMap<string, Record<string, unknown>>;

/** The label of the module call, which begins the Pulumi names of its resources. */
const CALL = "module";

/**
 * Returns the planned resources of each set of inputs. All are planned at once by one module call with `for_each`: a
 * call for each would take minutes, since OpenTofu's graph grows with every call.
 * @param cases inputs by name
 * @param folder for the root module
 * @throws Error if the module rejects any of them
 */
export async function planAll(
  spec: Spec,
  cases: Cases,
  engine: OpenTofu,
  folder: string,
): Promise<Map<string, PlannedResource[]>> {
  const planned = new Map<string, PlannedResource[]>([...cases.keys()].map((name) => [name, []]));
  if (cases.size === 0) return planned;
  const inputs = Object.keys(spec.inputs).map((name) => [
    snakeCase(name),
    `\${try(each.value.${snakeCase(name)}, null)}`,
  ]);
  const each = Object.fromEntries([...cases].map(([name, given]) => [name, moduleCall(spec, given)]));
  await writeRoot(spec, { [CALL]: { for_each: each, ...Object.fromEntries(inputs) } }, engine, folder);
  const { code, stdout, stderr } = await run(engine, folder, [
    "plan",
    "-out=plan",
    "-input=false",
    "-lock=false",
    "-no-color",
  ]);
  if (code !== 0) throw new Error(`the plan of what Pulumi accepts failed: ${stderr || stdout}`);
  for (const resource of fromOpenTofu(JSON.parse((await run(engine, folder, ["show", "-json", "plan"])).stdout))) {
    const [, name, rest] = new RegExp(`^${CALL}-([A-Za-z0-9_]+)(.*)$`).exec(resource.name) as unknown as [
      string,
      string,
      string,
    ];
    planned.get(name)?.push({ ...resource, name: name + rest });
  }
  return planned;
}

/** The number of calls in a plan. The graph grows faster than linearly with their number. */
const BATCH = 24;

/** Returns the messages with which the module rejects each set of inputs; accepted ones have no entry. */
export async function refuseAll(
  spec: Spec,
  cases: Cases,
  engine: OpenTofu,
  folder: string,
): Promise<Map<string, string[]>> {
  const batches = Array.from({ length: Math.ceil(cases.size / BATCH) }, (_, index) =>
    [...cases].slice(index * BATCH, (index + 1) * BATCH),
  );
  const refused = new Map<string, string[]>();
  for (const [index, batch] of batches.entries()) {
    let remaining = new Map(batch);
    for (let round = 0; remaining.size > 0; round += 1) {
      const found = await refusals(spec, remaining, engine, join(folder, `batch-${index}-${round}`));
      if (found.size === 0) break;
      for (const [name, problems] of found) refused.set(name, problems);
      // Checks of several inputs run only if all others pass, so their messages appear in the next round.
      remaining = new Map([...remaining].filter(([name]) => !found.has(name)));
    }
  }
  return refused;
}

/** Returns the messages of a plan with a call for each case, by the name of the call. */
async function refusals(spec: Spec, cases: Cases, engine: OpenTofu, folder: string): Promise<Map<string, string[]>> {
  await writeRoot(
    spec,
    Object.fromEntries([...cases].map(([name, given]) => [name, moduleCall(spec, { ...nothing(spec), ...given })])),
    engine,
    folder,
  );
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

/**
 * Returns every input as null, which means unset: OpenTofu reports the call of an error only for arguments that are
 * written.
 */
function nothing(spec: Spec): Record<string, null> {
  return Object.fromEntries(Object.keys(spec.inputs).map((name) => [name, null]));
}

/** Writes a root module in JSON with calls of the spec's module, and initializes its working directory. */
async function writeRoot(
  spec: Spec,
  calls: Record<string, Record<string, unknown>>,
  engine: OpenTofu,
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const source = relative(folder, moduleFolder(spec));
  const root = {
    terraform: { required_providers: { [spec.provider]: { source: providers[spec.provider].source } } },
    module: Object.fromEntries(Object.entries(calls).map(([name, inputs]) => [name, { source, ...inputs }])),
  };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(root, undefined, 1));
  const { code, stdout, stderr } = await run(engine, folder, ["init", "-input=false", "-no-color"]);
  if (code !== 0) throw new Error(`tofu init in ${folder} failed: ${stderr || stdout}`);
}

/** Returns inputs of a module call in JSON syntax. */
export function moduleCall(spec: Spec, given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      snakeCase(name),
      literal(toHclValue(spec.inputs[name] as Field, value)),
    ]),
  );
}

/** Escapes strings and keys, which are templates in JSON syntax. */
export function literal(value: unknown): unknown {
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

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { snakeCase } from "../../spec/case";
import { must } from "../../spec/checks";
import type { Spec } from "../../spec/types";
import { checksTogether } from "../../src/generate/modules/checks-together";
import { inputOfCheck } from "../../src/generate/modules/validations";
import { compare, describe } from "../../src/plans/compare";
import { fromPulumi, type Registration } from "../../src/plans/planned";
import { packageRoot } from "../../src/root";
import { fittingInputs, wildInputs } from "./inputs";
import { type OpenTofu, planAll, refuseAll } from "./opentofu";
import { type Component, registerAll } from "./pulumi";

type Cases = ReadonlyMap<string, Record<string, unknown>>;

/** The result of a run of cases. */
export interface Parity {
  accepted: number;
  refused: number;
  /** A sentence for each difference between the trees: module, resource, attribute and both values. */
  differences: string[];
}

/** Generates inputs of which about half pass all checks, the same for the same seed. */
export function generatedCases(spec: Spec, count: number, seed: number): Cases {
  const inputs = fc.sample(fc.oneof(fittingInputs(spec), wildInputs(spec)), { numRuns: count, seed });
  return new Map(inputs.map((given, index) => [`case_${index}`, given]));
}

/** Plans the same cases with both trees, and compares plans and errors. */
export async function runParity(spec: Spec, component: Component, cases: Cases, engine: OpenTofu): Promise<Parity> {
  const outcomes = await registerAll(component, cases);
  const planned: [string, Registration[]][] = [];
  const refused: [string, readonly string[]][] = [];
  for (const [name, outcome] of outcomes) {
    if ("problems" in outcome) refused.push([name, outcome.problems]);
    else planned.push([name, outcome.registrations]);
  }
  const differences: string[] = [];
  const report = (name: string, text: string) =>
    differences.push(`${spec.name}: ${text}\n  for inputs ${JSON.stringify(cases.get(name))}`);
  const folder = mkdtempSync(join(packageRoot, ".work", "parity-"));
  try {
    const plans = await planAll(spec, pick(cases, planned), engine, join(folder, "planned"));
    for (const [name, registrations] of planned) {
      for (const difference of compare(registrations.map(fromPulumi), plans.get(name) ?? []))
        report(name, describe(difference));
    }
    const refusals = await refuseAll(spec, pick(cases, refused), engine, join(folder, "refused"));
    for (const [name, problems] of refused) {
      const difference = refusalDifference(spec, problems, refusals.get(name) ?? []);
      if (difference) report(name, difference);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { accepted: planned.length, refused: refused.length, differences };
}

function pick(cases: Cases, named: readonly (readonly [string, unknown])[]): Cases {
  return new Map(named.map(([name]) => [name, cases.get(name) as Record<string, unknown>]));
}

/**
 * Compares error messages. Pulumi reports all messages at once. A base module in OpenTofu reports one of them. A
 * cluster reports the first of each input, and none of an input whose checks depend on another invalid one. So Pulumi
 * must report all of OpenTofu's messages, and the first message of each independent input must be the same.
 */
function refusalDifference(spec: Spec, pulumi: readonly string[], opentofu: readonly string[]): string | undefined {
  if (checksTogether(spec)) {
    const same = opentofu.length === 1 && pulumi.includes(opentofu[0] as string);
    return same ? undefined : `Pulumi says ${JSON.stringify(pulumi)}, OpenTofu says ${JSON.stringify(opentofu)}`;
  }
  const firsts = new Map<string, string>();
  const together = new Set((spec.checks ?? []).map((check) => `${spec.name}: ${must(check)}.`));
  for (const sentence of pulumi) {
    const input = inputOf(sentence);
    if (!together.has(sentence) && !firsts.has(input)) firsts.set(input, sentence);
  }
  const asking = new Set((spec.checks ?? []).map((check) => snakeCase(inputOfCheck(spec, check))));
  const expected = [...firsts].filter(([input]) => !asking.has(input)).map(([, sentence]) => sentence);
  const missing = opentofu.length === 0 ? pulumi : expected.filter((sentence) => !opentofu.includes(sentence));
  const more = opentofu.filter((sentence) => !pulumi.includes(sentence));
  if (missing.length === 0 && more.length === 0) return undefined;
  return `only Pulumi says ${JSON.stringify(missing)}, only OpenTofu says ${JSON.stringify(more)}`;
}

/** Returns the input of a message: `hcloud-server: networks[*].ip must be …`. */
function inputOf(sentence: string): string {
  return /^[^:]+: ([a-z0-9_]+)/.exec(sentence)?.[1] ?? "";
}

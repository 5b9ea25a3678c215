import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { compare, describe as describeDifference } from "../../prove/compare";
import { fromPulumi } from "../../prove/planned";
import { packageRoot } from "../../root";
import type { Spec } from "../../spec/types";
import { fittingInputs, wildInputs } from "./inputs";
import { type OpenTofu, planAll } from "./opentofu";
import { type Component, registerAll } from "./pulumi";

type Cases = ReadonlyMap<string, Record<string, unknown>>;

/** What came of a run of cases. */
export interface Parity {
  accepted: number;
  refused: number;
  /** A sentence for each place in which the trees are not the same: module, resource, attribute and both values. */
  differences: string[];
}

/** Inputs of which about half pass all checks, the same for the same seed. */
export function generatedCases(spec: Spec, count: number, seed: number): Cases {
  const inputs = fc.sample(fc.oneof(fittingInputs(spec), wildInputs(spec)), { numRuns: count, seed });
  return new Map(inputs.map((given, index) => [`case_${index}`, given]));
}

/** Has both trees plan the same cases, and compares what comes of it. */
export async function runParity(spec: Spec, component: Component, cases: Cases, engine: OpenTofu): Promise<Parity> {
  const pulumi = await registerAll(component, cases);
  const work = join(packageRoot, ".work");
  const folder = mkdtempSync(join(work, "parity-"));
  const opentofu = await planAll(spec, cases, engine, folder);
  rmSync(folder, { recursive: true });

  const result: Parity = { accepted: 0, refused: 0, differences: [] };
  for (const [name, given] of cases) {
    const [ours, theirs] = [pulumi.get(name), opentofu.get(name)];
    const report = (text: string) =>
      result.differences.push(`${spec.name}: ${text}\n  for inputs ${JSON.stringify(given)}`);
    if (!ours || !theirs) throw new Error(`${name} has no outcome`);
    if ("problems" in ours || "problems" in theirs) {
      result.refused += 1;
      const [mine, other] = [ours, theirs].map((outcome) =>
        "problems" in outcome ? [...new Set(outcome.problems)].sort() : [],
      );
      if (JSON.stringify(mine) !== JSON.stringify(other))
        report(`Pulumi says ${JSON.stringify(mine)} and OpenTofu says ${JSON.stringify(other)}`);
      continue;
    }
    result.accepted += 1;
    for (const difference of compare(ours.registrations.map(fromPulumi), theirs.resources))
      report(describeDifference(difference));
  }
  return result;
}

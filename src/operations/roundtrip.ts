import { join } from "node:path";
import { readState } from "../convert/adopt/state";
import { EngineError } from "../engines/errors";
import { type EngineTools, withStack } from "../engines/open";
import { formatPulumiCounts, isUntouched, type PulumiCounts } from "../engines/pulumi";
import { formatCounts } from "../engines/tofu";
import type { Cloud } from "../sandbox/cloud";
import type { Workspace } from "./folders";
import { expectNoChanges, expectOnlyImports, exportRoot, importsOfStack, secretsOf } from "./handover";
import { expectSameOutputs, plannedOutputs, valuesOf } from "./same-outputs";

/** The result of moving a stack to the other engine and back. */
export interface RoundTrip {
  stack: string;
  resources: number;
  /** The plan of the export, e.g. `2 to import, 0 to add, 0 to change, 0 to destroy`. */
  plan: string;
  /** The preview of the stack that adopts OpenTofu's state. */
  adoption: string;
  /** The number of outputs, all equal in both engines and after the move back. */
  outputs: number;
  seconds: number;
}

/**
 * Deploys a stack with Pulumi to a new sandbox, moves it to OpenTofu, moves it back to a new Pulumi stack, and destroys
 * it there.
 * @throws EngineError at the first deviation
 */
export async function roundTrip(
  stack: string,
  project: string,
  tools: EngineTools,
  place: Workspace,
  onProgress: (line: string) => void,
): Promise<RoundTrip> {
  const started = Date.now();
  return withStack({ stack, project, tools, sandbox: { pulumi: place.pulumi }, onProgress }, async (opened) => {
    const { cloud } = opened.sandbox as { cloud: Cloud };
    const before = namesIn(cloud);
    await opened.pulumi.up();
    expectUntouched("pulumi preview after pulumi up", await opened.pulumi.preview());

    const { imports } = await exportRoot(opened, {
      out: place.opentofu,
      project,
      source: { kind: "relative" },
      backend: { kind: "local", path: "terraform.tfstate" },
    });
    const tofu = opened.tofu(place.opentofu, await secretsOf(opened));
    await tofu.init();
    const plan = await tofu.plan();
    expectOnlyImports(plan, imports);
    const ours = await opened.pulumi.outputValues();
    expectSameOutputs(opened.stack, ours, plannedOutputs(await tofu.showPlan()));
    await tofu.apply();
    expectNoChanges(await tofu.plan());
    const theirs = valuesOf(await tofu.outputs());
    const outputs = expectSameOutputs(opened.stack, ours, theirs);

    const { imports: adopted } = importsOfStack(readState(await tofu.pullState(), place.opentofu), opened.stack);
    const back = await opened.openAnother(join(place.folder, "adopted"), adopted);
    const adoption = await back.preview();
    expectImports(adoption, imports);
    expectSameOutputs(opened.stack, back.computedOutputs, theirs);
    await back.up();
    expectUntouched("pulumi preview after the adoption", await back.preview());
    expectUntouched("pulumi refresh after the adoption", await back.refresh());
    expectSameOutputs(opened.stack, await back.outputValues(), theirs);

    await back.destroy();
    const left = namesIn(cloud).filter((name) => !before.includes(name));
    if (left.length > 0) throw new EngineError("pulumi destroy", [`it left ${left.join(", ")}`]);
    return {
      stack,
      resources: imports,
      plan: formatCounts(plan.counts),
      adoption: formatPulumiCounts(adoption),
      outputs,
      seconds: Math.round((Date.now() - started) / 1000),
    };
  });
}

/**
 * Returns the names of all objects but tags: DigitalOcean creates a tag with the first droplet that has it, and keeps
 * it after the last is deleted.
 */
function namesIn(cloud: Cloud): string[] {
  return cloud.objects().flatMap(({ type, id }) => (type === "digitalocean_tag" ? [] : [`${type} ${id}`]));
}

function expectUntouched(doing: string, counts: PulumiCounts): void {
  if (isUntouched(counts)) return;
  throw new EngineError(doing, [`expected no changes, got ${formatPulumiCounts(counts)}`]);
}

function expectImports(counts: PulumiCounts, imports: number): void {
  if (counts.import === imports && isUntouched({ ...counts, import: 0 })) return;
  throw new EngineError("the adoption", [
    `expected ${imports} to import and nothing else, got ${formatPulumiCounts(counts)}`,
  ]);
}

import { rm } from "node:fs/promises";
import colors from "picocolors";
import { rootFiles } from "../../export/root/files";
import { movableResources } from "../../export/root/pulumi-state";
import { writeRoot } from "../../export/root/write";
import { packageRoot } from "../../root";
import { ensureTools, type Tools } from "../../toolchain/ensure";
import { withSandbox } from "../engines/sandboxed";
import { formatCounts, type PlanCounts } from "../engines/tofu";
import { EngineError } from "../errors";
import { outputsTable } from "../output/outputs";
import { runSteps, toolProgress } from "../output/progress";
import { shown, workspace } from "../workspace";

const STACK = "hcloud-server";

/** Deploys a stack with Pulumi, hands it over to OpenTofu, and shows that nothing happens to it on the way. */
export async function demo(): Promise<void> {
  const place = workspace("demo");
  await rm(place.folder, { recursive: true, force: true });
  console.log(
    `One server for both engines. The cloud is a sandbox on this machine; ${colors.bold("pulumi")} and ${colors.bold("tofu")} are the real ones.\n`,
  );

  let tools: Pick<Tools, "tofu" | "pulumiRoot"> | undefined;
  await runSteps([
    {
      title: "OpenTofu and Pulumi",
      run: async (task) => {
        tools = await ensureTools(["tofu", "pulumi"], { onProgress: toolProgress(task) });
        task.title("OpenTofu and Pulumi are ready");
      },
    },
  ]);
  if (!tools) return;

  let note: (line: string) => void = () => {};
  const options = {
    project: packageRoot,
    stack: STACK,
    workspaceName: "demo",
    tools,
    onProgress: (line: string) => note(line),
  };
  await withSandbox(options, async ({ stack, pulumi, tofu }) => {
    let table = "";
    await runSteps([
      {
        title: `pulumi up: the stack ${STACK}`,
        run: async (task) => {
          note = task.note;
          const { changes, outputs } = await pulumi.up();
          table = outputsTable(outputs);
          task.title(`pulumi up: ${changes.create} created, the stack and the component among them`);
        },
      },
    ]);
    console.log(`\n${table}\n`);

    let imports = 0;
    let plan: PlanCounts | undefined;
    await runSteps([
      {
        title: "twinstack export: an OpenTofu root with the same module",
        run: async () => {
          const { movable } = movableResources(await pulumi.resources());
          imports = movable.length;
          const files = await rootFiles(stack, movable, {
            out: tofu.folder,
            project: packageRoot,
            source: { kind: "relative" },
            backend: { kind: "local", path: "terraform.tfstate" },
          });
          await writeRoot(tofu.folder, files);
        },
      },
      {
        title: "tofu plan",
        run: async (task) => {
          note = task.note;
          await tofu.init();
          const { counts, changes } = await tofu.plan();
          plan = counts;
          task.title(`tofu plan: ${formatCounts(counts)}`);
          expectOnly({ ...counts, import: counts.import - imports }, changes);
        },
      },
      {
        title: "tofu apply",
        run: async (task) => {
          note = task.note;
          const counts = await tofu.apply();
          task.title(
            `tofu apply: ${counts.import} imported, ${counts.add} added, ${counts.change} changed, ${counts.destroy} destroyed`,
          );
        },
      },
      {
        title: "tofu plan",
        run: async (task) => {
          note = task.note;
          const { counts, noChanges, changes } = await tofu.plan();
          if (!noChanges) expectOnly({ ...counts, change: counts.change || 1 }, changes);
          task.title("tofu plan: No changes");
        },
      },
    ]);
    if (plan)
      console.log(
        `\n${colors.green("The very same machines, now in OpenTofu's hands:")} ${colors.bold(formatCounts(plan))}, then ${colors.bold("No changes")}.`,
      );
    console.log(`
What was made, to look at:
  ${shown(place.pulumi)}    the Pulumi project and its state
  ${shown(place.opentofu)}  the OpenTofu root and its state
  ${shown(place.cloud)}     what the sandbox holds`);
  });
}

/** A hand-over that touches anything is none. */
function expectOnly(counts: PlanCounts, changes: readonly { address: string; action: string }[]): void {
  if (Object.values(counts).every((count) => count === 0)) return;
  throw new EngineError("the hand-over", [
    "OpenTofu would not leave everything as it is:",
    ...changes.map(({ address, action }) => `  ${action} ${address}`),
  ]);
}

import { rm } from "node:fs/promises";
import { withStack } from "../../engines/open";
import { formatCounts } from "../../engines/tofu";
import { displayPath, workspace } from "../../operations/folders";
import { expectNoChanges, expectOnlyImports, exportRoot } from "../../operations/handover";
import { packageRoot } from "../../root";
import { colors } from "../output/colors";
import { outputsTable } from "../output/outputs";
import { Steps } from "../output/steps";
import { readyTools } from "../output/tools";

const STACK = "hcloud-server";

/** Deploys a stack with Pulumi, hands it over to OpenTofu, and shows that nothing changes. */
export async function demo(): Promise<void> {
  console.log(`
Deploys a server and its firewall. The cloud is a sandbox on this machine; ${colors.bold("pulumi")} and ${colors.bold("tofu")} are the real engines.
`);
  const place = workspace("demo");
  await rm(place.folder, { recursive: true, force: true });
  const steps = new Steps();
  const tools = await readyTools(steps);
  const options = { stack: STACK, project: packageRoot, tools, sandbox: place, onProgress: steps.note };
  await withStack(options, async (opened) => {
    const { pulumi } = opened;
    const tofu = opened.tofu(place.opentofu);
    await steps.run(`pulumi up: the stack ${STACK}`, async (retitle) => {
      const { create } = await pulumi.up();
      retitle(`pulumi up: ${create} resources created`);
    });
    console.log(`\n${outputsTable(await pulumi.shownOutputs())}\n`);

    const { imports } = await steps.run("twinstack export: OpenTofu root module written", () =>
      exportRoot(opened, {
        out: place.opentofu,
        project: packageRoot,
        source: { kind: "relative" },
        backend: { kind: "local", path: "terraform.tfstate" },
      }),
    );
    const proof = await steps.run("tofu plan", async (retitle) => {
      await tofu.init();
      const plan = await tofu.plan();
      retitle(`tofu plan: ${formatCounts(plan.counts)}`);
      expectOnlyImports(plan, imports);
      return formatCounts(plan.counts);
    });
    await steps.run("tofu apply", async (retitle) => {
      const counts = await tofu.apply();
      retitle(
        `tofu apply: ${counts.import} imported, ${counts.add} added, ${counts.change} changed, ${counts.destroy} destroyed`,
      );
    });
    await steps.run("tofu plan", async (retitle) => {
      expectNoChanges(await tofu.plan());
      retitle("tofu plan: No changes");
    });
    console.log(`
${colors.green("OpenTofu now manages the same machine:")} ${colors.bold(proof)}, then ${colors.bold("No changes")}.

To look at:
  ${displayPath(place.pulumi)}    the Pulumi project and its state
  ${displayPath(place.opentofu)}  the OpenTofu root and its state
  ${displayPath(place.cloud)}     the sandbox's resources`);
  });
}

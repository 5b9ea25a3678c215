import { type AddonEvent, applyAddons, planAddons } from "../../operations/addons/addons";
import { ObjectsApi } from "../../operations/addons/api";
import { download } from "../../operations/addons/download";
import { wantedAddons } from "../../operations/addons/wanted";
import { ClusterError, type Limits } from "../../operations/roll/cluster";
import type { EngineMachine, Outputs } from "../../operations/roll/engine";
import { Servers } from "../../operations/roll/servers";
import { UsageError } from "../../operations/usage-error";
import { confirm } from "../output/confirm";
import type { Steps } from "../output/steps";
import { table } from "../output/table";

interface AddonOptions {
  dryRun?: boolean;
  /** Also overwrites fields that other programs have changed. */
  force?: boolean;
  via?: string;
  yes?: boolean;
  json?: boolean;
}

/** Shows how the add-ons of a running Kubernetes cluster differ from its module's outputs, and applies them. */
export async function rollAddons(
  { kubeconfig, addons, ...outputs }: Outputs,
  machines: readonly EngineMachine[],
  { steps, limits, options }: { steps: Steps; limits: Limits; options: AddonOptions },
): Promise<void> {
  if (typeof kubeconfig !== "string") throw new UsageError("--addons only works with Kubernetes clusters");
  if (typeof addons !== "string") {
    throw new UsageError(
      "the cluster was last deployed before its module had the output addons: deploy it again (pulumi up or tofu apply), which changes no machine",
    );
  }
  const servers = new Servers(machines, options.via);
  try {
    await servers.update(outputs);
    const wanted = await steps.run("Manifests", () => wantedAddons(addons, download));
    const [api, plan] = await steps.run("Kubernetes API", async () => {
      const opened = await ObjectsApi.open(kubeconfig, servers);
      return [opened, await planAddons(opened, wanted, download)] as const;
    });
    const changes = plan.steps.map(({ action, object, fields }) => ({ action, object, fields }));
    if (options.json) console.log(JSON.stringify({ event: "plan", changes, conflicts: plan.conflicts }));
    else if (changes.length > 0) {
      const rows = changes.map(({ action, object, fields }) => [action, object, fields.join(", ")]);
      console.log(`\n${table(["", "object", "fields"], rows)}\n`);
    }
    if (plan.conflicts.length > 0 && !options.force) {
      const list = plan.conflicts.map((each) => `  ${each}`).join("\n");
      throw new ClusterError(
        `other programs have changed add-ons. Undo their changes, put them into the stack, or overwrite them with --force:\n${list}`,
      );
    }
    if (options.dryRun) {
      if (changes.length === 0 && !options.json) console.log("All add-ons are up to date.");
      return;
    }
    if (changes.length > 0) await confirm(`Apply ${changes.length} changes?`, options);
    await applyAddons(api, plan, limits, (event) => tell(event, options));
    if (options.json) console.log(JSON.stringify({ event: "end", changed: changes.length }));
    else console.log("All add-ons are up to date.");
  } finally {
    servers.close();
  }
}

function tell(event: AddonEvent, { json }: AddonOptions): void {
  if (json) console.log(JSON.stringify({ at: new Date().toISOString(), ...event }));
  else if (event.event === "progress") console.log(`    ${event.text}`);
  else console.log(`  ${event.event} ${event.object}`);
}

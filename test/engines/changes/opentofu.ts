import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { snakeCase } from "../../../spec/case";
import type { Spec } from "../../../spec/types";
import { moduleFolder } from "../../../src/generate/modules/generated-files";
import { parseAddress } from "../../../src/hcl/address";
import { moduleCall } from "../../parity/opentofu";
import { realProxmox } from "../../parity/proxmox";
import type { Rig, Tofu } from "../sandbox/rig";
import type { Bases } from "./cases";
import { byMachine, type Planned, type PlannedResource, type Wanted } from "./planned";

type Machines = ReadonlyMap<string, Wanted>;

/**
 * Plans all machines at once. Each example is applied once, and its part of the state is copied for each machine that
 * was created from it.
 * @returns the plan, and a function that makes the same plan with the real Proxmox provider
 */
export async function inOpenTofu(rig: Rig, spec: Spec, bases: Bases, machines: Machines) {
  const tofu = await rig.tofu("");
  await writeCalls(tofu, spec, new Map(Object.entries(bases).map(([name, inputs]) => [name, { inputs }])));
  await tofu.run("init");
  await tofu.apply();
  await copyState(tofu, machines);
  await writeCalls(tofu, spec, machines);
  return {
    planned: await plan(tofu),

    async withRealProxmox(): Promise<Planned> {
      const { "registry.opentofu.org/bpg/proxmox": _, ...others } = JSON.parse(
        rig.sandbox.env.tofu.TF_REATTACH_PROVIDERS as string,
      );
      const other = await rig.tofu("", { TF_REATTACH_PROVIDERS: JSON.stringify(others), ...(await realProxmox()) });
      await writeCalls(other, spec, new Map([...machines].filter(([, { from }]) => from)));
      await copyFile(stateOf(tofu), stateOf(other));
      await other.run("init");
      return plan(other);
    },
  };
}

/** Writes calls for all machines, by one module call with `for_each`: OpenTofu's graph grows with every call. */
async function writeCalls({ folder }: Tofu, spec: Spec, machines: Machines): Promise<void> {
  const inputs = Object.keys(spec.inputs).map((name) => [
    snakeCase(name),
    `\${try(each.value.${snakeCase(name)}, null)}`,
  ]);
  const machine = {
    source: moduleFolder(spec),
    for_each: Object.fromEntries([...machines].map(([name, { inputs }]) => [name, moduleCall(spec, inputs)])),
    ...Object.fromEntries(inputs),
  };
  await writeFile(join(folder, "machines.tf.json"), JSON.stringify({ module: { machine } }));
}

function stateOf({ folder }: Tofu): string {
  return join(folder, "terraform.tfstate");
}

interface StateFile {
  serial: number;
  resources: { module: string }[];
}

async function copyState(tofu: Tofu, machines: Machines): Promise<void> {
  const state = JSON.parse(await readFile(stateOf(tofu), "utf8")) as StateFile;
  const resources = [...machines].flatMap(([name, { from }]) =>
    state.resources
      .filter(({ module }) => module === `module.machine["${from}"]`)
      .map((resource) => ({ ...resource, module: `module.machine["${name}"]` })),
  );
  await writeFile(stateOf(tofu), JSON.stringify({ ...state, serial: state.serial + 1, resources }));
}

interface ResourceChange {
  address: string;
  change: { actions: string[]; after: PlannedResource["values"] | null };
}

async function plan(tofu: Tofu): Promise<Planned> {
  await tofu.run("plan", "-refresh=false", "-out=plan");
  const { resource_changes } = JSON.parse(await tofu.run("show", "-json", "plan")) as {
    resource_changes: ResourceChange[];
  };
  return byMachine(
    resource_changes.map(({ address, change: { actions, after } }) => {
      const { modules, type, resource } = parseAddress(address);
      const action = actions.length > 1 ? "replace" : actions[0] === "no-op" ? "none" : actions[0];
      const name = [resource.label, resource.key ?? []].flat().join("-");
      return [
        modules[0]?.key as string,
        `${type} ${name}`,
        { action: action as PlannedResource["action"], values: after ?? {} },
      ];
    }),
  );
}

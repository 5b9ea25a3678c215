import type { EngineEvent } from "@pulumi/pulumi/automation";
import { type Address, addressOf, formatAddress, parseAddress, pulumiName } from "../../export/address";
import { block, hclFile } from "../../export/hcl";
import { moduleFolder } from "../../export/modules/make";
import { moduleCall } from "../../export/modules/terraform-files";
import { resourceType, resourceTypeOfToken } from "../../providers/catalog";
import type { Spec } from "../../spec/types";
import type { Component } from "../../stacks/catalog";
import type { Rig } from "./sandbox/rig";

type Inputs = Readonly<Record<string, unknown>>;

/** What happens to resources, by their address in the module; what stays as it is, is not mentioned. */
export type Actions = Readonly<Record<string, "create" | "update" | "replace" | "delete">>;

/** One call of a base module in the hands of an engine. */
export interface Deployed {
  /** What an apply would do for these inputs. */
  plan(inputs: Inputs): Promise<Actions>;
  /**
   * Does it.
   * @param rebuild the address in the module of a resource that is to be replaced without a reason
   */
  apply(inputs: Inputs, rebuild?: string): Promise<void>;
  destroy(): Promise<void>;
}

export const engines = ["OpenTofu", "Pulumi"] as const;

/** The name of the call. */
const NAME = "web";

/** A module of which nothing is deployed yet. */
export function oneModule(
  rig: Rig,
  engine: (typeof engines)[number],
  spec: Spec,
  component: Component,
): Promise<Deployed> {
  return engine === "OpenTofu" ? inOpenTofu(rig, spec) : inPulumi(rig, component);
}

async function inOpenTofu(rig: Rig, spec: Spec): Promise<Deployed> {
  const configuration = (inputs: Inputs) =>
    hclFile([block("module", [NAME], moduleCall(spec, moduleFolder(spec), { doc: "", inputs }).body)]);
  const tofu = await rig.tofu(await configuration(spec.examples.minimal.inputs));
  return {
    async plan(inputs) {
      await tofu.write(await configuration(inputs));
      const changes = await tofu.plan();
      return Object.fromEntries(
        changes.map(({ address, change: { actions } }) => [
          inModule(parseAddress(address)),
          actions.length > 1 ? "replace" : (actions[0] as Actions[string]),
        ]),
      );
    },
    async apply(inputs, rebuild) {
      await tofu.write(await configuration(inputs));
      await tofu.apply(...(rebuild ? [`-replace=module.${NAME}.${rebuild}`] : []));
    },
    destroy: async () => {
      await tofu.run("destroy", "-auto-approve");
    },
  };
}

let stacks = 0;

async function inPulumi(rig: Rig, component: Component): Promise<Deployed> {
  let given: Inputs = {};
  const stack = await rig.pulumi(`module-${stacks++}`, async () => {
    new component(NAME, given as never);
  });
  return {
    async plan(inputs) {
      given = inputs;
      const actions: Record<string, Actions[string]> = {};
      await stack.preview({
        onEvent({ resourcePreEvent }: EngineEvent) {
          if (!resourcePreEvent) return;
          const { op, type, urn } = resourcePreEvent.metadata;
          if (/^(pulumi|twinstack):/.test(type) || !isAction(op)) return;
          const name = urn.split("::").at(-1) as string;
          actions[inModule(addressOf(resourceTypeOfToken(type).name, [NAME, name]))] = op;
        },
      });
      return actions;
    },
    async apply(inputs, rebuild) {
      given = inputs;
      await stack.up({ replace: rebuild ? [await urnOf(rebuild)] : [] });
    },
    destroy: async () => {
      await stack.destroy();
    },
  };

  async function urnOf(address: string): Promise<string> {
    const place = parseAddress(`module.${NAME}.${address}`);
    const end = `${resourceType(place.type).facts.pulumi.token}::${pulumiName(place)}`;
    const { resources } = (await stack.exportStack()).deployment as { resources: { urn: string }[] };
    return (resources.find(({ urn }) => urn.endsWith(end)) as { urn: string }).urn;
  }
}

/** The steps of a replacement, such as "create-replacement", are none. */
function isAction(op: string): op is Actions[string] {
  return ["create", "update", "replace", "delete"].includes(op);
}

function inModule(address: Address): string {
  return formatAddress({ ...address, modules: [] });
}

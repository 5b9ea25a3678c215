import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { snakeCase } from "../../spec/case";
import type { Field, Spec } from "../../spec/types";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { type Address, addressOf, formatAddress, parseAddress, pulumiName } from "../../src/hcl/address";
import { attribute, block, hclFile, raw } from "../../src/hcl/hcl";
import { toHclValue } from "../../src/hcl/types";
import { resourceType, resourceTypeOfToken } from "../../src/providers/catalog";
import type { Component } from "../../src/stacks/catalog";
import type { Rig } from "./sandbox/rig";

type Inputs = Readonly<Record<string, unknown>>;

/** The actions for resources, by their address in the module; unchanged ones are left out. */
export type Actions = Readonly<Record<string, "create" | "update" | "replace" | "delete">>;

/** A module call that is deployed with an engine. */
export interface Deployed {
  /** Returns the actions that an apply would perform for these inputs. */
  plan(inputs: Inputs): Promise<Actions>;
  /**
   * Applies the inputs, and returns the actions.
   * @param rebuild addresses in the module of resources to replace in any case
   */
  apply(inputs: Inputs, ...rebuild: string[]): Promise<Actions>;
  /** Refreshes the state from the cloud, and returns the actions that an apply would perform. */
  refresh(inputs: Inputs): Promise<Actions>;
  /** Returns the module's outputs in the state. */
  outputs(): Promise<Record<string, unknown>>;
  destroy(): Promise<void>;
}

export const engines = ["OpenTofu", "Pulumi"] as const;

/** The name of the module call. */
const NAME = "web";

/** Returns a module without deployed resources. */
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
    hclFile([
      block(
        "module",
        [NAME],
        [
          attribute("source", moduleFolder(spec)),
          ...Object.entries(inputs).map(([name, value]) =>
            attribute(snakeCase(name), toHclValue(spec.inputs[name] as Field, value)),
          ),
        ],
      ),
      ...Object.entries(spec.outputs).map(([name, { sensitive = false }]) =>
        block(
          "output",
          [name],
          [attribute("value", raw(`module.${NAME}.${snakeCase(name)}`)), attribute("sensitive", sensitive)],
        ),
      ),
    ]);
  const tofu = await rig.tofu(await configuration(spec.examples.minimal.inputs));
  const plan = async (inputs: Inputs, rebuild: readonly string[] = []): Promise<Actions> => {
    await tofu.write(await configuration(inputs));
    const changes = await tofu.plan(...rebuild.map((address) => `-replace=module.${NAME}.${address}`));
    return Object.fromEntries(
      changes.map(({ address, change: { actions } }) => [
        inModule(parseAddress(address)),
        actions.length > 1 ? "replace" : (actions[0] as Actions[string]),
      ]),
    );
  };
  return {
    plan: (inputs) => plan(inputs),
    async apply(inputs, ...rebuild) {
      const planned = await plan(inputs, rebuild);
      await tofu.run("apply", "plan");
      return planned;
    },
    // A plan refreshes first.
    refresh: (inputs) => plan(inputs),
    async outputs() {
      const outputs = JSON.parse(await tofu.run("output", "-json")) as Record<string, { value: unknown }>;
      return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
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
  const watch = async (operation: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Actions> => {
    const steps: StepEventMetadata[] = [];
    await operation(({ resourcePreEvent }) => {
      if (resourcePreEvent) steps.push(resourcePreEvent.metadata);
    });
    return actionsOf(steps);
  };
  return {
    async plan(inputs) {
      given = inputs;
      return watch((onEvent) => stack.preview({ onEvent }));
    },
    async apply(inputs, ...rebuild) {
      given = inputs;
      const replace = rebuild.length > 0 ? await urnsOf(rebuild) : [];
      return watch((onEvent) => stack.up({ replace, onEvent }));
    },
    async refresh(inputs) {
      given = inputs;
      await stack.refresh();
      return watch((onEvent) => stack.preview({ onEvent }));
    },
    async outputs() {
      const { resources } = (await stack.exportStack()).deployment as {
        resources: { type: string; outputs: Record<string, unknown> }[];
      };
      return resources.find(({ type }) => type.startsWith("twinstack:"))?.outputs ?? {};
    },
    destroy: async () => {
      await stack.destroy();
    },
  };

  async function urnsOf(addresses: readonly string[]): Promise<string[]> {
    const { resources } = (await stack.exportStack()).deployment as { resources: { urn: string }[] };
    return addresses.map((address) => {
      const place = parseAddress(`module.${NAME}.${address}`);
      const end = `${resourceType(place.type).facts.pulumi.token}::${pulumiName(place)}`;
      return (resources.find(({ urn }) => urn.endsWith(end)) as { urn: string }).urn;
    });
  }
}

/** Returns the actions of an operation on the providers' resources. */
function actionsOf(steps: readonly StepEventMetadata[]): Actions {
  const parents = new Map(steps.map(({ urn, new: next, old }) => [urn, (next ?? old)?.parent]));
  const names = (urn: string): string[] => {
    const parent = parents.get(urn);
    const isChild = parent !== undefined && parent !== "" && !parent.includes("::pulumi:pulumi:Stack::");
    return [...(isChild ? names(parent) : []), urn.split("::").at(-1) as string];
  };
  return Object.fromEntries(
    steps.flatMap(({ op, type, urn }) =>
      isAction(op) && !/^(pulumi|twinstack):/.test(type)
        ? [[inModule(addressOf(resourceTypeOfToken(type).name, names(urn))), op]]
        : [],
    ),
  );
}

/** Returns whether a step is an action; steps of a replacement, such as "create-replacement", are not. */
function isAction(op: string): op is Actions[string] {
  return ["create", "update", "replace", "delete"].includes(op);
}

function inModule(address: Address): string {
  return formatAddress({ ...address, modules: address.modules.slice(1) });
}

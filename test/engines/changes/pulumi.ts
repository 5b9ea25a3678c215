import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { resourceTypeOfToken } from "../../../src/providers/catalog";
import type { Component } from "../../../src/stacks/catalog";
import type { Rig } from "../sandbox/rig";
import type { Bases } from "./cases";
import { byMachine, type Planned, type PlannedResource, type Wanted } from "./planned";

/** Previews machines, like `inOpenTofu`. */
export async function inPulumi(
  rig: Rig,
  component: Component,
  bases: Bases,
  machines: ReadonlyMap<string, Wanted>,
): Promise<Planned> {
  let wanted = new Map(Object.entries(bases));
  const stack = await rig.pulumi(`changes-${component.name}`, async () => {
    for (const [name, inputs] of wanted) new component(name, inputs as never);
  });
  await stack.up();
  const exported = await stack.exportStack();
  const resources = copied(exported.deployment.resources, machines);
  await stack.importStack({ ...exported, deployment: { ...exported.deployment, resources } });
  wanted = new Map([...machines].map(([name, { inputs }]) => [name, inputs]));
  const steps: StepEventMetadata[] = [];
  await stack.preview({
    onEvent({ resourcePreEvent }: EngineEvent) {
      if (resourcePreEvent) steps.push(resourcePreEvent.metadata);
    },
  });
  return byMachine(steps.flatMap(resourceIn));
}

interface Resource {
  urn: string;
}

/** Returns the resources of a stack, those of the examples once for each machine that was created from them. */
function copied(resources: readonly Resource[], machines: ReadonlyMap<string, Wanted>): Resource[] {
  const isOf = ({ urn }: Resource, name: string) => new RegExp(`::${name}(-[^:]*)?$`).test(urn);
  const shared = resources.filter((each) => !isOf(each, "minimal") && !isOf(each, "complete"));
  const copies = [...machines].flatMap(([name, { from }]) => {
    if (from === undefined) return [];
    const text = JSON.stringify(resources.filter((each) => isOf(each, from)));
    return JSON.parse(text.replace(new RegExp(`::${from}(?=["-])`, "g"), `::${name}`)) as Resource[];
  });
  return [...shared, ...copies];
}

function resourceIn(step: StepEventMetadata): [string, string, PlannedResource][] {
  const action = actions[step.op];
  if (action === undefined || /^(pulumi|twinstack):/.test(step.type)) return [];
  const [machine, ...name] = (step.urn.split("::").at(-1) as string).split("-") as [string, ...string[]];
  const { name: type } = resourceTypeOfToken(step.type);
  return [[machine, `${type} ${name.join("-")}`, { action, values: step.new?.inputs ?? {} }]];
}

/** Steps of a replacement, such as "create-replacement", are not separate actions. */
const actions: Readonly<Record<string, PlannedResource["action"]>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  same: "none",
};

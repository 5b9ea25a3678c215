import { type Reference, templatesIn } from "../../spec/stack/references";
import type { ModuleCall, Stack } from "../../spec/stack/stack";
import { type Kind, shownAs } from "./kinds";
import { type Registered, registeredBy } from "./registered";

/** A module or a state of a stack, or a resource of a module. */
export interface Node {
  /** `module.NAME`, `state.NAME`, or the OpenTofu type and the name in Pulumi, e.g. `hcloud_server.web-this`. */
  id: string;
  kind: "module" | "state" | Kind;
  /** Its name in the stack or the provider. */
  name: string;
  /** A short description: a module's title, or size and place as far as they are known; may be empty. */
  about: string;
  /** The ID of the module that the resource belongs to. */
  module?: string;
}

export interface Edge {
  /** The ID of the node that is referred to or attached. */
  from: string;
  to: string;
  kind: "reference" | "attachment";
  /** The outputs that are referred to, as in the stack file: `networkId`, `privateIps.lan`. */
  outputs?: string[];
}

export interface Graph {
  stack: string;
  nodes: Node[];
  edges: Edge[];
}

/**
 * Returns the modules and resources of a stack and how they refer to each other. Needs no engine and no account.
 * @param folder the folder with `Pulumi.yaml`
 */
export async function graphOf(stack: Stack, folder: string): Promise<Graph> {
  const registered = await registeredBy(stack, folder);
  const states = Object.entries(stack.states).map(
    ([name, { backend }]): Node => ({ id: `state.${name}`, kind: "state", name, about: `OpenTofu state, ${backend}` }),
  );
  const modules = stack.modules.flatMap(({ name, spec }): Node[] => [
    { id: moduleId(name), kind: "module", name, about: spec.title },
    ...registered.filter(({ module }) => module === name).flatMap((resource) => nodeOf(resource) ?? []),
  ]);
  return {
    stack: stack.name,
    nodes: [...states, ...modules],
    edges: [...stack.modules.flatMap(references), ...attachments(registered)],
  };
}

const moduleId = (name: string) => `module.${name}`;
const resourceId = ({ type, name }: Registered) => `${type}.${name}`;

function nodeOf(resource: Registered): Node | undefined {
  const shown = shownAs(resource.type, resource.inputs);
  if (!shown) return undefined;
  const { kind, name = resource.name, about } = shown;
  return { id: resourceId(resource), kind, name, about, module: moduleId(resource.module) };
}

/**
 * Returns an edge from each module and state that a module refers to. Secrets are left out: modules share them, and
 * they would hide the rest.
 */
function references(call: ModuleCall): Edge[] {
  const outputs = new Map<string, Set<string>>();
  for (const reference of templatesIn(call.inputs).flatMap((template) => template.references)) {
    if (reference.kind === "secret") continue;
    const from = reference.kind === "state" ? `state.${reference.state}` : moduleId(reference.module);
    outputs.set(from, (outputs.get(from) ?? new Set()).add(outputOf(reference)));
  }
  return [...outputs].map(([from, taken]) => ({
    from,
    to: moduleId(call.name),
    kind: "reference",
    outputs: [...taken],
  }));
}

function outputOf({ output, path }: Exclude<Reference, { kind: "secret" }>): string {
  return [output, ...path].join(".");
}

/** Returns an edge from each volume to its machine, which belongs to the same component. */
function attachments(registered: readonly Registered[]): Edge[] {
  const kindOf = ({ type, inputs }: Registered) => shownAs(type, inputs)?.kind;
  return registered.flatMap((volume): Edge[] => {
    if (kindOf(volume) !== "volume") return [];
    const machines = registered.filter((each) => each.component === volume.component && kindOf(each) === "machine");
    return machines.map((machine) => ({ from: resourceId(volume), to: resourceId(machine), kind: "attachment" }));
  });
}

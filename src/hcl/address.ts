import { hclString } from "../../spec/checks";

/**
 * The naming rule that makes moves between the engines mechanical: in Pulumi the name of a child is its parent's name,
 * the HCL label and the `for_each` key, if there is one, joined by `-`. Labels contain no `-`, so the first one after
 * the label begins the key.
 */

/** A module call or resource: its label and, with `for_each`, its key. */
interface Step {
  label: string;
  key?: string;
}

/** The place of a resource in an OpenTofu configuration. */
export interface Address {
  /** The module calls that lead to it, from the root. */
  modules: readonly Step[];
  /** The OpenTofu type. */
  type: string;
  resource: Step;
}

/** Formats an address as OpenTofu does: `module.k8s.module.server["s1"].hcloud_server.this`. */
export function formatAddress({ modules, type, resource }: Address): string {
  return [...modules.map((step) => `module.${formatStep(step)}`), `${type}.${formatStep(resource)}`].join(".");
}

function formatStep({ label, key }: Step): string {
  return key === undefined ? label : `${label}[${hclString(key)}]`;
}

const KEY = String.raw`(?:\[("(?:[^"\\]|\\.)*")\])?`;
const MODULE_STEP = new RegExp(String.raw`module\.([\w-]+)${KEY}\.`, "y");
const RESOURCE_STEP = new RegExp(String.raw`(?!(?:module|data)\.)([a-z0-9_]+)\.([\w-]+)${KEY}$`, "y");

/** Parses an address in OpenTofu's format. */
export function parseAddress(text: string): Address {
  const modules: Step[] = [];
  let end = 0;
  const next = (step: RegExp) => {
    step.lastIndex = end;
    const found = step.exec(text);
    end += found?.[0].length ?? 0;
    return found;
  };
  for (let found = next(MODULE_STEP); found; found = next(MODULE_STEP)) {
    const [, label = "", key] = found;
    modules.push(step(label, key));
  }
  const resource = next(RESOURCE_STEP);
  if (resource) {
    const [, type = "", label = "", key] = resource;
    return { modules, type, resource: step(label, key) };
  }
  throw new Error(`${text} is not the address of a managed resource (instances must use for_each with string keys)`);
}

function step(label: string, key: string | undefined): Step {
  return key === undefined ? { label } : { label, key: JSON.parse(key).replace(/([$%])\1\{/g, "$1{") };
}

/** Returns the Pulumi name of the resource at an address, e.g. `k8s-server-s1-this`. */
export function pulumiName({ modules, resource }: Address): string {
  return [...modules, resource].flatMap(({ label, key }) => (key === undefined ? [label] : [label, key])).join("-");
}

/**
 * Returns the address of a resource in Pulumi.
 * @param type its OpenTofu type
 * @param names the names of its parent components, outermost first, and its own
 */
export function addressOf(type: string, names: readonly string[]): Address {
  const [root = "", ...children] = names;
  const steps = children.map((name, index) => childStep(children[index - 1] ?? root, name));
  const resource = steps.pop();
  if (!resource) throw new Error(`${root} is in no component, so no module has it`);
  return { modules: [{ label: root }, ...steps], type, resource };
}

function childStep(parent: string, name: string): Step {
  const [, label, key] = name.startsWith(`${parent}-`)
    ? (/^([^-]+)(?:-(.+))?$/.exec(name.slice(parent.length + 1)) ?? [])
    : [];
  if (label === undefined)
    throw new Error(`${name} is not named after its parent ${parent}, so no address follows from it`);
  return key === undefined ? { label } : { label, key };
}

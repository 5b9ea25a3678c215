import type { CustomResource, CustomResourceOptions } from "@pulumi/pulumi";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { resourceType, resourceTypeOfToken } from "../../../src/providers/catalog";
import { importId } from "../../../src/providers/import-id";
import { toTerraform } from "../../../src/providers/naming";
import type { PlannedChange, Rig, Tofu } from "./rig";

/** Creates a resource of a recipe, or imports it if it has an import ID. */
type Make = <Args, Resource extends CustomResource>(
  type: new (name: string, args: Args, options?: CustomResourceOptions) => Resource,
  name: string,
  args: Args,
  options?: CustomResourceOptions,
) => Resource;

/** The same resources in both languages, with the same names: HCL labels are the names of the Pulumi resources. */
export interface Recipe {
  /** The HCL; `-var=change=true` selects the changed values. */
  hcl: string;
  /** @param change returns the first value, or the second for the changed values */
  resources(make: Make, change: <Value>(before: Value, after: Value) => Value): void;
}

/** Import IDs by name. */
export type ImportIds = Readonly<Record<string, string>>;

/** An entry of the ignore list of a resource, in one of the languages. */
export interface Entry {
  name: string;
  path: string;
}

/** A variant of a program. */
export interface Variant {
  ids?: ImportIds;
  changed?: boolean;
  /** Entries removed from ignore lists. */
  without?: readonly Entry[];
}

/** Returns the Pulumi program of a recipe. */
export function program(recipe: Recipe, { ids = {}, changed = false, without = [] }: Variant = {}): PulumiFn {
  return async () => {
    const make: Make = (type, name, args, options) => {
      const dropped = without.filter((entry) => entry.name === name).map(({ path }) => path);
      const ignoreChanges = options?.ignoreChanges?.filter((path) => !dropped.includes(path));
      return new type(name, args, { ...options, ignoreChanges, ...(name in ids && { import: ids[name] }) });
    };
    recipe.resources(make, (before, after) => (changed ? after : before));
  };
}

/** Returns the HCL of a recipe with entries removed from ignore lists. */
export function hclWithout(recipe: Recipe, without: readonly Entry[]): string {
  return without.reduce((hcl, { name, path }) => {
    const list = /ignore_changes = \[([^\n]*)\]\n/g;
    list.lastIndex = hcl.indexOf(`" "${name}" {`);
    const found = list.exec(hcl);
    const entries = found?.[1]?.split(", ") ?? [];
    if (!found || !entries.includes(path)) throw new Error(`${name} does not ignore ${path}`);
    const rest = entries.filter((entry) => entry !== path).join(", ");
    return `${hcl.slice(0, found.index)}ignore_changes = [${rest}]\n${hcl.slice(found.index + found[0].length)}`;
  }, recipe.hcl);
}

/** A member that an import does not find, with the action if it is not ignored. */
export interface Forgotten {
  name: string;
  action: "update" | "replace";
  /** In HCL; absent if it matters in Pulumi only. */
  path?: string;
  /** In Pulumi; absent if it matters in HCL only. */
  property?: string;
}

/** Entries of different resources, with the expected action by the resource's name. */
export interface Round {
  entries: Entry[];
  actions: Record<string, string>;
}

/** Groups the entries of one language into as few rounds as possible, with one entry per resource in each. */
export function rounds(all: readonly Forgotten[], language: "path" | "property"): Round[] {
  const result: Round[] = [];
  for (const { name, action, [language]: path } of all) {
    if (path === undefined) continue;
    let round = result.find(({ actions }) => !(name in actions));
    if (!round) {
      round = { entries: [], actions: {} };
      result.push(round);
    }
    round.entries.push({ name, path });
    round.actions[name] = action;
  }
  return result;
}

/** Returns the HCL of a recipe with `import` blocks for all resources of a stack. */
export async function importing(stack: Stack, hcl: string): Promise<string> {
  const { resources } = (await stack.exportStack()).deployment as {
    resources: { type: string; urn: string; id: string; custom: boolean; outputs: Record<string, unknown> }[];
  };
  const imports = resources
    .filter(({ type, custom }) => custom && !type.startsWith("pulumi:"))
    .map(({ type, urn, id, outputs }) => {
      const resource = resourceTypeOfToken(type);
      const object = { ...toTerraform(resource, outputs), id };
      return `import {\n  to = ${resource.name}.${urn.split("::").at(-1)}\n  id = "${importId(resource, object)}"\n}\n`;
    });
  return hcl + imports.join("");
}

/** Returns the import IDs of all resources in OpenTofu's state. */
export async function importIds(tofu: Tofu): Promise<ImportIds> {
  const resources = await tofu.state();
  return Object.fromEntries(resources.map(({ type, name, values }) => [name, importId(resourceType(type), values)]));
}

/** Returns a plan's actions by resource name: `{ u: "update" }`; a replacement is `replace`. */
export function actionsIn(changes: readonly PlannedChange[]): Record<string, string> {
  const touched = changes.filter(({ change }) => change.actions[0] !== "no-op");
  return Object.fromEntries(
    touched.map(({ address, change }) => [
      address.split(".")[1],
      change.actions.length > 1 ? "replace" : change.actions[0],
    ]),
  );
}

/** Returns the actions of Pulumi's preview by resource name, without imports. */
export async function previewed(stack: Stack): Promise<Record<string, string>> {
  const actions: Record<string, string> = {};
  await stack.preview({
    onEvent({ resourcePreEvent }) {
      if (!resourcePreEvent) return;
      const { op, urn, type } = resourcePreEvent.metadata;
      if (["same", "import"].includes(op) || type.startsWith("pulumi:")) return;
      actions[urn.split("::").at(-1) as string] = op.includes("replace") ? "replace" : op;
    },
  });
  return actions;
}

/** Returns the machines that were restarted, by name if they have one, in alphabetical order. */
export function powerCycled(rig: Rig): string[] {
  const cycles = rig.sandbox.cloud.journal.filter(({ operation }) => operation === "power_cycle");
  return cycles.map(({ name, id }) => name ?? id).sort();
}

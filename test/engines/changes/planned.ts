import { isDeepStrictEqual } from "node:util";
import type { Base, Inputs } from "./cases";

/** A machine to plan: a new one, or one that was created from an example. */
export interface Wanted {
  inputs: Inputs;
  from?: Base;
}

/** The plan for the resources of each machine: by the machine's name, then by the resource's type and name. */
export type Planned = ReadonlyMap<string, ReadonlyMap<string, PlannedResource>>;

export interface PlannedResource {
  action: "create" | "update" | "replace" | "delete" | "none";
  /** Its planned attributes, without those that are not known yet. */
  values: Readonly<Record<string, unknown>>;
}

/** Groups resources by machine. */
export function byMachine(resources: Iterable<readonly [string, string, PlannedResource]>): Planned {
  const planned = new Map<string, Map<string, PlannedResource>>();
  for (const [machine, resource, what] of resources) {
    const own = planned.get(machine) ?? new Map<string, PlannedResource>();
    planned.set(machine, own.set(resource, what));
  }
  return planned;
}

/** Returns the planned actions for a machine's resources, without those that are unchanged. */
export function actionsOn(planned: Planned, machine: string): Record<string, string> {
  const actions = [...(planned.get(machine) ?? [])].map(([name, { action }]) => [name, action]);
  return Object.fromEntries(actions.filter(([, action]) => action !== "none"));
}

/**
 * Returns the changes that a running machine does not get: attributes that the change sets on a new machine, and not on
 * the running one.
 * @param names of the running machine, of a new one with its inputs, and of a new one with the previous inputs
 */
export function lostBy(planned: Planned, names: { running: string; after: string; before: string }): string[] {
  const [running, after, before] = [names.running, names.after, names.before].map((name) => planned.get(name));
  return [...(after ?? [])].flatMap(([resource, { values }]) => {
    const valuesIn = (resources: typeof running) => resources?.get(resource)?.values ?? {};
    const [now, was] = [valuesIn(running), valuesIn(before)];
    return Object.keys(values)
      .filter((name) => !isDeepStrictEqual(values[name], was[name]) && !holds(now[name], values[name]))
      .map((name) => `${resource}: ${name}`);
  });
}

/** The mark for unknown strings in Pulumi's events. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Returns whether a value has everything that another one sets. */
function holds(value: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined || wanted === unknown) return true;
  if (typeof wanted !== "object") return value === wanted;
  const own = (value ?? {}) as Record<string, unknown>;
  if (Array.isArray(wanted) && wanted.length > 0 && own.length !== wanted.length) return false;
  return Object.entries(wanted).every(([name, each]) => holds(own[name], each));
}

import { isDeepStrictEqual } from "node:util";
import type { Base, Inputs } from "./cases";

/** A machine that an engine is to plan: a new one, or one that was made of an example before. */
export interface Wanted {
  inputs: Inputs;
  from?: Base;
}

/** What an engine plans for the resources of each machine: by the machine's name, then by the resource's type and name. */
export type Planned = ReadonlyMap<string, ReadonlyMap<string, PlannedResource>>;

export interface PlannedResource {
  action: "create" | "update" | "replace" | "delete" | "none";
  /** Its attributes after that; those that are not known yet are absent. */
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

/** What happens to the resources of a machine; those to which nothing does are left out. */
export function actionsOn(planned: Planned, machine: string): Record<string, string> {
  const actions = [...(planned.get(machine) ?? [])].map(([name, { action }]) => [name, action]);
  return Object.fromEntries(actions.filter(([, action]) => action !== "none"));
}

/**
 * What a running machine does not get of a change: attributes that the change gives another value on a new machine, and not on the running one.
 * @param names of the running machine, of a new one with its inputs, and of a new one with the inputs before
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

/** What Pulumi's events have in place of a string that is known later. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value says what another one does, which may leave some of it to the provider. */
function holds(value: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined || wanted === unknown) return true;
  if (typeof wanted !== "object") return value === wanted;
  const own = (value ?? {}) as Record<string, unknown>;
  if (Array.isArray(wanted) && wanted.length > 0 && own.length !== wanted.length) return false;
  return Object.entries(wanted).every(([name, each]) => holds(own[name], each));
}

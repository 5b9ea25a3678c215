import type { PulumiObject } from "../../providers/naming";

/** Gives inputs the old values at the property paths that `ignoreChanges` lists, or takes them out where there is no old value. */
export function ignoreChanges(inputs: PulumiObject, old: PulumiObject, paths: readonly string[]): PulumiObject {
  const result = structuredCopy(inputs) as PulumiObject;
  for (const path of paths) restore(result, old, steps(path));
  return result;
}

/** `disks[0].importFrom` -> `["disks", "0", "importFrom"]`. */
function steps(path: string): string[] {
  return path.split(/[.[\]"]+/).filter((step) => step !== "");
}

function restore(target: unknown, old: unknown, [step, ...rest]: string[]): void {
  if (!isContainer(target)) return;
  const before = isContainer(old) ? old[step] : undefined;
  if (rest.length > 0) restore(target[step], before, rest);
  else if (before === undefined) delete target[step];
  else target[step] = before;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A copy that leaves the mark for unknown values as it is. */
function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredCopy(each)]));
}

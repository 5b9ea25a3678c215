import type { PulumiObject } from "../../providers/naming";
import { copyOf } from "../resource/copy";

/** Gives inputs the old values at the property paths that `ignoreChanges` lists, or takes them out where there is no old value. */
export function ignoreChanges(inputs: PulumiObject, old: PulumiObject, paths: readonly string[]): PulumiObject {
  const result = copyOf(inputs);
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

import { members, type PulumiObject } from "../../providers/naming";
import type { ResourceType } from "../../providers/types";
import { copyOf } from "../resource/copy";
import { unknown } from "../resource/unknown";

/** Gives inputs the old values at the property paths that `ignoreChanges` lists, or takes them out where there is no old value. */
export function ignoreChanges(inputs: PulumiObject, old: PulumiObject, paths: readonly string[]): PulumiObject {
  const result = copyOf(inputs);
  for (const path of paths) restore(result, old, steps(path));
  return result;
}

/**
 * The top-level members that `ignoreChanges` keeps as the state has them, also where the user says nothing of them: the real bridge finds its
 * own defaults among the inputs. It puts none there for what is deprecated.
 */
export function ignoredMembers(resource: ResourceType, inputs: PulumiObject, paths: readonly string[]): string[] {
  return [...members(resource).values()]
    .filter(
      ({ property, attribute }) =>
        paths.includes(property) && (Object.hasOwn(inputs, property) || !attribute?.deprecated),
    )
    .map(({ name }) => name);
}

/** `disks[0].importFrom` -> `["disks", "0", "importFrom"]`. */
function steps(path: string): string[] {
  return path.split(/[.[\]"]+/).filter((step) => step !== "");
}

function restore(target: unknown, old: unknown, [step = "", ...rest]: string[]): void {
  if (!isContainer(target)) return;
  const before = isContainer(old) ? old[step] : undefined;
  if (rest.length > 0) restore(target[step], before, rest);
  else if (before === undefined) delete target[step];
  else target[step] = before;
}

/** Unknown values have no members. */
function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && value !== unknown;
}

import { members, type PulumiObject } from "../../providers/naming";
import type { ResourceType } from "../../providers/types";
import { copyOf } from "../resource/copy";
import { unknown } from "../resource/unknown";

/**
 * Restores the old values of inputs at the property paths in `ignoreChanges`, or removes the inputs if there are none.
 */
export function ignoreChanges(inputs: PulumiObject, old: PulumiObject, paths: readonly string[]): PulumiObject {
  const result = copyOf(inputs);
  for (const path of paths) restore(result, old, steps(path));
  return result;
}

/**
 * Returns the top-level members that `ignoreChanges` keeps as they are in the state, even if the user has not set them:
 * the real bridge finds its own defaults among the inputs. It adds none for deprecated members.
 */
export function ignoredMembers(resource: ResourceType, inputs: PulumiObject, paths: readonly string[]): string[] {
  return [...members(resource).values()]
    .filter(
      ({ property, attribute }) =>
        paths.includes(property) && (Object.hasOwn(inputs, property) || !attribute?.deprecated),
    )
    .map(({ name }) => name);
}

/** Splits a property path: `disks[0].importFrom` -> `["disks", "0", "importFrom"]`. */
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

/** Returns whether a value has members, which unknown values do not. */
function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && value !== unknown;
}

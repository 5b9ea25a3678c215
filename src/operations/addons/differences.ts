import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "./objects";

/** Fields that the API server sets itself. */
const OWN_METADATA = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

/**
 * Returns the paths of fields that differ between two answers of the API for one object, such as `spec.replicas`.
 * Elements of lists are not compared one by one. Never has values, which may be secrets.
 */
export function differingFields(before: KubernetesObject, after: KubernetesObject): string[] {
  return differing(comparable(before), comparable(after), "");
}

function comparable({ status: _, metadata, ...rest }: KubernetesObject): object {
  const kept = Object.entries(metadata).filter(([name]) => !OWN_METADATA.includes(name));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

function differing(before: unknown, after: unknown, path: string): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isMap(before) || !isMap(after)) return [path];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => differing(before[name], after[name], path === "" ? name : `${path}.${name}`));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

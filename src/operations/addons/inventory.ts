import type { ObjectsApi } from "./api";
import { identityOf, type KubernetesObject, type ObjectReference } from "./objects";

/** The list of all objects that were ever applied, in the cluster. What is in it and no longer in the stack is deleted. */
const REFERENCE = { apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system", name: "twinstack-addons" };

export async function readInventory(api: ObjectsApi): Promise<ObjectReference[]> {
  const { objects } = ((await api.read(REFERENCE))?.data ?? {}) as { objects?: string };
  return objects === undefined ? [] : (JSON.parse(objects) as ObjectReference[]);
}

/** Adds objects to the list, before they are applied: a run that is interrupted forgets none. */
export async function addToInventory(
  api: ObjectsApi,
  known: readonly ObjectReference[],
  more: readonly ObjectReference[],
): Promise<void> {
  const all = new Map([...known, ...more].map((each) => [identityOf(each), each]));
  if (all.size === known.length) return;
  const { apiVersion, kind, ...metadata } = REFERENCE;
  const object: KubernetesObject = { apiVersion, kind, metadata, data: { objects: JSON.stringify([...all.values()]) } };
  await api.apply(REFERENCE, object, { force: true });
}

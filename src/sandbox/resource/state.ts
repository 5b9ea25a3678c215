import { emptyBlock } from "../../providers/naming";
import type { ResourceType, TfObject } from "../../providers/types";
import { copyOf } from "./copy";
import { isEmpty } from "./plan";
import { resolveUnknown } from "./unknown";

/**
 * The state that a provider writes. It is not everything that the cloud knows: providers never read some members, and
 * others only sometimes.
 */

/** Returns the state after an import. Members that the provider does not read have the values that it leaves. */
export function importedState(resource: ResourceType, object: TfObject): TfObject {
  const { notRead, readIfSet = {}, hiddenDefaults = {} } = resource.facts;
  const nothing = emptyBlock(resource.block);
  const state = copyOf(object);
  for (const [path, value] of Object.entries(notRead)) setAt(state, path, () => copyOf(value));
  for (const [name, onImport] of Object.entries(readIfSet)) if (onImport === "empty") state[name] = nothing[name];
  for (const [path, value] of Object.entries(hiddenDefaults))
    setAt(state, path, (own) => (isDefault(own, value) ? [] : own));
  return state;
}

/** Returns the state after a refresh. Members that the provider does not read stay as they are in the state. */
export function refreshedState(resource: ResourceType, object: TfObject, state: TfObject): TfObject {
  const { notRead, readIfSet = {}, hiddenDefaults = {} } = resource.facts;
  const nothing = emptyBlock(resource.block);
  const refreshed = copyOf(object);
  for (const path of Object.keys(notRead))
    setAt(refreshed, path, (_, indices) => valueAt(state, path.split("."), indices));
  for (const name of Object.keys(readIfSet)) if (isEmpty(state[name])) refreshed[name] = nothing[name];
  for (const [path, value] of Object.entries(hiddenDefaults)) {
    setAt(refreshed, path, (own, indices) => {
      return isDefault(own, value) && isEmpty(valueAt(state, path.split("."), indices)) ? [] : own;
    });
  }
  return refreshed;
}

/** Returns the state after a create or an update. Members that the provider does not read are as planned. */
export function appliedState(resource: ResourceType, object: TfObject, planned: TfObject): TfObject {
  return refreshedState(resource, object, resolveUnknown(planned, object) as TfObject);
}

/** Returns whether a value is a default, comparing only members that are set in both. */
function isDefault(own: unknown, value: unknown): boolean {
  if (typeof own !== "object" || typeof value !== "object" || own === null || value === null) {
    return own === value || (isEmpty(own) && isEmpty(value));
  }
  const members = new Set([...Object.keys(own), ...Object.keys(value)]);
  return [...members].every((name) => isDefault((own as TfObject)[name], (value as TfObject)[name]));
}

/**
 * Sets a member in every element of the blocks that contain it; `value` receives the current value and the elements'
 * indices.
 */
function setAt(object: TfObject, path: string, value: (own: unknown, indices: number[]) => unknown): void {
  const into = (inner: TfObject, [step = "", ...rest]: string[], indices: number[]) => {
    const own = inner[step];
    if (rest.length === 0) inner[step] = value(own, indices);
    else if (Array.isArray(own)) for (const [index, element] of own.entries()) into(element, rest, [...indices, index]);
    else if (own) into(own as TfObject, rest, indices);
  };
  into(object, path.split("."), []);
}

function valueAt(object: TfObject, [step = "", ...rest]: readonly string[], indices: readonly number[]): unknown {
  const own = object[step] ?? null;
  if (rest.length === 0) return copyOf(own);
  if (!Array.isArray(own)) return own && valueAt(own as TfObject, rest, indices);
  const [index, ...others] = indices;
  const element = index === undefined ? undefined : (own[index] as TfObject | undefined);
  return element ? valueAt(element, rest, others) : null;
}

import type { FieldSet, KubernetesObject, ManagedFields } from "./objects";

/** The name under which add-ons are applied. */
export const MANAGER = "twinstack";

/** Returns whether a manager is k3s itself, which applies the manifests on servers. */
export function isK3s(manager: string): boolean {
  return manager === "k3s" || manager.startsWith("deploy@");
}

/** Returns whether twinstack has applied an object. */
export function isApplied({ metadata }: KubernetesObject): boolean {
  return (metadata.managedFields ?? []).some(isOurs);
}

/** Returns whether an object was applied by twinstack or from a manifest of k3s, and not only by somebody else. */
export function isDeployed({ metadata }: KubernetesObject): boolean {
  return (metadata.managedFields ?? []).some((each) => isOurs(each) || isFromK3s(each));
}

/**
 * Returns the managed fields of an object with k3s's as twinstack's, or undefined if k3s has none. Otherwise fields that
 * a new manifest no longer has would stay, because k3s still manages them. k3s keeps its own labels and annotations, by
 * which it finds its objects.
 */
export function takenOver({ metadata }: KubernetesObject): ManagedFields[] | undefined {
  const all = metadata.managedFields ?? [];
  const former = all.filter(isFromK3s);
  const taken = former.map(({ fieldsV1 }) => without(fieldsV1, isMark)).reduce(union, {});
  const [first] = former;
  if (!first || Object.keys(taken).length === 0) return undefined;
  const fieldsV1 = all.filter(isOurs).reduce((sum, each) => union(sum, each.fieldsV1), taken);
  const own: ManagedFields = { ...first, manager: MANAGER, operation: "Apply", fieldsV1 };
  const marks = former
    .map((each) => ({ ...each, fieldsV1: without(each.fieldsV1, (field) => !isMark(field)) }))
    .filter((each) => Object.keys(each.fieldsV1).length > 0);
  return [...all.filter((each) => !isFromK3s(each) && !isOurs(each)), ...marks, own];
}

/** Returns whether a field is a label or an annotation by which k3s finds its objects. */
function isMark(field: string): boolean {
  return field.startsWith("f:objectset.rio.cattle.io/");
}

/** Returns a set without some of its fields, and without what is then empty. */
function without(set: FieldSet, isLeftOut: (field: string) => boolean): FieldSet {
  const kept = Object.entries(set).flatMap(([field, inner]) => {
    if (Object.keys(inner).length === 0) return isLeftOut(field) ? [] : [[field, inner] as const];
    const rest = without(inner, isLeftOut);
    return Object.keys(rest).length === 0 ? [] : [[field, rest] as const];
  });
  return Object.fromEntries(kept);
}

function isOurs({ manager, operation, subresource }: ManagedFields): boolean {
  return manager === MANAGER && operation === "Apply" && !subresource;
}

function isFromK3s({ manager, operation, subresource }: ManagedFields): boolean {
  return isK3s(manager) && operation === "Update" && !subresource;
}

function union(a: FieldSet, b: FieldSet): FieldSet {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, union(a[name] ?? {}, b[name] ?? {})]));
}

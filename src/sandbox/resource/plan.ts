import { isDeepStrictEqual } from "node:util";
import { attributeAt, emptyBlock, memberPath } from "../../providers/naming";
import type {
  AttributeSchema,
  BlockSchema,
  CtyType,
  NestedBlockSchema,
  ResourceType,
  TfObject,
} from "../../providers/types";
import { hasUnknown, unknown } from "./unknown";

/**
 * Plans a resource for both engines as its provider does: with defaults, the cloud's values for computed members, and
 * no differences that the provider's SDK ignores.
 */

/**
 * The path of a value in a plan. Indices are those of the planned value, or of the prior one if there is no planned
 * element.
 */
export type Path = readonly (string | number)[];

/** A difference between the prior and the planned value of a resource. A set is compared as a whole. */
export interface Difference {
  path: Path;
  kind: "add" | "delete" | "update";
  /** True if it replaces the object. */
  replaces: boolean;
}

/**
 * Returns the planned value of a resource: complete, with `unknown` for values that are known after apply.
 * @param prior the value in the state; undefined to create the object
 * @param config the user's configuration with every member of the schema
 */
export function plan(resource: ResourceType, prior: TfObject | undefined, config: TfObject): TfObject {
  const planned = planBlock(resource, resource.block, "", prior, config);
  const { recomputed = {} } = resource.facts;
  if (!prior || Object.keys(recomputed).length === 0) return planned;
  const changed = new Set(differences(resource, prior, planned).map(({ path }) => path[0]));
  for (const [name, causes] of Object.entries(recomputed)) {
    if (causes.some((cause) => changed.has(cause))) planned[name] = unknown;
  }
  return planned;
}

function planBlock(
  resource: ResourceType,
  block: BlockSchema,
  path: string,
  prior: TfObject | undefined,
  config: TfObject,
  inSet = false,
): TfObject {
  const planned: TfObject = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const own = planAttribute(resource, attribute, memberPath(path, name), prior, prior?.[name], config[name]);
    planned[name] = own === null && inSet && !prior ? zeroOf(attribute.type) : own;
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    planned[name] = planNested(resource, nested, memberPath(path, name), prior, prior?.[name], config[name]);
  }
  return planned;
}

function planAttribute(
  resource: ResourceType,
  attribute: AttributeSchema,
  path: string,
  parent: TfObject | undefined,
  prior: unknown,
  config: unknown,
): unknown {
  const wanted = configured(attribute, config, parent === undefined) ?? defaultAt(resource, path);
  if (wanted === null && attribute.computed) {
    return parent && !resource.facts.alwaysUnknown?.includes(path) ? (prior ?? null) : unknown;
  }
  const planned = attribute.computed ? fillObjects(resource, attribute.type, path, prior, wanted) : wanted;
  if (!parent || planned === unknown) return planned;
  const judge = resource.facts.diffSuppress?.[path];
  const same = equivalent(attribute.type, prior, planned) || judge?.(prior, planned) || judge?.(prior, config);
  return same ? (prior ?? null) : planned;
}

/**
 * Returns a value as the SDK sees it. A set is unknown unless all of it is known, and an empty set or map of a new
 * resource counts as unset.
 */
function configured({ type }: AttributeSchema, config: unknown, isNew: boolean): unknown {
  if (type[0] === "set" && Array.isArray(config) && config.some(hasUnknown)) return unknown;
  const isLost = type[0] === "set" || type[0] === "map";
  return isNew && isLost && isEmpty(config) ? null : config;
}

/**
 * Returns the SDK's value of an unset member in a new element of a set, since all members together identify an element.
 */
function zeroOf(type: CtyType): unknown {
  if (typeof type === "string") return { string: "", number: 0, bool: false }[type];
  return type[0] === "map" || type[0] === "object" ? {} : [];
}

/**
 * Completes objects in a computed list: unset members get their defaults, or keep the cloud's value at the same index.
 */
function fillObjects(resource: ResourceType, type: CtyType, path: string, prior: unknown, wanted: unknown): unknown {
  if (type[0] !== "list" || !Array.isArray(type[1]) || type[1][0] !== "object" || !Array.isArray(wanted)) return wanted;
  return wanted.map((element: TfObject, index) => {
    if (element === unknown) return element;
    const was = Array.isArray(prior) ? (prior[index] as TfObject | undefined) : undefined;
    const filled = Object.entries(element).map(([name, value]) => {
      const member = memberPath(path, name);
      const cloud = resource.facts.computedMembers?.includes(member) ? unknown : null;
      return [name, value ?? defaultAt(resource, member) ?? was?.[name] ?? cloud];
    });
    return Object.fromEntries(filled);
  });
}

function planNested(
  resource: ResourceType,
  nested: NestedBlockSchema,
  path: string,
  parent: TfObject | undefined,
  prior: unknown,
  config: unknown,
): unknown {
  if (config === unknown) return unknown;
  if (nested.nesting_mode === "single") {
    return config
      ? planBlock(resource, nested.block, path, (prior ?? undefined) as TfObject | undefined, config as TfObject)
      : null;
  }
  const wanted = (config ?? []) as TfObject[];
  const was = (prior ?? []) as TfObject[];
  if (wanted.length === 0 && resource.facts.computedBlocks?.includes(path)) return parent ? was : unknown;
  if (parent && resource.facts.diffSuppress?.[path]?.(was, wanted)) return was;
  if (nested.nesting_mode === "list") {
    const planned = wanted.map((element, index) => planElement(resource, nested, path, was[index], element));
    return parent && resource.facts.listDiffSuppress?.[path]?.(was, planned) ? was : planned;
  }
  const left = [...was];
  const planned = wanted.map((element) => {
    const match = left.findIndex((candidate) => mayBeSame(resource, nested.block, path, candidate, element));
    return planElement(resource, nested, path, match < 0 ? undefined : left.splice(match, 1)[0], element, true);
  });
  // Keep the state's order, so that equal elements show no difference.
  return left.length === 0 && planned.length === was.length && sameMembers(was, planned) ? was : planned;
}

function planElement(
  resource: ResourceType,
  nested: NestedBlockSchema,
  path: string,
  prior: TfObject | undefined,
  element: TfObject,
  inSet = false,
): unknown {
  return element === unknown ? unknown : planBlock(resource, nested.block, path, prior, element, inSet);
}

/** Returns whether an element of a set in the state may be the planned one: no configured member differs. */
function mayBeSame(
  resource: ResourceType,
  block: BlockSchema,
  path: string,
  prior: TfObject,
  wanted: TfObject,
): boolean {
  if (wanted === unknown) return false;
  const attributesFit = Object.entries(block.attributes ?? {}).every(([name, attribute]) => {
    const value = wanted[name] ?? defaultAt(resource, memberPath(path, name));
    return (value === null && attribute.computed) || equivalent(attribute.type, prior[name], value);
  });
  return (
    attributesFit &&
    Object.entries(block.block_types ?? {}).every(([name, nested]) => {
      const planned = planNested(resource, nested, memberPath(path, name), prior, prior[name], wanted[name]);
      return isDeepStrictEqual(prior[name], planned);
    })
  );
}

function defaultAt(resource: ResourceType, path: string): unknown {
  return resource.facts.defaults[path] ?? null;
}

/**
 * Returns whether a provider sees no difference: null equals zero, false, an empty string and an empty collection, and
 * sets have no order.
 */
export function equivalent(type: CtyType, left: unknown, right: unknown): boolean {
  if (isZero(left) && isZero(right)) return true;
  if (type[0] === "set" && Array.isArray(left) && Array.isArray(right)) return sameMembers(left, right);
  return isDeepStrictEqual(left, right);
}

/** Returns whether the SDK treats a value as unset. */
export function isZero(value: unknown): boolean {
  return value === 0 || value === false || isEmpty(value);
}

/** Returns whether a value is unset. */
export function isEmpty(value: unknown): boolean {
  if (value === unknown) return false;
  return (
    value === null ||
    value === undefined ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0)
  );
}

function sameMembers(left: unknown[], right: unknown[]): boolean {
  if (left.length !== right.length) return false;
  const unmatched = [...right];
  return left.every((each) => {
    const match = unmatched.findIndex((candidate) => isDeepStrictEqual(each, candidate));
    return match >= 0 && unmatched.splice(match, 1).length === 1;
  });
}

/**
 * Returns the paths at which a planned value differs from the state.
 * @param config the user's configuration, to tell values that are known later from computed ones
 */
export function differences(
  resource: ResourceType,
  prior: TfObject,
  planned: TfObject,
  config?: TfObject,
): Difference[] {
  return blockDifferences(resource, resource.block, [], prior, planned).map((each) =>
    config && each.kind === "add" && bringsUnknown(resource, each.path, config) ? { ...each, replaces: true } : each,
  );
}

/** Returns whether a new block has a member that is known later and replaces the object. */
function bringsUnknown({ facts }: ResourceType, path: Path, config: TfObject): boolean {
  const block = path.reduce<unknown>((value, step) => (value as TfObject | undefined)?.[step], config);
  const inner = facts.forceNew.filter((forcing) => forcing.startsWith(`${plainPath(path)}.`));
  return inner.some((forcing) =>
    valuesAt(block, forcing.slice(plainPath(path).length + 1).split(".")).includes(unknown),
  );
}

function blockDifferences(
  resource: ResourceType,
  block: BlockSchema,
  at: Path,
  prior: TfObject,
  planned: TfObject,
): Difference[] {
  const found: Difference[] = [];
  for (const [name, { type }] of Object.entries(block.attributes ?? {})) {
    const path = [...at, name];
    if (!equivalent(type, prior[name], planned[name]))
      found.push(difference(resource, path, prior[name], planned[name]));
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    found.push(...nestedDifferences(resource, nested, [...at, name], prior[name], planned[name]));
  }
  return found;
}

function nestedDifferences(
  resource: ResourceType,
  nested: NestedBlockSchema,
  path: Path,
  prior: unknown,
  planned: unknown,
): Difference[] {
  if (isEmpty(prior) && isEmpty(planned)) return [];
  if (nested.nesting_mode === "single" && prior && planned && planned !== unknown) {
    return blockDifferences(resource, nested.block, path, prior as TfObject, planned as TfObject);
  }
  if (!Array.isArray(prior) || !Array.isArray(planned)) {
    return isDeepStrictEqual(prior, planned) ? [] : [difference(resource, path, prior, planned)];
  }
  if (nested.nesting_mode === "set")
    return sameMembers(prior, planned) ? [] : [difference(resource, path, prior, planned)];
  const longest = prior.length > planned.length ? prior : planned;
  return longest.flatMap((_, index) => {
    const [was, is] = [prior[index], planned[index]];
    if (was && is && is !== unknown) return blockDifferences(resource, nested.block, [...path, index], was, is);
    return [difference(resource, [...path, index], was, is)];
  });
}

function difference(resource: ResourceType, path: Path, prior: unknown, planned: unknown): Difference {
  const kind = isEmpty(prior) ? "add" : isEmpty(planned) ? "delete" : "update";
  return { path, kind, replaces: forcesNew(resource, path, prior, planned) };
}

/**
 * Returns whether a change replaces the object: because of its member, or of a set member of an added or removed block.
 */
function forcesNew(resource: ResourceType, path: Path, prior: unknown, planned: unknown): boolean {
  const { forceNew, forceNewIf = {}, removedInPlace = [] } = resource.facts;
  const changed = plainPath(path);
  if (forceNew.includes(changed) || forceNewIf[changed]?.(prior, planned)) return true;
  if (isEmpty(planned) && removedInPlace.includes(changed)) return false;
  return forceNew.some((forcing) => {
    if (!forcing.startsWith(`${changed}.`)) return false;
    // Computed members stay unchanged when they are unset.
    if (isEmpty(planned) && attributeAt(resource.block, forcing.split("."))?.computed) return false;
    const member = forcing.slice(changed.length + 1).split(".");
    // A removed value is replaced by the default.
    const left = isEmpty(planned) ? [defaultAt(resource, forcing)] : [];
    const said = (value: unknown) => valuesAt(value, member).filter((each) => !isEmpty(each) && each !== unknown);
    return !isDeepStrictEqual(
      said(prior).filter((each) => !left.includes(each)),
      said(planned),
    );
  });
}

/** Removes the indices from a path, as facts have it. */
export function plainPath(path: Path): string {
  return path.filter((step) => typeof step === "string").join(".");
}

/** Returns all set values at a path below a value, through lists of blocks. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [step, ...rest] = path;
  if (step === undefined || value === unknown) return [value];
  return valuesAt((value as TfObject)[step], rest);
}

/** Completes a resource's value: missing members are unset. */
export function complete(block: BlockSchema, value: TfObject): TfObject {
  const result = { ...emptyBlock(block) };
  for (const name of Object.keys(result)) if (value[name] !== undefined) result[name] = value[name];
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const own = result[name];
    if (Array.isArray(own)) result[name] = own.map((each) => (isBlock(each) ? complete(nested.block, each) : each));
    else if (isBlock(own)) result[name] = complete(nested.block, own);
  }
  return result;
}

function isBlock(value: unknown): value is TfObject {
  return typeof value === "object" && value !== null && value !== unknown;
}

import { isDeepStrictEqual } from "node:util";
import { emptyBlock, memberPath } from "../../providers/naming";
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
 * What a provider plans, from what was and what is wanted, for both engines alike: defaults for what is left out, the cloud's values where
 * the cloud decides, and no change where the provider's SDK sees none.
 */

/** What stands at a path in a plan. Indices are those of the planned value, or of the prior one where there is no planned element. */
export type Path = readonly (string | number)[];

/** A difference between the prior and the planned value of a resource. A set differs as a whole. */
export interface Difference {
  path: Path;
  kind: "add" | "delete" | "update";
  /** Whether it creates a new object. */
  replaces: boolean;
}

/**
 * The planned value of a resource: complete, with `unknown` for what the cloud will say.
 *
 * @param prior the value in the state, or undefined when the object is to be created
 * @param config what the user wrote, with every member of the schema present
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
  const wanted = said(attribute, config, parent === undefined) ?? defaultAt(resource, path);
  if (wanted === null && attribute.computed) {
    return parent && !resource.facts.unsettled?.includes(path) ? (prior ?? null) : unknown;
  }
  const planned = attribute.computed ? fillObjects(resource, attribute.type, path, prior, wanted) : wanted;
  if (!parent || planned === unknown) return planned;
  const judge = resource.facts.sameValue?.[path];
  const same = equivalent(attribute.type, prior, planned) || judge?.(prior, planned) || judge?.(prior, config);
  return same ? (prior ?? null) : planned;
}

/**
 * What the SDK takes the user to have said. It knows no part of a set before it knows all, and for it an empty set or map of something new is
 * one that was left out.
 */
function said({ type }: AttributeSchema, config: unknown, isNew: boolean): unknown {
  if (type[0] === "set" && Array.isArray(config) && config.some(hasUnknown)) return unknown;
  const isLost = type[0] === "set" || type[0] === "map";
  return isNew && isLost && isEmpty(config) ? null : config;
}

/** What the SDK puts into a new element of a set where nothing is said: it makes an element's identity of all its members. */
function zeroOf(type: CtyType): unknown {
  if (typeof type === "string") return { string: "", number: 0, bool: false }[type];
  return type[0] === "map" || type[0] === "object" ? {} : [];
}

/** Objects in a computed list get the defaults and keep, place by place, what the cloud said where the user says nothing. */
function fillObjects(resource: ResourceType, type: CtyType, path: string, prior: unknown, wanted: unknown): unknown {
  if (type[0] !== "list" || !Array.isArray(type[1]) || type[1][0] !== "object" || !Array.isArray(wanted)) return wanted;
  return wanted.map((element: TfObject, index) => {
    if (element === unknown) return element;
    const was = Array.isArray(prior) ? (prior[index] as TfObject | undefined) : undefined;
    const filled = Object.entries(element).map(([name, value]) => {
      const member = memberPath(path, name);
      const cloud = resource.facts.filledIn?.includes(member) ? unknown : null;
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
  if (parent && resource.facts.sameValue?.[path]?.(was, wanted)) return was;
  if (nested.nesting_mode === "list") {
    const planned = wanted.map((element, index) => planElement(resource, nested, path, was[index], element));
    return parent && resource.facts.sameList?.[path]?.(was, planned) ? was : planned;
  }
  const left = [...was];
  const planned = wanted.map((element) => {
    const match = left.findIndex((candidate) => fits(resource, nested.block, path, candidate, element));
    return planElement(resource, nested, path, match < 0 ? undefined : left.splice(match, 1)[0], element, true);
  });
  // In the state's own order nothing seems to change that does not.
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

/** Whether a set's element in the state may be the one that is wanted: the user contradicts it nowhere. */
function fits(resource: ResourceType, block: BlockSchema, path: string, prior: TfObject, wanted: TfObject): boolean {
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
 * Whether a provider sees no difference: nothing is the same as zero, false, an empty string and an empty collection, and sets have no order.
 */
export function equivalent(type: CtyType, left: unknown, right: unknown): boolean {
  if (isZero(left) && isZero(right)) return true;
  if (type[0] === "set" && Array.isArray(left) && Array.isArray(right)) return sameMembers(left, right);
  return isDeepStrictEqual(left, right);
}

/** Whether a value is one that the SDK does not tell from nothing. */
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
 * @param config what the user wrote, which tells what is known later from what the cloud decides
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

/** Whether a new block has a member that forces a new object, and whose value is known later. */
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

/** A change forces a new object if its member does, or a member that comes or goes with it and says anything. */
function forcesNew(resource: ResourceType, path: Path, prior: unknown, planned: unknown): boolean {
  const { forceNew, forceNewIf = {}, removedInPlace = [] } = resource.facts;
  const changed = plainPath(path);
  if (forceNew.includes(changed) || forceNewIf[changed]?.(prior, planned)) return true;
  if (isEmpty(planned) && removedInPlace.includes(changed)) return false;
  return forceNew.some((forcing) => {
    if (!forcing.startsWith(`${changed}.`)) return false;
    // What the cloud may decide stays as it is where nothing is said any more.
    if (isEmpty(planned) && attributeAt(resource.block, forcing.split("."))?.computed) return false;
    const member = forcing.slice(changed.length + 1).split(".");
    // What goes leaves the default in its place.
    const left = isEmpty(planned) ? [defaultAt(resource, forcing)] : [];
    const said = (value: unknown) => valuesAt(value, member).filter((each) => !isEmpty(each) && each !== unknown);
    return !isDeepStrictEqual(
      said(prior).filter((each) => !left.includes(each)),
      said(planned),
    );
  });
}

function attributeAt(
  block: BlockSchema | undefined,
  [step = "", ...rest]: readonly string[],
): AttributeSchema | undefined {
  return rest.length === 0 ? block?.attributes?.[step] : attributeAt(block?.block_types?.[step]?.block, rest);
}

/** A path without its indices, as facts have it. */
export function plainPath(path: Path): string {
  return path.filter((step) => typeof step === "string").join(".");
}

/** All that stands at a path below a value, through lists of blocks; unset members left out. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [step, ...rest] = path;
  if (step === undefined || value === unknown) return [value];
  return valuesAt((value as TfObject)[step], rest);
}

/** A complete value of a resource from an incomplete one: what is missing is not set. */
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

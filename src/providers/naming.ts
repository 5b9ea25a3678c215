import type { AttributeSchema, BlockSchema, CtyType, NestedBlockSchema, ResourceType, TfObject } from "./types";

/**
 * Conversion of names and shapes between Terraform and Pulumi, by the rules of Pulumi's Terraform bridge: camelCase
 * names, lists and sets in the plural, a list of at most one element flattened to that element. Values that stand for
 * "known after apply" are passed through.
 */

/** A value in the shape of the Pulumi SDK. Unset members are absent. */
export type PulumiObject = Record<string, unknown>;

/** One member of a block, with its name on both sides. */
export interface Member {
  /** The Terraform name. */
  name: string;
  /** The Pulumi name. */
  property: string;
  /** The dotted Terraform path from the resource, without indices. */
  path: string;
  /** True if Pulumi has the only element instead of the list. */
  single: boolean;
  attribute?: AttributeSchema;
  nested?: NestedBlockSchema;
}

const membersOfBlock = new WeakMap<BlockSchema, Map<string, Member>>();

/**
 * Returns the members of a resource in Pulumi, by Terraform name.
 * @param path of a nested block, e.g. `health_check.http`
 */
export function members(resource: ResourceType, block: BlockSchema = resource.block, path = ""): Map<string, Member> {
  const known = membersOfBlock.get(block);
  if (known) return known;
  const entries = [
    ...Object.entries(block.attributes ?? {}).map(([name, attribute]) => ({ name, attribute, nested: undefined })),
    ...Object.entries(block.block_types ?? {}).map(([name, nested]) => ({ name, attribute: undefined, nested })),
  ].filter(({ name }) => path !== "" || !notProperties.has(name));
  const siblings = new Set(entries.map(({ name }) => name));
  const result = new Map<string, Member>();
  for (const { name, attribute, nested } of entries) {
    const at = memberPath(path, name);
    const list = attribute ? isList(attribute.type) : nested.nesting_mode !== "single";
    const single = list && (resource.facts.pulumi.single?.[at] ?? nested?.max_items === 1);
    const property = resource.facts.pulumi.names?.[at] ?? propertyName(name, list && !single, siblings);
    result.set(name, { name, property, path: at, single, attribute, nested });
  }
  membersOfBlock.set(block, result);
  return result;
}

/** Members that are not properties in Pulumi: the engine handles them itself. */
const notProperties = new Set(["id", "timeouts"]);

/**
 * Converts a Terraform path to a Pulumi property path; indices are kept: `disk[0].import_from` ->
 * `disks[0].importFrom`, `cpu` -> `cpu`.
 */
export function propertyPath(resource: ResourceType, path: string): string {
  let block: BlockSchema | undefined = resource.block;
  let at = "";
  const steps = path.split(".").map((step) => {
    const [, name, indices] = /^(\w+)((?:\[[\w*]+\])*)$/.exec(step) ?? [];
    const member = name === undefined || !block ? undefined : members(resource, block, at).get(name);
    if (!member) throw new Error(`${resource.name} has no member "${path}"`);
    block = member.nested?.block;
    at = member.path;
    return member.property + (member.single ? "" : indices);
  });
  return steps.join(".");
}

/** Converts a value from the Terraform shape to Pulumi's. */
export function toPulumi(resource: ResourceType, value: TfObject): PulumiObject {
  return blockToPulumi(resource, resource.block, "", value);
}

function blockToPulumi(resource: ResourceType, block: BlockSchema, path: string, value: TfObject): PulumiObject {
  const result: PulumiObject = {};
  for (const member of members(resource, block, path).values()) {
    const own = value[member.name];
    if (own === null || own === undefined) continue;
    const converted = member.nested
      ? nestedToPulumi(resource, member, member.nested, own)
      : attributeToPulumi(resource, member, own);
    if (converted !== undefined) result[member.property] = converted;
  }
  return result;
}

function nestedToPulumi(resource: ResourceType, member: Member, nested: NestedBlockSchema, value: unknown): unknown {
  const element = (each: unknown) => (isObject(each) ? blockToPulumi(resource, nested.block, member.path, each) : each);
  if (!Array.isArray(value)) return element(value);
  if (value.length === 0) return undefined;
  return member.single ? element(value[0]) : value.map(element);
}

function attributeToPulumi(resource: ResourceType, member: Member, value: unknown): unknown {
  const type = (member.attribute as AttributeSchema).type;
  if (member.single && Array.isArray(value)) {
    return value.length === 0 ? undefined : typedToPulumi(resource, type[1] as CtyType, member.path, value[0]);
  }
  return typedToPulumi(resource, type, member.path, value);
}

function typedToPulumi(resource: ResourceType, type: CtyType, path: string, value: unknown): unknown {
  if (!Array.isArray(type) || value === null) return value;
  if (type[0] === "object") {
    return isObject(value) ? blockToPulumi(resource, objectBlock(type[1]), path, value) : value;
  }
  const element = type[1];
  if (Array.isArray(value)) return value.map((each) => typedToPulumi(resource, element, path, each));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, typedToPulumi(resource, element, path, each)]),
  );
}

/** A value has a property that its type does not have. */
export class UnknownPropertyError extends Error {
  constructor(
    readonly property: string,
    readonly allowed: string[],
  ) {
    super(`"${property}" is not a property here; allowed are ${allowed.join(", ")}`);
  }
}

/**
 * Converts a value from the Pulumi shape to Terraform's, with every member of the schema present.
 * @param onUnknown called for properties that do not exist; by default it throws an `UnknownPropertyError`
 */
export function toTerraform(
  resource: ResourceType,
  value: PulumiObject,
  onUnknown: (problem: UnknownPropertyError) => void = (problem) => {
    throw problem;
  },
): TfObject {
  return blockToTerraform(resource, resource.block, "", value, "", onUnknown);
}

type OnUnknown = (problem: UnknownPropertyError) => void;

function blockToTerraform(
  resource: ResourceType,
  block: BlockSchema,
  path: string,
  value: PulumiObject,
  at: string,
  onUnknown: OnUnknown,
): TfObject {
  const known = members(resource, block, path);
  const byProperty = membersByProperty(known);
  const result = emptyBlock(block);
  for (const [property, own] of Object.entries(value)) {
    if (own === null || own === undefined) continue;
    const where = memberPath(at, property);
    const member = byProperty.get(property);
    if (!member) onUnknown(new UnknownPropertyError(where, [...byProperty.keys()]));
    else if (member.nested)
      result[member.name] = nestedToTerraform(resource, member, member.nested, own, where, onUnknown);
    else result[member.name] = attributeToTerraform(resource, member, own, where, onUnknown);
  }
  return result;
}

function nestedToTerraform(
  resource: ResourceType,
  member: Member,
  nested: NestedBlockSchema,
  value: unknown,
  at: string,
  onUnknown: OnUnknown,
): unknown {
  const element = (each: unknown, where: string) =>
    isObject(each) ? blockToTerraform(resource, nested.block, member.path, each, where, onUnknown) : each;
  if (Array.isArray(value)) return value.map((each, index) => element(each, `${at}[${index}]`));
  return member.single && isObject(value) ? [element(value, at)] : element(value, at);
}

function attributeToTerraform(
  resource: ResourceType,
  member: Member,
  value: unknown,
  at: string,
  onUnknown: OnUnknown,
): unknown {
  const type = (member.attribute as AttributeSchema).type;
  if (member.single && !Array.isArray(value)) {
    return [typedToTerraform(resource, type[1] as CtyType, member.path, value, at, onUnknown)];
  }
  return typedToTerraform(resource, type, member.path, value, at, onUnknown);
}

function typedToTerraform(
  resource: ResourceType,
  type: CtyType,
  path: string,
  value: unknown,
  at: string,
  onUnknown: OnUnknown,
): unknown {
  if (!Array.isArray(type) || value === null || value === undefined) return value ?? null;
  if (type[0] === "object") {
    return isObject(value) ? blockToTerraform(resource, objectBlock(type[1]), path, value, at, onUnknown) : value;
  }
  const element = type[1];
  if (Array.isArray(value)) {
    return value.map((each, index) => typedToTerraform(resource, element, path, each, `${at}[${index}]`, onUnknown));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      typedToTerraform(resource, element, path, each, memberPath(at, key), onUnknown),
    ]),
  );
}

/**
 * Returns an attribute of a block or of a nested block.
 * @param path its Terraform names, e.g. `["public_net", "ipv4_enabled"]`
 */
export function attributeAt(
  block: BlockSchema | undefined,
  [step = "", ...rest]: readonly string[],
): AttributeSchema | undefined {
  return rest.length === 0 ? block?.attributes?.[step] : attributeAt(block?.block_types?.[step]?.block, rest);
}

/** Returns a block's value with all members unset. */
export function emptyBlock(block: BlockSchema): TfObject {
  const result: TfObject = {};
  for (const name of Object.keys(block.attributes ?? {})) result[name] = null;
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    result[name] = nested.nesting_mode === "single" ? null : [];
  }
  return result;
}

const blocksOfObjects = new WeakMap<object, BlockSchema>();

/** Returns the schema of objects in an attribute's type, whose members are named like those of blocks. */
function objectBlock(fields: Record<string, CtyType>): BlockSchema {
  let block = blocksOfObjects.get(fields);
  if (!block) {
    block = {
      attributes: Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, { type, optional: true }])),
    };
    blocksOfObjects.set(fields, block);
  }
  return block;
}

const propertyIndexes = new WeakMap<Map<string, Member>, Map<string, Member>>();

function membersByProperty(known: Map<string, Member>): Map<string, Member> {
  let index = propertyIndexes.get(known);
  if (!index) {
    index = new Map([...known.values()].map((member) => [member.property, member]));
    propertyIndexes.set(known, index);
  }
  return index;
}

function propertyName(name: string, many: boolean, siblings: ReadonlySet<string>): string {
  const plural = many ? pluralize(name) : name;
  return camelCase(siblings.has(plural) ? name : plural);
}

/** Converts to camelCase: `ipv4_address` -> `ipv4Address`. Only letters are raised: `a_1b` -> `a1b`. */
function camelCase(name: string): string {
  return name.replace(/(?<!^_*)_+([a-z0-9])/g, (_, next: string) => next.toUpperCase());
}

/** Returns the English plural as the bridge's inflector does, for the endings that occur in infrastructure. */
export function pluralize(word: string): string {
  for (const [ending, replacement] of plurals) {
    if (ending.test(word)) return word.replace(ending, replacement);
  }
  return `${word}s`;
}

const plurals: readonly (readonly [RegExp, string])[] = [
  [/^(.*media|series|equipment|information|news|species|nexus|headquarters)$/i, "$1"],
  [/status$/i, "statuses"],
  [/(matr|vert|ind)(?:ix|ex)$/i, "$1ices"],
  [/(x|ch|ss|sh)$/i, "$1es"],
  [/([^aeiouy]|qu)y$/i, "$1ies"],
  [/(?:([^f])fe|([lre])f)$/i, "$1$2ves"],
  [/sis$/i, "ses"],
  [/([ti])um$/i, "$1a"],
  [/us$/i, "uses"],
  [/(alias)$/i, "$1es"],
  [/(ax|cris|test)is$/i, "$1es"],
  [/s$/, "s"],
];

function isList(type: CtyType): boolean {
  return Array.isArray(type) && (type[0] === "list" || type[0] === "set");
}

/**
 * Returns whether a value is a plain object: neither an array nor a mark for "known after apply", which has its own
 * tag.
 */
function isObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

/** Returns the path of a member; the empty path is the resource itself. */
export function memberPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

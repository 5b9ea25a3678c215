import { type Member, members, type PulumiObject } from "../../src/providers/naming";
import type { BlockSchema, CtyType, ResourceType, TfObject } from "../../src/providers/types";
import { unknown } from "../../src/sandbox/resource/unknown";

/** The members of a set, for comparison in any order. */
export class Members {
  constructor(readonly list: readonly unknown[]) {}

  toJSON(): readonly unknown[] {
    return this.list;
  }
}

/** Marks sets in a value in the Terraform shape, since JSON represents them as lists. */
export function markSets(block: BlockSchema, value: TfObject): TfObject {
  const marked = { ...value };
  for (const [name, { type }] of Object.entries(block.attributes ?? {})) {
    if (name in marked) marked[name] = markSetsOfType(type, marked[name]);
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    if (name in marked)
      marked[name] = markCollection(nested.nesting_mode, marked[name], (each) =>
        isObject(each) ? markSets(nested.block, each) : each,
      );
  }
  return marked;
}

function markSetsOfType(type: CtyType | undefined, value: unknown): unknown {
  // Pulumi's names of members are not those of the type. Such objects contain no sets.
  if (type === undefined || typeof type === "string" || value === unknown) return value;
  const [kind, inner] = type;
  if (kind === "set" || kind === "list") return markCollection(kind, value, (each) => markSetsOfType(inner, each));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, each]) => {
    return [key, markSetsOfType(kind === "object" ? inner[key] : inner, each)];
  });
  return Object.fromEntries(entries);
}

function markCollection(kind: string, value: unknown, mark: (element: unknown) => unknown): unknown {
  if (!Array.isArray(value)) return isObject(value) ? mark(value) : value;
  const marked = value.map(mark);
  return kind === "set" ? new Members(marked) : marked;
}

/**
 * Marks sets in Pulumi's inputs or properties, and adds every member of the schema, so that absent and null are the
 * same. The bridge's own members and the ID are removed.
 */
export function markPropertySets(resource: ResourceType, properties: PulumiObject): PulumiObject {
  const { id: _, ...own } = withoutMarks(properties) as PulumiObject;
  return markBlock(resource, resource.block, "", own);
}

function markBlock(resource: ResourceType, block: BlockSchema, path: string, value: PulumiObject): PulumiObject {
  const marked: PulumiObject = { ...value };
  for (const member of members(resource, block, path).values()) {
    marked[member.property] = markMember(resource, member, value[member.property] ?? null);
  }
  return marked;
}

function markMember(resource: ResourceType, member: Member, value: unknown): unknown {
  const { nested, attribute, single, path } = member;
  if (attribute) return single ? value : markSetsOfType(attribute.type, value);
  if (!nested) return value;
  const element = (each: unknown) => (isObject(each) ? markBlock(resource, nested.block, path, each) : each);
  if (single || nested.nesting_mode === "single") return element(value);
  return markCollection(nested.nesting_mode, value ?? [], element);
}

/** Removes `__defaults`, `__internal` and other members of the bridge, and nulls. */
function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name, each]) => each !== null && !name.startsWith("__"));
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutMarks(each)]));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

import { isDeepStrictEqual } from "node:util";
import { mapMembers, mapValues } from "../../spec/data";
import { hclJson } from "../../spec/json";
import type { AttributeSchema, BlockSchema, CtyType, TfObject } from "../providers/types";
import { hasUnknown, unknown } from "../sandbox/resource/unknown";
import type { PlannedResource } from "./planned";

/**
 * Compares plans: the resources, every attribute of each, and which attributes are secret.
 * Not compared are values that only the cloud knows, which both engines must not know; the order of sets; an empty list
 * and null, which providers do not distinguish; and the attributes in `oneSided`.
 */

/**
 * Attributes without effect, by type. Pulumi's plugin needs them to be set, because it would report a difference after
 * an import.
 */
const oneSided: Readonly<Record<string, readonly string[]>> = {
  proxmox_virtual_environment_container: ["timeout_start"],
};

/** One attribute of one resource, as planned by each engine. */
export interface Comparison {
  /** The resource's Pulumi name and OpenTofu type. */
  resource: string;
  /** The attribute's OpenTofu name; empty if only one side has the resource. */
  attribute: string;
  /** Each engine's planned value as text, without secrets. */
  pulumi: string;
  opentofu: string;
  equal: boolean;
}

/** A difference between the plans. */
export type Difference = Omit<Comparison, "equal">;

/** Compares every planned attribute of every resource. */
export function sideBySide(pulumi: readonly PlannedResource[], opentofu: readonly PlannedResource[]): Comparison[] {
  const ours = byKey(pulumi);
  const theirs = byKey(opentofu);
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return keys.flatMap((resource) => {
    const [own, other] = [ours.get(resource), theirs.get(resource)];
    if (own && other) return [...attributesOf(resource, own, other), ...sensitivityDifferences(resource, own, other)];
    const does = (planned?: PlannedResource) => (planned ? "creates it" : "has none");
    return [{ resource, attribute: "", pulumi: does(own), opentofu: does(other), equal: false }];
  });
}

/** Returns all differences between two plans; empty if they are equal. */
export function compare(pulumi: readonly PlannedResource[], opentofu: readonly PlannedResource[]): Difference[] {
  return sideBySide(pulumi, opentofu)
    .filter(({ equal }) => !equal)
    .map(({ equal: _, ...difference }) => difference);
}

/** Formats a difference as a sentence. */
export function describe({ resource, attribute, pulumi, opentofu }: Difference): string {
  return attribute
    ? `${resource}: ${attribute} is ${pulumi} in Pulumi and ${opentofu} in OpenTofu`
    : `${resource}: Pulumi ${pulumi}, OpenTofu ${opentofu}`;
}

function byKey(resources: readonly PlannedResource[]): Map<string, PlannedResource> {
  return new Map(resources.map((resource) => [`${resource.name} (${resource.type.name})`, resource]));
}

function attributesOf(resource: string, own: PlannedResource, other: PlannedResource): Comparison[] {
  const { attributes = {}, block_types: blocks = {} } = own.type.block;
  return [...Object.keys(attributes), ...Object.keys(blocks)].flatMap((name) => {
    if (oneSided[own.type.name]?.includes(name)) return [];
    const attribute = attributes[name];
    const [mine, theirs] = [own.values[name], other.values[name]].map((value) =>
      attribute ? canonicalAttribute(attribute, value) : canonicalBlocks(blocks[name] as Nested, value),
    );
    if (mine === null && theirs === null) return [];
    const equal = isEqual(mine, theirs);
    const hidden = attribute?.sensitive || own.sensitive.has(name) || other.sensitive.has(name);
    const [pulumi, opentofu] = hidden ? ["a secret", equal ? "a secret" : "another one"] : [text(mine), text(theirs)];
    return [{ resource, attribute: name, pulumi, opentofu, equal }];
  });
}

/**
 * Returns attributes that are secret in one engine only. Attributes that the provider's schema marks are secret in both
 * in any case, and a null is never secret. Pulumi does not tell whether an unknown value will be secret.
 */
function sensitivityDifferences(resource: string, own: PlannedResource, other: PlannedResource): Comparison[] {
  const { attributes = {} } = own.type.block;
  const names = [...new Set([...own.sensitive, ...other.sensitive])].filter(
    (name) => !attributes[name]?.sensitive && (own.values[name] ?? other.values[name] ?? null) !== null,
  );
  return names
    .filter((name) => own.sensitive.has(name) !== other.sensitive.has(name) && own.values[name] !== unknown)
    .map((name) => ({
      resource,
      attribute: name,
      pulumi: own.sensitive.has(name) ? "secret" : "not secret",
      opentofu: other.sensitive.has(name) ? "secret" : "not secret",
      equal: false,
    }));
}

type Nested = NonNullable<BlockSchema["block_types"]>[string];

function canonicalAttribute({ type }: AttributeSchema, value: unknown): unknown {
  return canonicalValue(type, value);
}

function canonicalValue(type: CtyType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (value === unknown) return value;
  if (type === "number") return Number(value);
  if (type === "string") return String(value);
  if (type === "bool") return value;
  const [kind, of] = type;
  if (kind === "object") {
    return mapValues(of, (member, name) => whereKnown(canonicalValue(member, (value as TfObject)[name])));
  }
  if (kind === "map") {
    const entries = Object.entries(value as object).map(([key, element]) => [key, canonicalValue(of, element)]);
    return entries.length === 0 ? null : Object.fromEntries(entries);
  }
  const elements = (value as unknown[]).map((element) => canonicalValue(of, element));
  if (elements.length === 0) return null;
  return kind === "set" ? sorted(elements) : elements;
}

/** Replaces an unknown member of an attribute's object by null: a schema does not tell computed members from unset ones. */
function whereKnown(value: unknown): unknown {
  return value === unknown ? null : value;
}

function canonicalBlocks({ block, nesting_mode }: Nested, value: unknown): unknown {
  if (value === unknown) return value;
  if (value === null || value === undefined) return null;
  const elements = [value].flat().map((element) => canonicalBlock(block, element));
  if (elements.length === 0) return null;
  return nesting_mode === "set" ? sorted(elements) : elements;
}

function canonicalBlock({ attributes = {}, block_types: blocks = {} }: BlockSchema, value: unknown): unknown {
  if (value === unknown || typeof value !== "object" || value === null) return value;
  const members = value as TfObject;
  return Object.fromEntries([
    ...Object.entries(attributes).map(([name, attribute]) => [name, canonicalAttribute(attribute, members[name])]),
    ...Object.entries(blocks).map(([name, nested]) => [name, canonicalBlocks(nested, members[name])]),
  ]);
}

/** Sorts the elements of a set. Unknown elements come last and count once. */
function sorted(elements: unknown[]): unknown[] {
  return [...new Map(elements.map((element) => [text(element), element])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, element]) => element);
}

/** Returns whether values are equal, where "known after apply" equals any value that contains an unknown one. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === unknown || b === unknown) return hasUnknown(a) && hasUnknown(b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((element, index) => isEqual(element, b[index]));
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
    return (
      isDeepStrictEqual(Object.keys(a).sort(), Object.keys(b).sort()) &&
      Object.keys(a).every((key) => isEqual((a as TfObject)[key], (b as TfObject)[key]))
    );
  }
  return a === b;
}

function text(value: unknown): string {
  if (value === unknown) return "known after apply";
  return hclJson(marked(value));
}

function marked(value: unknown): unknown {
  return value === unknown ? "(known after apply)" : mapMembers(value, marked);
}

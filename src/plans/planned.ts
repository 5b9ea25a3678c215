import { isRecord, mapMembers } from "../../spec/data";
import { parseAddress, pulumiName } from "../hcl/address";
import { resourceType, resourceTypeOfToken } from "../providers/catalog";
import { toTerraform } from "../providers/naming";
import type { ResourceType, TfObject } from "../providers/types";
import { modelOf } from "../sandbox/models/models";
import { signatureKey } from "../sandbox/pulumi/wire";
import { plan } from "../sandbox/resource/plan";
import { unknown } from "../sandbox/resource/unknown";

/** A resource that an engine is about to create, in one form for both engines. */
export interface PlannedResource {
  type: ResourceType;
  /** The Pulumi name, which the naming rule derives from an OpenTofu address as well. */
  name: string;
  /** Every member of the schema, with `unknown` for values that are known after apply. */
  values: TfObject;
  /** The secret members, by OpenTofu name; that of a block covers everything in it. */
  sensitive: ReadonlySet<string>;
}

/** A custom resource as registered with Pulumi's engine or a mock. */
export interface Registration {
  /** The type token. */
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** The resource's URN, in registrations that come from a running engine. */
  urn?: string;
}

/** Converts a registration to the resource that its provider would plan, with the provider's defaults. */
export function fromPulumi({ type: token, name, inputs }: Registration): PlannedResource {
  const type = resourceTypeOfToken(token);
  const sensitive = new Set<string>();
  const config = toTerraform(type, unwrap(inputs) as Record<string, unknown>);
  const marked = toTerraform(type, markSecrets(inputs) as Record<string, unknown>);
  for (const [member, value] of Object.entries(marked)) if (holdsSecret(value)) sensitive.add(member);
  return { type, name, values: plan(type, undefined, modelOf(type.name).normalize?.(config) ?? config), sensitive };
}

/** An entry of `resource_changes` in `tofu show -json`. */
interface ResourceChange {
  address: string;
  mode: "managed" | "data";
  type: string;
  change: { actions: string[]; after: TfObject | null; after_unknown: unknown; after_sensitive: unknown };
}

/** Returns the resources of a plan in the format of `tofu show -json`. */
export function fromOpenTofu(plan: { resource_changes?: ResourceChange[] }): PlannedResource[] {
  return (plan.resource_changes ?? [])
    .filter(({ mode, change }) => mode === "managed" && change.after !== null)
    .map(({ address, type, change }) => {
      const values = markUnknown(change.after, change.after_unknown) as TfObject;
      const marks = Object.entries(change.after_sensitive as object);
      const sensitive = new Set(marks.filter(([name, mark]) => hidesValue(mark, values[name])).map(([name]) => name));
      return { type: resourceType(type), name: pulumiName(parseAddress(address)), values, sensitive };
    });
}

/**
 * Replaces the values of a plan that are known after apply by `unknown`.
 * @param marks `true` for each of them, in the shape of the value
 */
export function markUnknown(value: unknown, marks: unknown): unknown {
  if (marks === true) return unknown;
  if (Array.isArray(value))
    return value.map((element, index) => markUnknown(element, (marks as unknown[] | undefined)?.[index]));
  if (Array.isArray(marks)) return marks.map((mark) => markUnknown(undefined, mark));
  if (!isRecord(marks)) return value;
  const members = { ...(value as object) };
  for (const [name, mark] of Object.entries(marks)) {
    (members as TfObject)[name] = markUnknown((members as TfObject)[name], mark);
  }
  return members;
}

function unwrap(value: unknown): unknown {
  if (isRecord(value) && "__pulumiUnknown" in value) return unknown;
  if (isRecord(value) && signatureKey in value) return unwrap(value.value);
  return mapMembers(value, unwrap);
}

/** Replaces a secret value. */
const secret = Symbol("secret");

function markSecrets(value: unknown): unknown {
  if (typeof value !== "object" || value === null || "__pulumiUnknown" in value) return null;
  return signatureKey in value ? secret : mapMembers(value, markSecrets);
}

function holdsSecret(value: unknown): boolean {
  if (value === secret) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

/**
 * Returns whether a value or one of its members is marked as sensitive. A provider's schema also marks absent members.
 */
function hidesValue(mark: unknown, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (mark === true) return true;
  if (typeof mark !== "object" || mark === null) return false;
  return Object.entries(mark).some(
    ([name, inner]) => value === unknown || hidesValue(inner, (value as TfObject)[name]),
  );
}

import type { PulumiObject } from "../../providers/naming";
import { attributeAt, type Member, members, propertyPath, toPulumi, toTerraform } from "../../providers/naming";
import type { BlockSchema, CtyType, Json, ResourceType, TfObject } from "../../providers/types";
import { copyOf } from "../resource/copy";
import { isEmpty, isZero, type Path, plainPath } from "../resource/plan";
import { unknown } from "../resource/unknown";
import { problemsOf } from "../resource/validate";

/** Conversion of a resource's inputs, as in Pulumi's bridge before it calls the provider. */

/** The property that lists the defaults that the bridge has added to the inputs. */
const defaultsKey = "__defaults";

export interface Checked {
  inputs: PulumiObject;
  /** The problems, with Pulumi property paths. */
  failures: { property: string; reason: string }[];
}

/**
 * Checks and completes the inputs of a resource.
 * @param autoname returns a name, for a type with generated names
 */
export function checkInputs(resource: ResourceType, news: PulumiObject, autoname: () => string): Checked {
  const failures: Checked["failures"] = [];
  const named = nameIfUnnamed(resource, withoutMarks(news), autoname);
  const config = toTerraform(resource, named.inputs, ({ property, message }) => {
    failures.push({ property, reason: `${resource.name}: ${message}` });
  });
  coerceBlock(resource.block, config);
  for (const [path, value] of Object.entries(resource.facts.pulumi.bridgeDefaults ?? {}))
    fillIn(config, path.split("."), value);
  for (const [path, value] of Object.entries(defaultsOf(resource))) fillIn(config, path.split("."), value);
  for (const { path, message } of problemsOf(resource, config, (own) => propertyPath(resource, own))) {
    failures.push({ property: propertyAt(resource, path), reason: message });
  }
  const inputs = toPulumi(resource, config);
  return {
    inputs: named.isAutonamed ? { ...inputs, [defaultsKey]: [resource.facts.pulumi.autoname] } : inputs,
    failures,
  };
}

/** Returns whether the bridge generated the resource's name. */
export function isAutonamed(resource: ResourceType, inputs: PulumiObject): boolean {
  const given = inputs[defaultsKey];
  return Array.isArray(given) && given.includes(resource.facts.pulumi.autoname);
}

/** Returns the inputs in the Terraform shape, as the provider receives them. */
export function configOf(resource: ResourceType, inputs: PulumiObject): TfObject {
  return toTerraform(resource, withoutMarks(inputs));
}

/** Returns the inputs that correspond to a state, for an import. */
export function inputsOf(resource: ResourceType, state: TfObject): PulumiObject {
  const settable = [...members(resource).values()].filter(isSettable);
  const config = Object.fromEntries(
    settable.map(({ name }) => [name, state[name]]).filter(([, value]) => !isEmpty(value)),
  );
  return toPulumi(resource, withoutComputed(resource.block, config));
}

function withoutComputed(block: BlockSchema, value: TfObject): TfObject {
  const settable: TfObject = {};
  for (const [name, own] of Object.entries(value)) {
    const nested = block.block_types?.[name];
    const attribute = block.attributes?.[name];
    if (nested && Array.isArray(own)) settable[name] = own.map((each) => withoutComputed(nested.block, each));
    else if (nested || attribute?.required || attribute?.optional) settable[name] = own;
  }
  return settable;
}

function isSettable({ attribute }: Member): boolean {
  return !attribute || Boolean(attribute.required || attribute.optional);
}

function withoutMarks(inputs: PulumiObject): PulumiObject {
  return Object.fromEntries(Object.entries(inputs).filter(([property]) => !property.startsWith("__")));
}

function nameIfUnnamed(resource: ResourceType, inputs: PulumiObject, autoname: () => string) {
  const member = resource.facts.pulumi.autoname;
  if (member === undefined || !isEmpty(inputs[member])) return { inputs, isAutonamed: false };
  return { inputs: { ...inputs, [member]: autoname() }, isAutonamed: true };
}

/** Returns the defaults that the bridge adds to the inputs: none that are empty, and none for deprecated members. */
function defaultsOf(resource: ResourceType): Readonly<Record<string, Json>> {
  if (!resource.provider.pulumiDefaults) return {};
  const written = Object.entries(resource.facts.defaults).filter(([path, value]) => {
    const attribute = attributeAt(resource.block, path.split("."));
    return attribute && !attribute.deprecated && !isZero(value);
  });
  return Object.fromEntries(written);
}

/** Sets a value that is unset. */
function fillIn(object: TfObject, [step = "", ...rest]: string[], value: Json): void {
  const own = object[step];
  if (rest.length === 0) {
    if (own === null || (Array.isArray(own) && own.length === 0)) object[step] = copyOf(value);
  } else if (Array.isArray(own)) {
    for (const element of own) if (element !== unknown) fillIn(element, rest, value);
  }
}

/** Converts numbers and booleans written as text, and the other way round, as HCL does. */
function coerceBlock(block: BlockSchema, value: TfObject): void {
  for (const [name, { type }] of Object.entries(block.attributes ?? {})) value[name] = coerce(type, value[name]);
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    for (const element of [value[name]].flat()) {
      if (typeof element === "object" && element !== null && element !== unknown)
        coerceBlock(nested.block, element as TfObject);
    }
  }
}

function coerce(type: CtyType, value: unknown): unknown {
  if (value === unknown || value === null || value === undefined) return value;
  if (type === "string" && (typeof value === "number" || typeof value === "boolean")) return String(value);
  if (type === "number" && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return Number(value);
  if (type === "bool" && (value === "true" || value === "false")) return value === "true";
  if (typeof type === "string" || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((each) => coerce(type[1] as CtyType, each));
  const typeOf = (key: string) => (type[0] === "object" ? type[1][key] : type[1]) as CtyType;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, coerce(typeOf(key), each)]));
}

/** Converts a path to Pulumi's notation: `["disk", 0, "size"]` -> `disks[0].size`. */
export function propertyAt(resource: ResourceType, path: Path): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return plainPath(path) === "" ? "" : propertyPath(resource, text.slice(1));
}

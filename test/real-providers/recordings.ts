import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resourceType } from "../../src/providers/catalog";
import { type PulumiObject, propertyPath } from "../../src/providers/naming";
import type { BlockSchema, ResourceType, TfObject } from "../../src/providers/types";
import { packageRoot } from "../../src/root";
import { place, type Received, signatureKey } from "../../src/sandbox/pulumi/wire";
import { unknown } from "../../src/sandbox/resource/unknown";
import { differencesOf, REMOVED } from "./differences";
import { hashedMembers } from "./hashes";
import type { Observed } from "./observed";
import type { ResourcePlan } from "./opentofu";
import { type ResourcePreview, typeOf } from "./pulumi";
import { isObject, markSets } from "./shape";

/**
 * Recordings of real providers, by resource. Each includes the request, so that the sandbox can be asked the same even
 * if the example or stack has changed since.
 */

/** A new resource in a plan of OpenTofu. */
export interface RecordedPlan {
  /** The address of the recorded resource. */
  address: string;
  type: string;
  /** The configuration sent to the provider. */
  config: TfObject;
  /** The real provider's plan. */
  planned: TfObject;
}

/** A new resource in a preview of Pulumi. */
export interface RecordedPreview {
  /** The type token and the name. */
  resource: string;
  /** The inputs in the program. */
  given: PulumiObject;
  /** The inputs completed by the real plugin. */
  inputs: PulumiObject;
  properties: PulumiObject;
}

const folder = (engine: "opentofu" | "pulumi") => join(packageRoot, "test", "recorded", engine);

/** Returns the recordings of one engine, by the name of the root or stack. */
export function recorded<Recording extends RecordedPlan | RecordedPreview>(
  engine: Recording extends RecordedPlan ? "opentofu" : "pulumi",
): [string, Recording[]][] {
  return readdirSync(folder(engine)).map((file) => [
    file.replace(".json", ""),
    JSON.parse(readFileSync(join(folder(engine), file), "utf8"), (_, value) => (value === inJson ? unknown : value)),
  ]);
}

/** Writes one resource per line, so that a diff shows which have changed. */
function write(engine: "opentofu" | "pulumi", name: string, recordings: readonly object[]): void {
  const lines = recordings.map((each) => JSON.stringify(each));
  mkdirSync(folder(engine), { recursive: true });
  writeFileSync(join(folder(engine), `${name.replace(/\W+/g, "-")}.json`), `[\n${lines.join(",\n")}\n]\n`);
}

/** The representation of unknown values in JSON. */
const inJson = JSON.parse(JSON.stringify(unknown));

/** Records the real providers' plans for a root, with the configurations that the sandbox received. */
export function recordPlans(
  root: string,
  { own, real }: Record<"own" | "real", readonly ResourcePlan[]>,
  observed: Observed,
): void {
  const planOf = new Map(own.map((each) => [each.address, each]));
  const recordings = real.map(({ address, type, planned }): RecordedPlan => {
    const resource = resourceType(type);
    const mine = markSets(resource.block, planOf.get(address)?.planned ?? {});
    // A plan does not contain the configuration. Any configuration that led to the sandbox's plan will do.
    const asked = observed.plans.find((each) => {
      const values = markSets(resource.block, each.planned);
      return each.type === type && differencesOf({ it: { values } }, { it: { values: mine } }).length === 0;
    });
    if (!asked) throw new Error(`the sandbox was not asked to plan ${address}`);
    return {
      address,
      type,
      config: withoutTexts(resource, withoutUnset(resource.block, asked.config)),
      planned: withoutTexts(resource, withoutUnset(resource.block, planned)),
    };
  });
  write("opentofu", root, recordings);
}

/** Records the real plugins' previews of a stack, with the inputs that the sandbox received. */
export function recordPreviews(stack: string, real: readonly ResourcePreview[], { given }: Observed): void {
  const recordings = real.map(({ resource, inputs, properties }): RecordedPreview => {
    const type = typeOf(resource);
    const asked = given.get(resource);
    if (!asked) throw new Error(`the sandbox was not asked to check ${resource}`);
    const property = (member: string) => propertyPath(type, member);
    return {
      resource,
      given: withoutTexts(type, withoutSecrets(asked), property),
      inputs: withoutTexts(type, inputs, property),
      properties: withoutTexts(type, properties, property),
    };
  });
  write("pulumi", stack, recordings);
}

/** Removes unset members; `complete` reverses this. */
function withoutUnset(block: BlockSchema, value: TfObject): TfObject {
  const set = Object.entries(value).flatMap(([name, own]) => {
    const nested = block.block_types?.[name];
    if (own === null || (nested && Array.isArray(own) && own.length === 0)) return [];
    const element = (each: unknown) => (nested && isObject(each) ? withoutUnset(nested.block, each) : each);
    return [[name, Array.isArray(own) ? own.map(element) : element(own)]];
  });
  return Object.fromEntries(set);
}

/** Removes long texts without significance for a provider: files, certificates, and their hashes. */
function withoutTexts<Value extends TfObject>(
  resource: ResourceType,
  value: Value,
  nameOf: (member: string) => string = (member) => member,
): Value {
  const removed = (own: unknown): unknown => {
    if (typeof own === "string") return own.includes("\n") ? REMOVED : own;
    if (Array.isArray(own)) return own.map(removed);
    if (!isObject(own)) return own;
    if (signatureKey in own) return REMOVED;
    return Object.fromEntries(Object.entries(own).map(([name, each]) => [name, removed(each)]));
  };
  const result = removed(value) as TfObject;
  for (const name of hashedMembers(resource.name).map(nameOf)) {
    if (typeof result[name] === "string") result[name] = REMOVED;
  }
  return result as Value;
}

function withoutSecrets({ value, secrets }: Received): PulumiObject {
  const open = (own: unknown, path: readonly (string | number)[]): unknown => {
    if (secrets.has(place(path))) return own === unknown ? own : REMOVED;
    if (Array.isArray(own)) return own.map((each, index) => open(each, [...path, index]));
    if (!isObject(own)) return own;
    return Object.fromEntries(Object.entries(own).map(([key, each]) => [key, open(each, [...path, key])]));
  };
  return open(value, []) as PulumiObject;
}

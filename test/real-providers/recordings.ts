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
 * What real providers have said, resource by resource: each with what it was asked, so that the sandbox can be asked the same whatever has
 * become of the example or stack since.
 */

/** A new resource in a plan of OpenTofu. */
export interface RecordedPlan {
  /** Where it was seen. */
  address: string;
  type: string;
  /** The configuration that the provider was given. */
  config: TfObject;
  /** What the real provider planned. */
  planned: TfObject;
}

/** A new resource in a preview of Pulumi. */
export interface RecordedPreview {
  /** The type token and the name. */
  resource: string;
  /** The inputs that the program gave to it. */
  given: PulumiObject;
  /** What the real plugin made of them. */
  inputs: PulumiObject;
  properties: PulumiObject;
}

const folder = (engine: "opentofu" | "pulumi") => join(packageRoot, "test", "recorded", engine);

/** The recordings of one engine, by the name of the root or stack. */
export function recorded<Recording extends RecordedPlan | RecordedPreview>(
  engine: Recording extends RecordedPlan ? "opentofu" : "pulumi",
): [string, Recording[]][] {
  return readdirSync(folder(engine)).map((file) => [
    file.replace(".json", ""),
    JSON.parse(readFileSync(join(folder(engine), file), "utf8"), (_, value) => (value === inJson ? unknown : value)),
  ]);
}

/** A resource on each line, so that a diff shows which have changed. */
function write(engine: "opentofu" | "pulumi", name: string, recordings: readonly object[]): void {
  const lines = recordings.map((each) => JSON.stringify(each));
  mkdirSync(folder(engine), { recursive: true });
  writeFileSync(join(folder(engine), `${name.replace(/\W+/g, "-")}.json`), `[\n${lines.join(",\n")}\n]\n`);
}

/** What is not known yet, as it is written. */
const inJson = JSON.parse(JSON.stringify(unknown));

/** Writes what the real providers have planned for a root, with the configurations that the sandbox was asked to plan. */
export function recordPlans(
  root: string,
  { own, real }: Record<"own" | "real", readonly ResourcePlan[]>,
  observed: Observed,
): void {
  const planOf = new Map(own.map((each) => [each.address, each]));
  const recordings = real.map(({ address, type, planned }): RecordedPlan => {
    const resource = resourceType(type);
    const mine = markSets(resource.block, planOf.get(address)?.planned ?? {});
    // A plan does not say what was asked. Whichever configuration led to the sandbox's plan will do.
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

/** Writes what the real plugins have made of a stack, with the inputs that the sandbox was given. */
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

/** As it would be written in a file: what is not set is left out. `complete` is the way back. */
function withoutUnset(block: BlockSchema, value: TfObject): TfObject {
  const set = Object.entries(value).flatMap(([name, own]) => {
    const nested = block.block_types?.[name];
    if (own === null || (nested && Array.isArray(own) && own.length === 0)) return [];
    const element = (each: unknown) => (nested && isObject(each) ? withoutUnset(nested.block, each) : each);
    return [[name, Array.isArray(own) ? own.map(element) : element(own)]];
  });
  return Object.fromEntries(set);
}

/** Without texts that are long or say nothing about a provider: files, certificates, hashes of them. */
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

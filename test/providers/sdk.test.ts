import { providers } from "../../spec/providers";
import { resourceTypesOf } from "../../src/providers/catalog";
import { type Member, members } from "../../src/providers/naming";
import type { BlockSchema, CtyType, ResourceType } from "../../src/providers/types";
import { PulumiSdk, type SdkMember, type SdkType } from "./sdk-types";

/** Arguments that an SDK has and the OpenTofu provider does not have yet, by OpenTofu type and property path. */
const onlyInSdk: Readonly<Record<string, readonly string[]>> = {
  digitalocean_firewall: ["inboundRules.action", "outboundRules.action"],
};

const cases = Object.values(providers).flatMap((provider) => {
  const sdk = new PulumiSdk(provider.npmPackage);
  return resourceTypesOf(provider).map((resource) => [resource.name, resource, sdk] as const);
});

test.each(cases)("%s has the names, types and required arguments of the npm SDK", (name, resource, sdk) => {
  const unknownHere = new Set(onlyInSdk[name]);
  expect(without(unknownHere, sdk.args(resource.facts.pulumi.token))).toEqual(argsOf(resource));
});

test.each(cases)("%s has the outputs of the npm SDK", (_, resource, sdk) => {
  const own = [...members(resource).values()].map(({ property }) => property);
  expect(own.sort()).toEqual(sdk.outputs(resource.facts.pulumi.token).sort());
});

test("members that are listed as missing in the OpenTofu provider are in the SDK", () => {
  for (const [name, resource, sdk] of cases) {
    const args = sdk.args(resource.facts.pulumi.token);
    for (const path of onlyInSdk[name] ?? []) expect(without(new Set([path]), args)).not.toEqual(args);
  }
});

type Args = Readonly<Record<string, SdkMember>>;

/**
 * Returns the arguments of a resource according to our tables. Like in the bridge, computed members of nested objects
 * are arguments.
 */
function argsOf(resource: ResourceType): Args {
  const inputs = [...members(resource).values()].filter(
    ({ attribute }) => !attribute || attribute.required || attribute.optional,
  );
  return Object.fromEntries(
    inputs.map((member) => {
      const named = member.name === resource.facts.pulumi.autoname;
      return [member.property, { required: isRequired(member) && !named, type: typeOf(resource, member) }];
    }),
  );
}

function isRequired({ attribute, nested }: Member): boolean {
  return attribute?.required === true || (nested?.min_items ?? 0) > 0;
}

function typeOf(resource: ResourceType, { attribute, nested, path, single }: Member): SdkType {
  if (attribute) return attributeType(resource, attribute.type, path, single);
  const { block } = nested as { block: BlockSchema };
  return single ? objectType(resource, block, path) : { list: objectType(resource, block, path) };
}

function objectType(resource: ResourceType, block: BlockSchema, path: string): SdkType {
  const nested = [...members(resource, block, path).values()];
  return {
    object: Object.fromEntries(
      nested.map((member) => [member.property, { required: isRequired(member), type: typeOf(resource, member) }]),
    ),
  };
}

function attributeType(resource: ResourceType, type: CtyType, path: string, single: boolean): SdkType {
  if (typeof type === "string") return type;
  if (type[0] === "object") {
    const attributes = Object.entries(type[1]).map(([name, own]) => [name, { type: own, optional: true }] as const);
    return objectType(resource, { attributes: Object.fromEntries(attributes) }, path);
  }
  const element = attributeType(resource, type[1], path, false);
  if (single) return element;
  return type[0] === "map" ? { map: element } : { list: element };
}

/** Removes properties at some paths from arguments. */
function without(paths: ReadonlySet<string>, args: Args, at = ""): Args {
  const kept = Object.entries(args).filter(([property]) => !paths.has(at + property));
  return Object.fromEntries(
    kept.map(([property, member]) => [
      property,
      { ...member, type: withoutIn(paths, member.type, `${at}${property}.`) },
    ]),
  );
}

function withoutIn(paths: ReadonlySet<string>, type: SdkType, at: string): SdkType {
  if (typeof type === "string") return type;
  if ("object" in type) return { object: without(paths, type.object, at) };
  return "list" in type ? { list: withoutIn(paths, type.list, at) } : { map: withoutIn(paths, type.map, at) };
}

import { providers } from "../../spec/providers";
import { providerSchemas, resourceTypesOf } from "../../src/providers/catalog";
import { propertyPath } from "../../src/providers/naming";
import type { BlockSchema, CtyType, Json } from "../../src/providers/types";
import { withSchemasOnly } from "../real-providers/schemas";
import replaceOnChange from "./replace-on-change.json";

/** Properties whose change replaces the resource according to the schemas of the Pulumi packages, by OpenTofu type. */
const replacingProperties = replaceOnChange as Readonly<Record<string, readonly string[]>>;

const resources = Object.values(providers).flatMap(resourceTypesOf);
const cases = resources.map((resource) => [resource.name, resource] as const);

test.each(Object.values(providers))("the kept schema of $name is without texts, as it is compared", (provider) => {
  const schemas = providerSchemas(provider);
  expect(schemas).toEqual(withSchemasOnly(schemas, Object.keys(schemas.resource_schemas)));
});

test("the Pulumi packages' replacements are of types in the tables", () => {
  expect(resources.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(replacingProperties)));
});

test.each(cases)("%s is replaced at least when its Pulumi package says so", (name, resource) => {
  const { forceNew, removed = {} } = resource.facts;
  const replacing = [...forceNew, ...Object.keys(removed)].map((path) => propertyPath(resource, path));
  expect(replacing).toEqual(expect.arrayContaining([...(replacingProperties[name] ?? [])]));
});

test.each(cases)("%s names only members of its schema in its facts", (_, { block, facts }) => {
  const {
    forceNew,
    computedBlocks = [],
    alwaysUnknown = [],
    computedMembers = [],
    restarts = [],
    exactlyOneOf = [],
    conflicts = [],
  } = facts;
  const lists = [forceNew, computedBlocks, alwaysUnknown, computedMembers, restarts, ...exactlyOneOf, ...conflicts];
  const byPath = [
    facts.defaults,
    facts.notRead,
    facts.allowed,
    facts.validators,
    facts.removed,
    facts.hiddenDefaults,
    facts.diffSuppress,
    facts.readIfSet,
    facts.forceNewIf,
    facts.recomputed,
  ];
  const pulumi = [facts.pulumi.names, facts.pulumi.single, facts.pulumi.bridgeDefaults];
  const named = [...lists, ...[...byPath, ...pulumi].map((each) => Object.keys(each ?? {}))].flat();
  expect(memberPaths(block)).toEqual(expect.arrayContaining(named));
});

test.each(cases)("%s fills in and hides blocks in the shape of its schema", (_, resource) => {
  const blocks = { ...resource.facts.pulumi.bridgeDefaults, ...resource.facts.hiddenDefaults };
  for (const [path, elements] of Object.entries(blocks)) {
    for (const element of elements as { [name: string]: Json }[]) {
      const members = Object.keys(element).map((name) => `${path}.${name}`);
      expect(memberPaths(resource.block)).toEqual(expect.arrayContaining(members));
    }
  }
});

/** Returns every path of a block, including nested blocks and objects in attributes. */
function memberPaths(block: BlockSchema, at = ""): string[] {
  return [
    ...Object.entries(block.attributes ?? {}).flatMap(([name, { type }]) => [at + name, ...typePaths(type, at + name)]),
    ...Object.entries(block.block_types ?? {}).flatMap(([name, nested]) => [
      at + name,
      ...memberPaths(nested.block, `${at}${name}.`),
    ]),
  ];
}

function typePaths(type: CtyType, at: string): string[] {
  if (typeof type === "string") return [];
  if (type[0] !== "object") return typePaths(type[1], at);
  return Object.entries(type[1]).flatMap(([name, own]) => [`${at}.${name}`, ...typePaths(own, `${at}.${name}`)]);
}

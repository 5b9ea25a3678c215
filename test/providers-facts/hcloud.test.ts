import { providers, resourceTypesOf } from "../../providers/catalog";
import { members } from "../../providers/naming";
import type { BlockSchema, ResourceType } from "../../providers/types";
import facts from "./hcloud.pulumi.json";

/** What the real Pulumi package says of each type: its schema's names, and which blocks it flattens. */
interface PulumiFacts {
  pulumi_token: string;
  inputs: string[];
  outputs: string[];
  replace_on_change: string[];
  single_blocks: string[];
}

const known = facts as Record<string, PulumiFacts>;
const hcloud = providers.get("hcloud");
const resources = hcloud ? resourceTypesOf(hcloud) : [];

test("the tables have every type of the Pulumi package that is used here", () => {
  expect(resources.map((resource) => resource.name).sort()).toEqual(Object.keys(known).sort());
});

describe.each(resources.map((resource) => [resource.name, resource] as const))("%s", (name, resource) => {
  const expected = known[name];
  const own = [...members(resource).values()];

  test("has the package's token", () => expect(resource.facts.pulumi.token).toBe(expected.pulumi_token));

  test("has the package's inputs", () => {
    const inputs = own.filter(({ attribute }) => !attribute || attribute.required || attribute.optional);
    expect(inputs.map(({ property }) => property).sort()).toEqual(expected.inputs);
  });

  test("has the package's outputs", () => expect(own.map(({ property }) => property).sort()).toEqual(expected.outputs));

  test("replaces at least where the package says so", () => {
    const removed = Object.keys(resource.facts.removed ?? {});
    const replacing = own.filter(({ name }) => resource.facts.forceNew.includes(name) || removed.includes(name));
    expect(replacing.map(({ property }) => property)).toEqual(expect.arrayContaining(expected.replace_on_change));
  });

  test("flattens the package's blocks", () => {
    const flattened = own.filter(({ nested, single }) => nested && single).map(({ name }) => name);
    expect(flattened.sort()).toEqual(expected.single_blocks);
  });

  test("names only members of its schema in its facts", () => {
    const {
      forceNew,
      defaults,
      unread,
      computedBlocks = [],
      restarts = [],
      allowed = {},
      exactlyOneOf = [],
      conflicts = [],
      removed = {},
    } = resource.facts;
    const paths = [forceNew, computedBlocks, restarts, ...exactlyOneOf, ...conflicts].flat();
    for (const path of [...paths, ...[defaults, unread, allowed, removed].flatMap(Object.keys)]) {
      expect(memberPaths(resource)).toContain(path);
    }
  });
});

function memberPaths(resource: ResourceType): string[] {
  const walk = (block: BlockSchema, at: string): string[] => [
    ...Object.keys(block.attributes ?? {}).map((name) => at + name),
    ...Object.entries(block.block_types ?? {}).flatMap(([name, nested]) => [
      at + name,
      ...walk(nested.block, `${at}${name}.`),
    ]),
  ];
  return walk(resource.block, "");
}

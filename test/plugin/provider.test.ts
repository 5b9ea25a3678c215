import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { specs } from "../../spec/catalog";
import { componentType } from "../../src/generate/schema/package-schema";
import { provider } from "../../src/plugin/provider";
import { packageRoot } from "../../src/root";

const construct = provider.construct as NonNullable<typeof provider.construct>;

// In a preview nothing exists yet.
beforeEach(() =>
  pulumi.runtime.setMocks(
    { newResource: () => ({ id: "", state: {} }), call: ({ inputs }) => inputs },
    "project",
    "stack",
    true,
  ),
);
// Pending resources would reach the next test's mocks.
afterEach(() => pulumi.runtime.disconnect());

test.each(specs.map((spec) => [spec.name, spec] as const))(
  "%s is made by its type in the schema, with all its outputs",
  async (_, spec) => {
    const { urn, state } = await construct("it", componentType(spec), spec.examples.minimal.inputs, {});
    const found = await new Promise((done) => pulumi.output(urn).apply(done));
    expect(found).toBe(`urn:pulumi:stack::project::${componentType(spec)}::it`);
    expect(Object.keys(state)).toEqual(Object.keys(spec.outputs));
    for (const output of Object.values(state)) expect(pulumi.Output.isInstance(output)).toBe(true);
  },
);

test("an unknown type is rejected with a list of the known ones", async () => {
  const making = construct("it", "twinstack:hcloud:Serve", {}, {});
  await expect(making).rejects.toThrow(
    "there is no twinstack:hcloud:Serve; there are twinstack:digitalocean:Droplet, ",
  );
});

test("the Pulumi YAML program in the README uses existing types and properties", async () => {
  const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
  const programs = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => parse(text as string));
  const program = programs.find(({ runtime }) => runtime === "yaml");
  const { type, properties } = program.resources.web;
  const { state } = await construct("web", type, properties, {});
  expect(program.outputs).toEqual({ address: "${web.ipv4Address}" });
  expect(state).toHaveProperty("ipv4Address");
});

import * as pulumi from "@pulumi/pulumi";
import { specs } from "../../spec/catalog";
import type { Field, Fields, Spec } from "../../spec/types";
import { components } from "../../src/stacks/catalog";

/** The outputs of all components. */

type Outputs = Record<string, pulumi.Output<unknown>>;
type Inputs = Readonly<Record<string, unknown>>;

/** Returns the outputs of a component before anything is created. */
async function outputsOf(spec: Spec, inputs: Inputs): Promise<Outputs> {
  const mocks = { newResource: () => ({ id: "", state: {} }), call: () => ({}) };
  await pulumi.runtime.setMocks(mocks, "outputs", "test", true);
  const made = new (components[spec.name] as (typeof components)[string])("it", inputs as never);
  await pulumi.runtime.disconnect();
  return made as unknown as Outputs;
}

/**
 * Makes those inputs secret that a stack takes from its secrets: sensitive ones, and those that `twinstack secrets`
 * generates.
 */
function withSecrets(fields: Fields, inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, secretIn(fields[name] as Field, value, false)]),
  );
}

function secretIn(field: Field, value: unknown, inside: boolean): unknown {
  const isSecret = inside || field.sensitive || field.secret !== undefined;
  if (field.type === "object") {
    return Object.fromEntries(
      Object.entries(value as object).map(([name, member]) => [
        name,
        secretIn(field.fields[name] as Field, member, isSecret),
      ]),
    );
  }
  return isSecret ? pulumi.secret(value) : value;
}

test.each(specs.map((spec) => [spec.name, spec] as const))(
  "%s: an output is secret where the spec says that it's sensitive, and nowhere else",
  async (_, spec) => {
    const expected = Object.entries(spec.outputs).map(([name, { sensitive = false }]) => [name, sensitive]);
    for (const { inputs } of Object.values(spec.examples)) {
      const outputs = await outputsOf(spec, withSecrets(spec.inputs, inputs));
      const secrets = Object.keys(spec.outputs).map(async (name) => [
        name,
        await pulumi.isSecret(outputs[name] as pulumi.Output<unknown>),
      ]);
      expect(await Promise.all(secrets)).toEqual(expected);
    }
  },
);

const nomadClusters = specs.filter(({ outputs }) => "clientNames" in outputs);

test.each(nomadClusters.map((spec) => [spec.name, spec] as const))(
  "%s: clients are named in the order of OpenTofu's maps, whatever the order of their pools",
  async (_, spec) => {
    const address = spec.provider === "digitalocean" ? {} : { firstAddress: 64 };
    const clientPools = { workers: { count: 2 }, arm: { count: 10, ...address } };
    const { clientNames } = await outputsOf(spec, { ...spec.examples.minimal.inputs, clientPools });
    const names = await new Promise((resolve) => clientNames?.apply(resolve));
    const keys = ["arm-1", "arm-10", "arm-2", "arm-3", "arm-4", "arm-5", "arm-6", "arm-7", "arm-8", "arm-9"];
    expect(names).toEqual([...keys, "workers-1", "workers-2"].map((key) => `nomad-${key}`));
  },
);

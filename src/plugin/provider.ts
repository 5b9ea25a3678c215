import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { specs } from "../../spec/catalog";
import { componentType, packageSchema } from "../generate/schema/package-schema";
import { packageRoot } from "../root";
import { components } from "../stacks/catalog";

const { version } = require(join(packageRoot, "package.json")) as { version: string };

/** Serves the components to programs in any language, with the behavior that they have in TypeScript. */
export const provider: pulumi.provider.Provider = {
  version,
  getSchema: async () => JSON.stringify(packageSchema(version)),

  async construct(name, type, inputs, options) {
    const spec = specs.find((each) => componentType(each) === type);
    const Component = spec && components[spec.name];
    if (!Component) throw new Error(`there is no ${type}; there are ${specs.map(componentType).join(", ")}`);
    const component = new Component(name, inputs as never, options);
    const outputs = component as unknown as pulumi.Inputs;
    return {
      urn: component.urn,
      state: Object.fromEntries(Object.keys(spec.outputs).map((output) => [output, outputs[output]])),
    };
  },
};

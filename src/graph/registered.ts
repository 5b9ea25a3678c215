import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../../components/inputs";
import { settled } from "../../components/validated-component";
import type { Stack } from "../../spec/stack/stack";
import { resourceTypeOfToken } from "../providers/catalog";
import { deploy } from "../stacks/deploy";

/** A provider's resource, as a stack registers it before anything exists. */
export interface Registered {
  /** The OpenTofu type, e.g. `hcloud_server`. */
  type: string;
  /** The name in Pulumi. */
  name: string;
  /** The module of the stack. */
  module: string;
  /** The innermost component: the module's own, or that of one of a cluster's machines. */
  component: string;
  /** The inputs by their Pulumi names. */
  inputs: Readonly<Record<string, unknown>>;
}

/** Returns the resources that a stack registers, without an engine or an account: values from clouds, states and secrets are unknown. */
export async function registeredBy(stack: Stack, folder: string): Promise<Registered[]> {
  const registered: Registered[] = [];
  const locations = new Map<string, Location>();
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, custom }) {
        const home = locations.get(`${type}::${name}`);
        if (custom && home) registered.push({ type: resourceTypeOfToken(type).name, name, ...home, inputs });
        return { id: "", state: {} };
      },
      call: () => ({ outputs: pulumi.unknown }),
    },
    "graph",
    stack.name,
    true,
  );
  const secrets = Object.fromEntries(stack.secrets.map((name) => [name, pulumi.output(pulumi.unknown as never)]));
  const program = async () => {
    recordLocations(locations);
    const outputs = deploy(stack, { secrets, folder });
    await settled(outputs);
    return outputs;
  };
  await throwInputErrors(() => pulumi.runtime.runInPulumiStack(program).finally(() => pulumi.runtime.disconnect()));
  return registered;
}

/**
 * Runs a program, and throws the input errors that it raises. Pulumi rejects several promises with the same error; the
 * duplicates are ignored.
 * @throws InputError if the program rejects its input
 */
async function throwInputErrors(run: () => Promise<unknown>): Promise<void> {
  const ignore = () => {};
  process.on("unhandledRejection", ignore);
  try {
    await run();
  } catch (error) {
    // Rejections of the other promises arrive before this.
    await setImmediate();
    throw error instanceof InvalidInputError ? error.cause : error;
  } finally {
    process.off("unhandledRejection", ignore);
  }
}

type Location = Pick<Registered, "module" | "component">;

/**
 * Records the module and component of each resource by `type::name`. The name alone is ambiguous, because one module's
 * name may begin with another's.
 */
function recordLocations(homes: Map<string, Location>): void {
  const components = new Map<pulumi.Resource, Location>();
  pulumi.runtime.registerStackTransformation(({ resource, type, name, opts }) => {
    const parent = opts.parent && components.get(opts.parent);
    if (resource instanceof pulumi.ComponentResource) {
      components.set(resource, { module: parent?.module ?? name, component: name });
    } else if (parent) homes.set(`${type}::${name}`, parent);
    return undefined;
  });
}

import * as pulumi from "@pulumi/pulumi";
import { isPlainObject, mapMembers } from "../../spec/data";
import { answerTo } from "./answers";

/** A provider's resource that a program has registered. */
export interface Registered {
  /** The type token, e.g. `hcloud:index/server:Server`. */
  type: string;
  /** The name in the program. */
  name: string;
  /** The inputs with Pulumi's names; secrets are in plain text. */
  inputs: Record<string, unknown>;
  /** The names of the inputs that are secret or contain secrets. */
  secrets: string[];
  /** The ID from the mock; empty in a preview. */
  id: string;
  /** The mock's outputs; in a preview only the inputs. */
  outputs: Record<string, unknown>;
  /** The import ID, if the resource is imported. */
  importId?: string;
  /** The provider, as `<urn>::<id>`, if the program chose one. */
  provider?: string;
}

export interface MockOptions {
  /** The project's name; default `project`. */
  project?: string;
  /** The stack's name; default `stack`. */
  stack?: string;
  /** Simulates a preview, in which nothing exists yet: outputs that the cloud computes are unknown. */
  preview?: boolean;
  /** Returns additional outputs, which may include `id`. Called before the resource has an ID and outputs. */
  outputs?(resource: Omit<Registered, "id" | "outputs">): Readonly<Record<string, unknown>> | undefined;
  /** Returns the result of a function, e.g. `hcloud:index/getImage:getImage`. Without it every call is an error that names the function. */
  call?(token: string, inputs: Record<string, unknown>): Record<string, unknown> | Promise<Record<string, unknown>>;
}

/** Mocked clouds for a unit test, which record the registered resources. */
export interface MockedClouds {
  /** The registered resources in order, without components. */
  readonly resources: readonly Registered[];
  /**
   * Returns the resource of a name.
   * @param type needed if several types have the name: part of the token, such as `Server` or
   * `hcloud:index/server:Server`
   * @throws Error if there is none, or several
   */
  resource(name: string, type?: string): Registered;
  /** Returns all resources of a type, given as in `resource`. */
  ofType(type: string): Registered[];
  /** Waits until all resources are registered. */
  settle(): Promise<void>;
}

/**
 * Replaces Pulumi's engine by mocks, until the next call. Resources get IDs and addresses in the platform's format,
 * which are the same in every run. Call it before each test.
 */
export async function mocks(options: MockOptions = {}): Promise<MockedClouds> {
  const resources: Registered[] = [];
  const runtimeMocks: pulumi.runtime.Mocks = {
    newResource(args) {
      if (args.custom === false) return { id: "", state: args.inputs };
      const resource = registered(args, options);
      resources.push(resource);
      return { id: resource.id, state: resource.outputs };
    },
    async call({ token, inputs }) {
      try {
        if (options.call) return await options.call(token, inputs);
        throw new Error(`${token} has no mock: pass \`call\` to mocks()`);
      } catch (error) {
        // Pulumi shows the `details` of gRPC errors in place of the message.
        throw Object.assign(error as Error, { details: (error as Error).message });
      }
    },
  };
  const start = () => pulumi.runtime.setMocks(runtimeMocks, options.project, options.stack, options.preview);
  await start();

  const ofType = (type: string) => resources.filter((each) => isType(each.type, type));
  return {
    resources,
    ofType,
    resource(name, type) {
      const found = resources.filter((each) => each.name === name && (type === undefined || isType(each.type, type)));
      if (found.length === 1) return found[0] as Registered;
      const which = type === undefined ? JSON.stringify(name) : `${JSON.stringify(name)} of the type ${type}`;
      const all = (found.length > 0 ? found : resources).map((each) => `${each.type} ${JSON.stringify(each.name)}`);
      throw new Error(
        `${found.length === 0 ? "no" : "more than one"} resource ${which} was registered; there are ${all.join(", ") || "none at all"}`,
      );
    },
    async settle() {
      // The only way to wait for all resources; it also removes the mocks.
      await pulumi.runtime.disconnect();
      await start();
    },
  };
}

/**
 * Returns the value of an output, even if it is secret. In a preview the promise of an unknown value never resolves.
 */
export function outputValue<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

function registered({ type, name, inputs, id, provider }: pulumi.runtime.MockResourceArgs, options: MockOptions) {
  const resource = {
    type,
    name,
    inputs: shown(inputs) as Record<string, unknown>,
    secrets: Object.keys(inputs).filter((input) => isPlainObject(inputs[input]) && isSecret(inputs[input])),
    ...(id && { importId: id }),
    ...(provider && { provider }),
  };
  if (options.preview) return { ...resource, id: "", outputs: resource.inputs };
  const answer = answerTo(type, name, resource.inputs);
  const own = options.outputs?.(resource);
  return { ...resource, id: String(own?.id ?? (id || answer.id)), outputs: { ...answer.outputs, ...own } };
}

function isType(token: string, type: string): boolean {
  return token === type || token.endsWith(`:${type}`);
}

/** Returns a value without the marks of secrets. */
function shown(value: unknown): unknown {
  if (!Array.isArray(value) && !isPlainObject(value)) return value;
  return !Array.isArray(value) && isSecret(value) ? shown(value.value) : mapMembers(value, shown);
}

function isSecret(value: Record<string, unknown>): boolean {
  return value[pulumi.runtime.specialSigKey] === pulumi.runtime.specialSecretSig;
}

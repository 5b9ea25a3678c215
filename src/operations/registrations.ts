import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { isRecord, mapMembers } from "../../spec/data";
import type { Registration } from "../plans/planned";

/** A program whose registered resources are recorded. */
export interface Recorded {
  program: PulumiFn;
  /**
   * Returns the providers' resources with all properties sent to the engine. Call it once the program has succeeded.
   */
  registrations(): Promise<Registration[]>;
}

/** Records the resources that a program registers. */
export function recorded(program: PulumiFn): Recorded {
  const pending: Promise<Registration>[] = [];
  return {
    program: () => {
      pulumi.runtime.registerStackTransformation(({ resource, type, name, props }) => {
        if (resource instanceof pulumi.CustomResource && !type.startsWith("pulumi:")) {
          pending.push(registration(resource, type, name, props));
        }
        return undefined;
      });
      return program();
    },
    registrations: () => Promise.all(pending),
  };
}

/**
 * Returns a resource with its URN and its properties as sent to the engine, in the form that mocks receive: secrets are
 * marked, and unknown values are represented by `unknown`.
 */
async function registration(
  resource: pulumi.Resource,
  type: string,
  name: string,
  props: pulumi.Inputs,
): Promise<Registration> {
  // Secrets are marked only once the engine has confirmed that it supports them, which it has by the first
  // registration.
  await setImmediate();
  const urn = await new Promise<string>((done) => resource.urn.apply(done));
  const inputs = read(await pulumi.runtime.serializeProperties(name, props, { keepOutputValues: true }));
  return { type, name, inputs: inputs as Record<string, unknown>, urn };
}

/**
 * Reads a value that contains outputs as a mock receives it. A mock does not learn whether an unknown output is secret.
 */
function read(sent: unknown): unknown {
  if (sent === pulumi.runtime.unknownValue) return pulumi.unknown;
  if (isRecord(sent) && sent[signature] === pulumi.runtime.specialOutputValueSig) {
    const { value, secret } = sent;
    const inner = value === undefined ? pulumi.unknown : read(value);
    return secret ? { [signature]: pulumi.runtime.specialSecretSig, value: inner } : inner;
  }
  return mapMembers(sent, read);
}

const signature = pulumi.runtime.specialSigKey;

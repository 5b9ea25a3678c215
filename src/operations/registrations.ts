import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Registration } from "../plans/planned";

/** A program, and what it has registered. */
export interface Recorded {
  program: PulumiFn;
  /** The resources of providers, with all that the engine was told about each. To be asked for once the program has succeeded. */
  registrations(): Promise<Registration[]>;
}

/** Listens to what a program registers. */
export function recorded(program: PulumiFn): Recorded {
  const pending: Promise<Registration>[] = [];
  return {
    program: () => {
      pulumi.runtime.registerStackTransformation(({ resource, type, name, props }) => {
        if (resource instanceof pulumi.CustomResource && !type.startsWith("pulumi:")) {
          pending.push(inputsOf(resource, name, props).then((inputs) => ({ type, name, inputs })));
        }
        return undefined;
      });
      return program();
    },
    registrations: () => Promise.all(pending),
  };
}

/** The properties as they go to the engine, read as a mock reads them: secrets are marked, and what is not known yet is a value of its own. */
async function inputsOf(
  resource: pulumi.Resource,
  name: string,
  props: pulumi.Inputs,
): Promise<Record<string, unknown>> {
  // Marks of secrets are kept once the engine has said that it takes them, and it was asked by the time when it has registered something.
  await setImmediate();
  await new Promise((done) => resource.urn.apply(done));
  return read(await pulumi.runtime.serializeProperties(name, props, { keepOutputValues: true })) as Record<
    string,
    unknown
  >;
}

/** A value with outputs in it, as a mock is given it. Of an output that is not known yet a mock does not learn that it's secret. */
function read(sent: unknown): unknown {
  if (sent === pulumi.runtime.unknownValue) return pulumi.unknown;
  if (Array.isArray(sent)) return sent.map(read);
  if (typeof sent !== "object" || sent === null) return sent;
  const { [signature]: kind, value, secret } = sent as Record<string, unknown>;
  if (kind === pulumi.runtime.specialOutputValueSig) {
    const inner = value === undefined ? pulumi.unknown : read(value);
    return secret ? { [signature]: pulumi.runtime.specialSecretSig, value: inner } : inner;
  }
  return Object.fromEntries(Object.entries(sent).map(([key, member]) => [key, read(member)]));
}

const signature = pulumi.runtime.specialSigKey;

import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as terraform from "@pulumi/terraform";
import { InvalidInputError } from "../../components/inputs";
import { mapMembers } from "../../spec/data";
import { quoted } from "../../spec/shown";
import { formatReference, type Reference, Template } from "../../spec/stack/references";
import type { Stack } from "../../spec/stack/stack";
import type { StateSource } from "../../spec/stack/states";
import { components } from "./catalog";
import { importOnce } from "./imports";

/** The targets of a stack's external references. */
export interface DeployContext {
  /** Secrets by name. */
  secrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** The folder that paths of local states are relative to. */
  folder: string;
}

/** The outputs of each module, by its name. */
export type StackOutputs = Record<string, Record<string, pulumi.Output<unknown>>>;

/** Registers all resources of a stack. */
export function deploy(stack: Stack, surroundings: DeployContext): StackOutputs {
  const secrets = new Map(Object.entries(surroundings.secrets).map(([name, value]) => [name, pulumi.secret(value)]));
  const states = new Map(
    Object.entries(stack.states).map(([name, source]) => [name, readState(source, surroundings.folder, secrets)]),
  );
  const outputs: StackOutputs = {};
  const look = (reference: Reference): pulumi.Output<unknown> => {
    if (reference.kind === "secret") return known(secrets.get(reference.name), reference);
    if (reference.kind === "state") {
      return into(known(states.get(reference.state), reference), [reference.output, ...reference.path], reference);
    }
    return into(known(outputs[reference.module]?.[reference.output], reference), reference.path, reference);
  };
  importOnce(stack.imports);
  for (const { name, spec, inputs } of stack.modules) {
    const Component = known(components[spec.name], spec.name);
    const component = new Component(name, resolved(inputs, look) as never) as unknown as Record<string, unknown>;
    outputs[name] = Object.fromEntries(
      Object.keys(spec.outputs).map((output) => [output, component[output] as pulumi.Output<unknown>]),
    );
  }
  return outputs;
}

/** Replaces the templates in a value by the values that they refer to. */
function resolved(value: unknown, look: (reference: Reference) => pulumi.Output<unknown>): unknown {
  if (value instanceof Template) {
    if (value.whole) return look(value.whole);
    return pulumi
      .all(value.parts.map((part) => (typeof part === "string" ? part : look(part))))
      .apply((parts) => parts.join(""));
  }
  return mapMembers(value, (member) => resolved(member, look));
}

/** Returns the names of a value's members. Text and numbers have no members in HCL. */
function memberNames(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

/** Returns a member of a value that is unknown until apply. */
function into(value: pulumi.Output<unknown>, path: readonly string[], reference: Reference): pulumi.Output<unknown> {
  if (path.length === 0) return value;
  return value.apply((found) => {
    let member: unknown = found;
    for (const step of path) {
      const there = memberNames(member);
      member = there.includes(step) ? ((member as Record<string, unknown>)[step] ?? undefined) : undefined;
      if (member !== undefined) continue;
      throw new InvalidInputError([
        `${formatReference(reference)} has no ${quoted(step)}; it has ${there.join(", ") || "nothing"}.`,
      ]);
    }
    return member;
  });
}

function readState(
  source: StateSource,
  folder: string,
  secrets: ReadonlyMap<string, pulumi.Output<string>>,
): pulumi.Output<Record<string, unknown>> {
  switch (source.backend) {
    case "local":
      return terraform.state.getLocalReferenceOutput({ path: resolve(folder, source.settings.path) }).outputs;
    case "remote": {
      const { workspace, ...settings } = source.settings;
      return terraform.state.getRemoteReferenceOutput({
        ...settings,
        token: source.token && secrets.get(source.token.name),
        workspaces: { name: workspace },
      }).outputs;
    }
    case "s3":
      return terraform.state.getS3ReferenceOutput({
        ...source.settings,
        // Only Amazon's service supports these checks.
        ...(source.settings.endpoint && {
          forcePathStyle: true,
          skipCredentialsValidation: true,
          skipMetadataApiCheck: true,
          skipRegionValidation: true,
        }),
      }).outputs;
  }
}

function known<T>(value: T | undefined, what: Reference | string): T {
  if (value !== undefined) return value;
  // The stack was checked, so this happens only in programs that skip the check.
  throw new Error(`${typeof what === "string" ? what : formatReference(what)} is not there`);
}

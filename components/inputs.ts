import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { asksPlainMembers, type Check, valuesRead } from "../spec/checks";
import { complete, completeValue, hasShape, memberPath } from "../spec/complete";
import { mapMembers, mapValues } from "../spec/data";
import { InputError } from "../spec/errors";
import { isCollection } from "../spec/fields";
import type { Element, Field, Fields, OutputValue, RequiredKeys, Spec, Value, Values } from "../spec/types";
import { failedChecks, ownFailures, valueFailures } from "../spec/validate";
import { warnOfExpiry } from "./expiry";

type Leaf<F, T> = F extends { plain: true } ? T : pulumi.Input<T>;

/** The type of a value in arguments: an ID may also be a number. */
type Given<F> = F extends { numeric: true } ? Value<F> | number : Value<F>;

/** The type of a field in arguments: the structure is plain, its values may be outputs unless the field is `plain`. */
type Arg<F> = F extends { type: "object"; fields: infer Fs }
  ? Args<Fs>
  : F extends { type: "list"; of: infer E }
    ? E extends { type: "object" }
      ? readonly Arg<E>[]
      : Leaf<F, readonly Leaf<F, Given<E>>[]>
    : F extends { type: "map"; of: infer E }
      ? E extends { type: "object" }
        ? Readonly<Record<string, Arg<E>>>
        : Leaf<F, Readonly<Record<string, Leaf<F, Given<E>>>>>
      : Leaf<F, Given<F>>;

/** The arguments of a component, from its spec's inputs. `null` and `undefined` mean unset. */
export type Args<Fs> = { readonly [K in RequiredKeys<Fs>]: Arg<Fs[K]> } & {
  readonly [K in Exclude<keyof Fs, RequiredKeys<Fs>>]?: Arg<Fs[K]> | null;
};

/** A field's complete and checked value. */
type Checked<F> = F extends { type: "object"; fields: infer Fs }
  ? CheckedInputs<Fs>
  : F extends { type: "list"; of: infer E }
    ? E extends { type: "object" }
      ? readonly Checked<E>[]
      : Leaf<F, Value<F>>
    : F extends { type: "map"; of: infer E }
      ? E extends { type: "object" }
        ? Readonly<Record<string, Checked<E>>>
        : Leaf<F, Value<F>>
      : Leaf<F, Value<F>>;

/** Complete and checked inputs: defaults are set, and optional inputs may be `undefined`. */
export type CheckedInputs<Fs> = {
  readonly [K in keyof Fs]: Fs[K] extends { optional: true } ? Checked<Fs[K]> | undefined : Checked<Fs[K]>;
};

/** The output properties of a component. */
export type Outputs<Os> = { readonly [K in keyof Os]: pulumi.Output<OutputValue<Os[K]>> };

/**
 * Returns a component's arguments with defaults, checked, and with sensitive values made secret. Plain values are
 * checked at once. Outputs are checked once they are known, before any resource receives them: a rejected one fails
 * with an InvalidInputError.
 * @param name the component's name
 * @param args may be missing in JavaScript: the errors then name the required inputs
 * @throws InputError with a sentence for each problem, before anything is registered
 */
export function checkedInputs<S extends Spec>(
  spec: S,
  name: string,
  args: Args<S["inputs"]> | undefined,
): CheckedInputs<S["inputs"]> {
  const problems: string[] = [];
  const given = (args ?? {}) as Record<string, unknown>;
  const inputs = complete(spec.inputs, given, { module: spec.name, problems, isDeferred });
  if (problems.length === 0) problems.push(...failedChecks(spec, inputs, isDeferred));
  if (problems.length > 0) throw new InputError(problems);
  const guarded = guardMembers({ spec, name }, spec.inputs, "", inputs);
  return checkedLate({ spec, name }, spec.checks ?? [], guarded) as CheckedInputs<S["inputs"]>;
}

/** Returns an output of the inputs with all outputs in them resolved. */
export function knownInputs<S extends Spec>(inputs: CheckedInputs<S["inputs"]>): pulumi.Output<Values<S["inputs"]>> {
  return pulumi.output(inputs) as unknown as pulumi.Output<Values<S["inputs"]>>;
}

/**
 * Input that was rejected at runtime. As a RunError, Pulumi prints its sentences without a stack trace. Its cause is an
 * InputError.
 */
export class InvalidInputError extends pulumi.RunError {
  /** @param problems one sentence each */
  constructor(problems: readonly string[]) {
    const cause = new InputError(problems);
    super(cause.message);
    this.cause = cause;
  }

  // Pulumi attaches promises to errors, and its host prints everything that is reachable from there, which takes half a
  // minute.
  [inspect.custom](): string {
    return this.message;
  }
}

/** The component whose inputs are checked. */
interface Owner {
  spec: Spec;
  name: string;
}

/** @throws InvalidInputError if there are problems; at runtime the sentences must name the component */
export function throwIfInvalid({ name }: Owner, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new InvalidInputError(problems.map((problem) => `component ${JSON.stringify(name)}: ${problem}`));
}

/** Returns whether a value is unknown until Pulumi runs. */
function isDeferred(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function guardMembers(
  owner: Owner,
  fields: Fields,
  path: string,
  values: Record<string, unknown>,
): Record<string, unknown> {
  return mapValues(fields, (field, name) => guard(owner, field, memberPath(path, name), values[name]));
}

/** Wraps a value so that every output in it is checked once it is known, and secrets are marked. */
function guard(owner: Owner, field: Field | Element, path: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (field.type === "object") {
    const members = value as Record<string, unknown>;
    if (field.checks?.some(({ kind }) => kind === "keyPair"))
      warnOfExpiry(owner.name, path, members.certificate as pulumi.Input<string>);
    return guardMembers(owner, field.fields, path, checkedTogether(owner, field, path, members));
  }
  if (isCollection(field) && hasShape(field)) {
    return mapMembers(value, (member) => guard(owner, field.of, `${path}[*]`, member));
  }
  const checked = holdsOutput(value) ? whenKnown(owner, field, path, value) : value;
  return field.sensitive ? pulumi.secret(checked) : checked;
}

/** Wraps outputs that are checked together: none resolves before all are known and checked. */
function checkedTogether(
  owner: Owner,
  field: Extract<Element, { type: "object" }>,
  path: string,
  members: Record<string, unknown>,
): Record<string, unknown> {
  const together = field.checks?.filter((check) => !asksPlainMembers(check)) ?? [];
  if (together.length === 0 || !holdsOutput(members)) return members;
  const output = pulumi.output(members);
  const known = output.apply(async (values) => {
    const hidden = (await pulumi.isSecret(output)) ? { ...field, sensitive: true as const } : field;
    const problems: string[] = [];
    const module = owner.spec.name;
    const object = complete(field.fields, values, { module, problems, isDeferred: () => false }, path);
    // Problems of single members are reported by their own checks.
    if (problems.length === 0) throwIfInvalid(owner, ownFailures(module, hidden, together, path, object));
    return values;
  });
  return mapValues(members, (member, name) =>
    member === undefined ? undefined : known.apply((values) => values[name]),
  );
}

/** Wraps inputs so that those whose checks must wait for outputs resolve only after the checks have passed. */
function checkedLate(owner: Owner, checks: readonly Check[], inputs: Record<string, unknown>): Record<string, unknown> {
  return checks.reduce((all, check) => {
    const awaited = valuesRead(check, all).filter(isDeferred);
    if (awaited.length === 0) return all;
    const whole = { type: "object", fields: {}, checks: [check] } as const;
    const passed = pulumi.unsecret(pulumi.all(awaited)).apply((values) => {
      const known = replaced(all, new Map(awaited.map((output, index) => [output, values[index]])));
      throwIfInvalid(owner, valueFailures(owner.spec.name, whole, "", known));
      return true;
    });
    const held = awaited.map((output) => [output, pulumi.all([output, passed]).apply(([value]) => value)] as const);
    return replaced(all, new Map(held)) as Record<string, unknown>;
  }, inputs);
}

/** Replaces values inside a value. */
function replaced(value: unknown, by: ReadonlyMap<unknown, unknown>): unknown {
  if (by.has(value)) return by.get(value);
  return isDeferred(value) ? value : mapMembers(value, (member) => replaced(member, by));
}

/** Wraps a value that is unknown until apply with its own checks and those of its elements. */
function whenKnown(owner: Owner, field: Field | Element, path: string, value: unknown): pulumi.Output<unknown> {
  const output = pulumi.output(value) as pulumi.Output<unknown>;
  return output.apply(async (known) => {
    const isSecret = await pulumi.isSecret(output);
    const hidden = isSecret ? { ...field, sensitive: true as const } : field;
    const problems: string[] = [];
    const module = owner.spec.name;
    const result = completeValue(hidden, known, { module, problems, isDeferred: () => false }, path);
    if (problems.length === 0 && result !== undefined) problems.push(...valueFailures(module, hidden, path, result));
    throwIfInvalid(owner, problems);
    return result;
  });
}

function holdsOutput(value: unknown): boolean {
  if (isDeferred(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsOutput);
}

import fc from "fast-check";
import { snakeCase } from "../../../spec/case";
import { InputError } from "../../../spec/errors";
import type { Element, Field, Fields, Spec } from "../../../spec/types";
import { validInputs } from "../../../spec/validate";
import { fitting } from "../../parity/inputs";

export type Inputs = Readonly<Record<string, unknown>>;

/**
 * The effect of a change of an input according to the README: it replaces the machine, existing machines ignore it, or
 * it is applied.
 */
type Effect = "replaces" | "is ignored" | "is applied";

/** The examples that machines are created from. */
export type Base = "minimal" | "complete";
export type Bases = Readonly<Record<Base, Inputs>>;

type Path = readonly (string | number)[];

/** Another value for one input. */
interface Change {
  /** The input in HCL spelling and what happens to it, such as `cpu.cores changed`. */
  what: string;
  path: Path;
  /** The new value; undefined if the input is removed. */
  value: unknown;
  effect: Effect;
}

/** A machine that was created from an example, and whose inputs change. */
export interface Machine {
  from: Base;
  after: Inputs;
  effect: Effect;
  /** All of its changes, in HCL spelling. */
  what: string[];
  /** The changed inputs. */
  paths: Path[];
}

/**
 * Returns machines that change every input of a module: those of the complete example are changed and removed, and
 * those that an example lacks are added. The values are the same in every run. Each machine has one change that
 * replaces it, or many that do not, since an engine replaces it if any of them does.
 * @param isRejected returns whether a change of an existing machine is rejected
 * @returns the machines, and the inputs for which the module's checks allow no other value
 */
export function machinesOf(
  spec: Spec,
  bases: Bases,
  isRejected: (what: string) => boolean,
): { machines: Machine[]; unchanged: string[] } {
  const changes = (["complete", "minimal"] as const).flatMap((from) => {
    const more = from === "minimal" ? bases.complete : {};
    return changesOf(spec.inputs, [], bases[from], more).map(({ values, ...change }) => {
      // Without a valid value there is no change to try. It must not turn into a removal: undefined is a value only of those.
      const index = values.findIndex((each) => isValid(spec, withValue(bases[from], change.path, each)));
      return { ...change, from, value: values[index], isValid: index >= 0 };
    });
  });
  const machines: Machine[] = [];
  const made = new Set<string>();
  for (const change of changes) {
    if (!change.isValid || made.has(change.what) || isRejected(change.what)) continue;
    made.add(change.what);
    put(spec, machines, change, bases[change.from]);
  }
  const inputs = (whats: Iterable<string>) => new Set([...whats].map((what) => what.replace(/ .*/, "")));
  const changed = inputs(made);
  return {
    machines,
    unchanged: [...inputs(changes.map(({ what }) => what))].filter((input) => !changed.has(input)),
  };
}

function put(
  spec: Spec,
  machines: Machine[],
  { from, what, path, value, effect }: Change & { from: Base },
  base: Inputs,
) {
  const room = machines.find(
    (machine) =>
      effect !== "replaces" &&
      machine.effect === effect &&
      machine.from === from &&
      machine.paths.every((other) => areApart(other, path)) &&
      isValid(spec, withValue(machine.after, path, value)),
  );
  if (!room) {
    machines.push({ from, after: withValue(base, path, value), effect, what: [what], paths: [path] });
    return;
  }
  room.after = withValue(room.after, path, value);
  room.what.push(what);
  room.paths.push(path);
}

/** Returns whether two inputs are neither nested nor in elements of the same list or map. */
function areApart(a: Path, b: Path): boolean {
  return a[0] !== b[0] || (a.length > 1 && b.length > 1 && a[1] !== b[1]);
}

function withValue<T>(own: T, [step, ...rest]: Path, value: unknown): T {
  if (step === undefined) return value as T;
  const inner = withValue((own as Inputs | undefined)?.[step], rest, value);
  return (Array.isArray(own) ? own.with(step as number, inner) : { ...own, [step]: inner }) as T;
}

/** Returns an input, or its default if it is unset. */
export function valueAt(spec: Spec, inputs: Inputs, path: Path): unknown {
  const complete: unknown = validInputs(spec, inputs);
  return path.reduce((own, step) => (own as Inputs | undefined)?.[step], complete);
}

function isValid(spec: Spec, inputs: Inputs): boolean {
  try {
    validInputs(spec, inputs);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** A change with the values to try. */
type Try = Omit<Change, "value"> & { values: readonly unknown[] };

/** @param more the source of values for absent members */
function changesOf(fields: Fields, path: Path, own: Inputs, more: Inputs = {}, effect: Effect = "is applied"): Try[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const at = [...path, name];
    const effectHere = effectOf(field) ?? effect;
    const given = own[name] ?? undefined;
    if (given === undefined) {
      const values = more[name] === undefined ? otherValues(field, field.default) : [more[name]];
      return [change(at, values, effectHere, "added")];
    }
    const mayBeLeftOut = field.optional || field.default !== undefined;
    return [
      ...inside(field, at, given, effectHere),
      ...(mayBeLeftOut ? [change(at, [undefined], effectHere, "removed")] : []),
    ];
  });
}

function inside(field: Field | Element, path: Path, own: unknown, effect: Effect): Try[] {
  switch (field.type) {
    case "object":
      return changesOf(field.fields, path, own as Inputs, {}, effect);
    case "list": {
      const list = own as readonly unknown[];
      const longer = otherValues(field.of, list[0]).map((value) => [...list, value]);
      return [
        ...(list.length > 0 ? inside(field.of, [...path, 0], list[0], effect) : []),
        change(path, longer, effect, "longer"),
        change(path, [list.slice(0, -1)], effect, "shorter"),
      ];
    }
    case "map": {
      const [first] = Object.entries(own as Inputs);
      return first ? inside(field.of, [...path, first[0]], first[1], effect) : [];
    }
    default:
      return [change(path, otherValues(field, own), effect, "changed")];
  }
}

function change(path: Path, values: readonly unknown[], effect: Effect, how: string): Try {
  const steps = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${snakeCase(step)}`));
  return { path, values, effect, what: `${steps.join("").slice(1)} ${how}` };
}

function effectOf({ createOnly, replaces }: Field): Effect | undefined {
  if (replaces) return "replaces";
  return createOnly === true || Array.isArray(createOnly) ? "is ignored" : undefined;
}

/** Returns the changed inputs, with the previous values of those that existing machines ignore. */
export function withoutIgnored(fields: Fields, before: Inputs, after: Inputs | undefined): Inputs | undefined {
  const kept = Object.entries(fields).map(([name, field]) => {
    const [was, now] = [before[name], after?.[name]];
    if (effectOf(field) === "is ignored") return [name, was];
    const isInside = field.type === "object" && was !== undefined;
    return [name, isInside ? withoutIgnored(field.fields, was as Inputs, now as Inputs | undefined) : now];
  });
  const given = kept.filter(([, value]) => value !== undefined);
  return after || given.length > 0 ? Object.fromEntries(given) : undefined;
}

/** Returns other values of a field. */
function otherValues(field: Field | Element, own: unknown): unknown[] {
  const others = fitting(field).filter((value) => JSON.stringify(value) !== JSON.stringify(own));
  return fc.sample(others, { numRuns: 10, seed: 20_261 });
}

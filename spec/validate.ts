import { snakeCase } from "./case";
import { accepts, asksPlainMembers, type Check, given, must, sortedKeys, valuesRead } from "./checks";
import { complete, memberPath } from "./complete";
import { isPlainObject, mapMembers } from "./data";
import { InputError } from "./errors";
import { fieldsWithin } from "./fields";
import { hclJson } from "./json";
import { cut } from "./shown";
import type { Element, Field, Fields, Spec, Values } from "./types";

/**
 * Returns the complete inputs of a module, with defaults, after all checks.
 * @throws InputError with a message for each problem
 */
export function validInputs<S extends Spec>(spec: S, given: Readonly<Record<string, unknown>>): Values<S["inputs"]> {
  const problems: string[] = [];
  const inputs = complete(spec.inputs, given, { module: spec.name, problems, isDeferred: () => false });
  if (problems.length === 0) problems.push(...failedChecks(spec, inputs));
  if (problems.length > 0) throw new InputError(problems);
  return inputs as Values<S["inputs"]>;
}

/**
 * Returns a message for each check that complete inputs fail, the same message as in the module's `validation` blocks.
 * If a path leads through a list or map, one message lists all invalid values, in the order of the list or of the keys.
 * @param inputs as `complete` returns them
 * @param isDeferred returns whether a value is unknown until apply: it counts as set, and is not checked
 */
export function failedChecks(
  spec: Spec,
  inputs: Readonly<Record<string, unknown>>,
  isDeferred: (value: unknown) => boolean = () => false,
): string[] {
  const whole = { type: "object", doc: "", fields: spec.inputs, checks: spec.checks } as const;
  return valueFailures(spec.name, whole, "", inputs, isDeferred);
}

/** Returns a message for each check that one complete value at a path fails. */
export function valueFailures(
  module: string,
  field: Field | Element,
  path: string,
  value: unknown,
  isDeferred: (value: unknown) => boolean = () => false,
): string[] {
  return [...failuresAt(field, path, [value], (part) => contains(part, isDeferred))].map(
    (text) => `${module}: ${text}`,
  );
}

/** Returns a message for each of an object's own checks that its complete value fails, without the checks of its members. */
export function ownFailures(
  module: string,
  field: Field | Element,
  checks: readonly Check[],
  path: string,
  value: unknown,
): string[] {
  return checks
    .filter((check) => !accepts(check, value))
    .map((check) => `${module}: ${sentence(field, path, check, [value])}`);
}

function* failuresAt(
  field: Field | Element,
  path: string,
  values: readonly unknown[],
  isDeferred: (value: unknown) => boolean,
): Generator<string> {
  for (const check of checksOf(field)) {
    // A check that reads only plain members, or whether members are set, does not have to wait.
    const known = values.filter((value) =>
      asksPlainMembers(check) ? !valuesRead(check, value).some(isDeferred) : !isDeferred(value),
    );
    const rejected = known.filter((value) => !accepts(check, value));
    if (rejected.length > 0) yield sentence(field, path, check, rejected);
  }
  switch (field.type) {
    case "list":
    case "map": {
      const inside = values.flatMap((collection) => elements(collection, isDeferred));
      return yield* failuresAt(field.of, `${path}[*]`, inside, isDeferred);
    }
    case "object":
      for (const [name, member] of Object.entries(field.fields)) {
        const present = values
          .map((object) => (object as Record<string, unknown>)[name])
          .filter((value) => value !== undefined);
        yield* failuresAt(member, memberPath(path, name), present, isDeferred);
      }
  }
}

/** Returns the checks of a field, including those that its type implies. */
export function checksOf(field: Field | Element): readonly Check[] {
  const own = field.checks ?? [];
  return field.type === "enum" ? [{ kind: "oneOf", values: field.values }, ...own] : own;
}

/** Returns whether a message about a field may show its value. */
export function mayShow(field: Field | Element): boolean {
  return !fieldsWithin(field).some(({ sensitive, mayHoldSecret }) => sensitive || mayHoldSecret);
}

/** Returns the message of a check. A check of several inputs shows no values, which would make the message too long. */
function sentence(field: Field | Element, path: string, check: Check, rejected: readonly unknown[]): string {
  if (path === "") return `${must(check)}.`;
  if (!mayShow(field)) return `${path} ${must(check)}; the given value is not shown.`;
  return `${path} ${must(check)}, got ${cut(rejected.map((value) => hclJson(given(check, hclShape(field, value)))).join(", "))}.`;
}

/** Returns a complete value as OpenTofu sees it: snake_case members, null for unset ones. */
function hclShape(field: Field | Element, value: unknown): unknown {
  if (value === undefined) return null;
  switch (field.type) {
    case "list":
    case "map":
      return mapMembers(value, (element) => hclShape(field.of, element));
    case "object":
      return hclInputs(field.fields, value as Record<string, unknown>);
    default:
      return value;
  }
}

/** Returns complete inputs as OpenTofu sees them. */
function hclInputs(fields: Fields, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [snakeCase(name), hclShape(field, values[name])]),
  );
}

/** Returns elements in OpenTofu's order: maps by key. */
function elements(collection: unknown, isDeferred: (value: unknown) => boolean): unknown[] {
  if (Array.isArray(collection)) return collection;
  if (isDeferred(collection) && !isPlainObject(collection)) return [];
  return sortedKeys(collection as object).map((key) => (collection as Record<string, unknown>)[key]);
}

function contains(value: unknown, isDeferred: (value: unknown) => boolean): boolean {
  if (isDeferred(value)) return true;
  if (Array.isArray(value)) return value.some((element) => contains(element, isDeferred));
  return isPlainObject(value) && Object.values(value).some((element) => contains(element, isDeferred));
}

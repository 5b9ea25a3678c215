import { snakeCase } from "./case";
import { isPlainObject, mapValues } from "./data";
import { didYouMean } from "./did-you-mean";
import { innermost } from "./fields";
import { shownGiven } from "./given";
import { quoted } from "./shown";
import type { Element, Field, Fields, ListField, MapField } from "./types";

type Values = Record<string, unknown>;

/** Settings of `complete`. */
export interface Completion {
  /** The spec's name, which starts every message. */
  module: string;
  /** Collects an error message for each wrong type, missing input and unknown name. */
  problems: string[];
  /** Returns whether a value is unknown until apply (a Pulumi output); it is not checked. */
  isDeferred(value: unknown): boolean;
}

/**
 * Sets defaults, recursively. `null` and `undefined` count as unset.
 * @param path of the members, in HCL spelling; empty for the inputs themselves
 */
export function complete(fields: Fields, given: Readonly<Values>, completion: Completion, path = ""): Values {
  if (!isPlainObject(given)) {
    completion.problems.push(`${completion.module}: the inputs must be an object, got ${shownGiven(given)}.`);
    return {};
  }
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(fields, name) || given[name] === undefined) continue;
    completion.problems.push(
      `${completion.module}: there is no input ${quoted(path ? `${path}.${name}` : name)}${didYouMean(name, Object.keys(fields), "It has")}.`,
    );
  }
  return mapValues(fields, (field, name) => completeValue(field, given[name], completion, memberPath(path, name)));
}

/** Sets the defaults of one value; returns `undefined` if it is unset. */
export function completeValue(field: Field | Element, value: unknown, completion: Completion, path: string): unknown {
  const complain = (sentence: string) => {
    completion.problems.push(`${completion.module}: ${path} ${sentence}.`);
  };
  if (value === undefined || value === null) {
    if (field.default !== undefined) return completeValue(field, field.default, completion, path);
    if (!field.optional) complain(`is required: ${expectation(field)}`);
    return undefined;
  }
  if (completion.isDeferred(value)) {
    if (field.plain) complain("must be a plain value, not an output: it decides which resources exist");
    else if (hasShape(field)) complain(`must be ${expectation(field)} that may contain outputs, not an output itself`);
    return value;
  }
  if (field.type === "string" && field.numeric && typeof value === "number" && Number.isFinite(value)) {
    return digits(value);
  }
  if (!hasType(field, value)) {
    complain(
      `must be ${expectation(field)}, got ${field.sensitive || field.mayHoldSecret ? "something else" : shownGiven(value, completion.isDeferred)}`,
    );
    return undefined;
  }
  const element = (member: unknown) =>
    completeValue((field as ListField | MapField).of, member, completion, `${path}[*]`);
  switch (field.type) {
    case "list":
      // A hole in a list is an element that is missing.
      return Array.from(value as unknown[], element);
    case "map":
      if (Object.keys(value).some(isBroken)) complain(`must have keys of Unicode text, without ${BROKEN}`);
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.normalize(), element(member)]));
    case "string":
    case "enum":
      if (isBroken(value as string)) complain(`must be Unicode text, without ${BROKEN}`);
      // OpenTofu normalizes every string, so bytes and lengths are equal in both engines.
      return (value as string).normalize();
    case "object":
      return complete(field.fields, value as Values, completion, path);
    default:
      return value;
  }
}

const BROKEN = "halves of surrogate pairs (\\ud800 to \\udfff)";

/** Returns whether a text has what JavaScript's strings can have and UTF-8 cannot. */
function isBroken(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** Formats a number as OpenTofu does: without an exponent. */
function digits(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** Returns the path of a member in HCL spelling. */
export function memberPath(path: string, name: string): string {
  return path ? `${path}.${snakeCase(name)}` : snakeCase(name);
}

/** Returns whether the value's structure must be known at once: an object, or a collection of objects. */
export function hasShape(field: Field | Element): boolean {
  return innermost(field).type === "object";
}

function hasType(field: Field | Element, value: unknown): boolean {
  switch (field.type) {
    case "string":
    case "enum":
      return typeof value === "string";
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "bool":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value);
    case "map":
    case "object":
      return isPlainObject(value);
  }
}

function expectation(field: Field | Element): string {
  switch (field.type) {
    case "enum":
      return `one of ${field.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "bool":
      return "true or false";
    case "object":
      return `an object of ${Object.keys(field.fields).map(snakeCase).join(", ")}`;
    case "list":
      return "a list";
    case "map":
      return "a map";
    default:
      return `a ${field.type}`;
  }
}

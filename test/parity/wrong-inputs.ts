import fc from "fast-check";
import { camelCase } from "../../spec/case";
import { specs } from "../../spec/catalog";
import type { Element, Field, Spec } from "../../spec/types";
import { validInputs } from "../../spec/validate";
import { fieldsOf } from "./fields";
import { fitting } from "./inputs";

type Inputs = Record<string, unknown>;

/** A wrong value at one input of a module. */
export interface WrongInput {
  spec: Spec;
  /** The path of the input in HCL spelling: `firewall.rules[*].port`. */
  path: string;
  field: Field | Element;
  /** The class of fault. */
  fault: string;
  value: unknown;
}

/** Text of the right type that breaks what is careless with it, by the class of fault. */
const hostileText = {
  "line break": ["a\nb", "a\r\nb", "a\rb", "a\u0085b", "a\u2028b", "a\nruncmd: [reboot]", "a\n"],
  "control character": ["a\0b", "a\u001b[31mb", "a\u007fb", "\u0007a", "a\tb"],
  "invisible character": ["\ufeffa", "a\u202eb", "a\u200bb", "a\u00a0b"],
  "lone surrogate": ["a\ud800b", "\udc00"],
  template: ["$" + "{name}", "%{ if true }x", "{{ x }}", "$(reboot)", "`reboot`", "'; reboot; '", 'a"b', "a\\b"],
  traversal: ["../../etc/passwd", "local:../../etc/passwd", "..", "a/../b", "/etc/passwd", "..\\..\\x", "%2e%2e%2f"],
  "blank edge": [" a", "a ", " ", ""],
  "not ASCII": ["é", "👩‍👩‍👧", "１２", "аdmin"],
  "name of JavaScript": ["__proto__", "constructor", "toString"],
  huge: ["a".repeat(100_000), "9".repeat(400)],
} as const;

/** Numbers that few inputs can mean, by the class of fault. */
const hostileNumbers = {
  "huge number": [1e21, 1e308, 2 ** 53 + 2],
  "negative number": [-1, -1e9],
  fraction: [0.123456789, 1e-7, 1.5],
} as const;

class Instance {
  readonly name = "web-1";
}

/** Objects and lists that contain themselves. */
function cyclic(): { object: Inputs; list: unknown[] } {
  const object: Inputs = {};
  object.self = object;
  const list: unknown[] = [];
  list.push(list);
  return { object, list };
}

function nested(levels: number): unknown {
  return Array.from({ length: levels }).reduce((inner: unknown) => [inner], "x");
}

/** Values that are of no type that JSON has. Only a program can give them. */
export const foreign: readonly unknown[] = [
  () => "web-1",
  Instance,
  Symbol("web-1"),
  10n,
  new Instance(),
  new Date(0),
  new Map([["a", "b"]]),
  new Set(["a"]),
  /a/,
  Buffer.from("a"),
  new URL("https://example.com"),
  new Error("web-1"),
  Object("web-1"),
  Number.NaN,
  Number.POSITIVE_INFINITY,
  cyclic().object,
  cyclic().list,
  nested(20_000),
  [10n],
  { a: () => "b" },
  [Symbol("a")],
  Array(3),
];

/** Values that a stack file can have, of which most types accept one or none. */
export const plain: readonly unknown[] = [
  "no such value",
  true,
  7.25,
  ["x"],
  [["x"]],
  [null],
  { a: 1 },
  { constructor: "x" },
  JSON.parse('{ "__proto__": { "polluted": true } }'),
];

/** Returns whether a field may take a value, going by the value's type alone. */
function isType(field: Field | Element, value: unknown): boolean {
  switch (field.type) {
    case "string":
      return (
        typeof value === "string" || (field.numeric === true && typeof value === "number" && Number.isFinite(value))
      );
    case "enum":
      return typeof value === "string";
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "bool":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value) && Array.from(value).every((element) => isType(field.of, element));
    case "map":
      return isJsonObject(value) && Object.values(value).every((element) => isType(field.of, element));
    case "object":
      return isJsonObject(value) && Object.keys(value).every((name) => Object.hasOwn(field.fields, name));
  }
}

function isJsonObject(value: unknown): value is Inputs {
  return Object.prototype.toString.call(value) === "[object Object]" && !(value instanceof Instance);
}

/** The values of the wrong type for a field. */
function wrongTypes(field: Field | Element): unknown[] {
  return [...foreign, ...plain].filter((value) => !isType(field, value));
}

/** The values of the right type for a field that hardly make sense, with their class of fault. */
function hostileValues(field: Field | Element): [string, unknown][] {
  switch (field.type) {
    case "string":
    case "enum":
      return classes(hostileText);
    case "number":
      return classes(hostileNumbers);
    case "map":
      return classes(hostileText).map(([fault, key]) => [`${fault} in a key`, { [key]: exampleOf(field.of) }]);
    case "object":
      return [["unknown input", { noSuchInput: "x" }]];
    default:
      return [];
  }
}

function classes<T>(values: Readonly<Record<string, readonly T[]>>): [string, T][] {
  return Object.entries(values).flatMap(([fault, all]) => all.map((value): [string, T] => [fault, value]));
}

/** Some value of the type of a map's elements. */
function exampleOf(field: Field | Element): unknown {
  return { string: "x", enum: "x", number: 1, bool: true, list: [], map: {}, object: {} }[field.type];
}

/** The seed of all samples, so that every run tries the same. */
const SEED = 17;

/** Each wrong value at each input of each module. Fields that modules share are tried once. */
export function* wrongInputs(): Generator<WrongInput> {
  const tried = new Set<Field | Element>();
  for (const spec of specs) {
    for (const [path, field] of fieldsOf(spec)) {
      if (tried.has(field)) continue;
      tried.add(field);
      for (const value of wrongTypes(field)) yield { spec, path, field, fault: WRONG_TYPE, value };
      for (const [fault, value] of hostileValues(field)) yield { spec, path, field, fault, value };
    }
  }
}

const WRONG_TYPE = "wrong type";

/**
 * All inputs of a module with a wrong one among them: all others are valid.
 * @returns undefined if neither an example nor a few generated inputs have something at that path
 */
export function inputsWith({ spec, path, value }: WrongInput): Inputs | undefined {
  const [input = ""] = stepsOf(path);
  const { minimal, complete } = spec.examples;
  const has = (inputs: Inputs) => valueAt(inputs, stepsOf(path)) !== undefined;
  const found = [minimal.inputs, complete.inputs].find(has) ?? generated(spec, input).find(has);
  return found && (put(found, stepsOf(path), value) as Inputs);
}

const SAMPLES = 30;
const samples = new Map<Field, readonly Inputs[]>();

/** Valid inputs of a module that are an example but for one of them. They take long to generate. */
function generated(spec: Spec, input: string): readonly Inputs[] {
  const field = spec.inputs[input] as Field;
  const known = samples.get(field);
  if (known) return known;
  const made = fc
    .sample(fitting(field), { seed: SEED, numRuns: SAMPLES })
    .map((value): Inputs => ({ ...spec.examples.complete.inputs, [input]: value }))
    .filter((inputs) => isValid(spec, inputs));
  samples.set(field, made);
  return made;
}

function isValid(spec: Spec, inputs: Inputs): boolean {
  try {
    validInputs(spec, inputs);
    return true;
  } catch {
    return false;
  }
}

function stepsOf(path: string): string[] {
  return path.split(/\.|(?=\[\*\])/).map((step) => (step === "[*]" ? step : camelCase(step)));
}

function valueAt(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || value === undefined || value === null) return value ?? undefined;
  return valueAt(step === "[*]" ? Object.values(value)[0] : (value as Inputs)[step], rest);
}

function put(given: unknown, steps: readonly string[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (step !== "[*]") return { ...(given as Inputs), [step]: put((given as Inputs)[step], rest, value) };
  if (Array.isArray(given)) return [put(given[0], rest, value), ...given.slice(1)];
  const [first = "", ...others] = Object.keys(given as Inputs);
  const entries = others.map((key) => [key, (given as Inputs)[key]]);
  return Object.fromEntries([[first, put((given as Inputs)[first], rest, value)], ...entries]);
}

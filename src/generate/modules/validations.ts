import { snakeCase } from "../../../spec/case";
import { type Check, hclCheck, hclGiven, hclString, membersOfCheck, must } from "../../../spec/checks";
import { memberPath } from "../../../spec/complete";
import { hclCut } from "../../../spec/shown";
import type { Element, Field, Spec } from "../../../spec/types";
import { checksOf, mayShow } from "../../../spec/validate";
import { isSensitive } from "../../hcl/types";

/** A `validation` block: two HCL expressions. */
export interface Validation {
  condition: string;
  errorMessage: string;
}

/** The position of a value in an input. */
interface Place {
  /** The path in messages: `firewall.rules[*].port`. */
  path: string;
  /** The path in expressions: `rule.port`. */
  ref: string;
  /** The enclosing `for` loops, outermost first. */
  loops: readonly { item: string; collection: string }[];
  /** True if the value may be null. */
  nullable: boolean;
  /** True if a parent may be null, so that `ref` may be an error. */
  unsure: boolean;
  /** True if the variable is sensitive as a whole because one of its members is. */
  sensitive: boolean;
}

/**
 * Returns the `validation` blocks of an input: the checks of the field and its members, and the spec's checks that
 * belong to the input.
 */
export function validationsOf(spec: Spec, name: string): Validation[] {
  const together = (spec.checks ?? []).filter((check) => inputOfCheck(spec, check) === name);
  return [
    ...[...checksBelow(spec, name)].map((placed) => validation(spec.name, placed)),
    ...together.map((check) => ({
      condition: hclCheck(check, "var", spec.inputs),
      errorMessage: hclString(`${spec.name}: ${must(check)}.`),
    })),
  ];
}

/** A check of a field, with the field's place. */
export interface PlacedCheck {
  field: Field | Element;
  check: Check;
  place: Place;
}

/** Returns the checks of an input and its members. */
export function checksBelow(spec: Spec, name: string): Iterable<PlacedCheck> {
  const field = spec.inputs[name] as Field;
  return walk(field, {
    path: snakeCase(name),
    ref: `var.${snakeCase(name)}`,
    loops: [],
    nullable: field.optional === true,
    unsure: false,
    sensitive: isSensitive(field),
  });
}

function* walk(field: Field | Element, place: Place): Generator<PlacedCheck> {
  for (const check of checksOf(field)) yield { field, check, place };
  switch (field.type) {
    case "list":
    case "map": {
      const item = singular(place);
      const loop = { item, collection: place.unsure ? `try(${place.ref}, [])` : place.ref };
      yield* walk(field.of, {
        path: `${place.path}[*]`,
        ref: item,
        loops: [...place.loops, loop],
        nullable: false,
        unsure: false,
        sensitive: place.sensitive,
      });
      break;
    }
    case "object":
      for (const [name, member] of Object.entries(field.fields)) {
        yield* walk(member, {
          ...place,
          path: memberPath(place.path, name),
          ref: `${place.ref}.${snakeCase(name)}`,
          nullable: place.nullable || member.optional === true,
          unsure: place.unsure || place.nullable,
        });
      }
  }
}

/** The HCL expressions of a check. */
interface Parts {
  /** True if one value passes. */
  passes: string;
  /** True if the value is null. */
  absent: string;
  /** True if all values pass. */
  condition: string;
  /** The given value in JSON; of a value in lists or maps, those that do not pass, separated by commas. */
  given: string;
  /** The message, if the value may be shown, with an expression for the given value. */
  message(given: string): string;
  /** The message without the value, as an HCL string. */
  messageWithoutValue: string;
}

/** Returns the parts of an HCL expression for a check. */
export function partsOf(module: string, { field, check, place }: PlacedCheck): Parts {
  const value = place.unsure ? `try(${place.ref}, null)` : place.ref;
  const [absent, present] = [`${value} == null`, `${value} != null`];
  const passes = hclCheck(check, place.ref, field.type === "object" ? field.fields : {});
  const isLoop = place.loops.length > 0;
  const shown = hclGiven(check, place.ref);
  // Messages are also evaluated when the check passes.
  const given = `jsonencode(${place.unsure && !isLoop ? `try(${shown}, null)` : shown})`;
  const fails = place.nullable ? `${present} ? !(${passes}) : false` : `!(${passes})`;
  const sentence = `${module}: ${place.path} ${must(check)}`;
  return {
    passes,
    absent,
    // A conditional expression, since && and || may evaluate both sides.
    condition: isLoop
      ? `alltrue(${forEach(place.loops, passes, place.nullable ? present : undefined)})`
      : place.nullable
        ? `${absent} ? true : ${passes}`
        : passes,
    given: isLoop ? `join(", ", ${forEach(place.loops, given, fails)})` : given,
    message: (expression) => `${hclString(`${sentence}, got `).slice(0, -1)}\${${expression}}."`,
    messageWithoutValue: hclString(`${sentence}; the given value is not shown.`),
  };
}

function validation(module: string, placed: PlacedCheck): Validation {
  const { condition, given, message, messageWithoutValue } = partsOf(module, placed);
  if (!mayShow(placed.field)) return { condition, errorMessage: messageWithoutValue };
  const shown = placed.place.sensitive ? `nonsensitive(${hclCut(given)})` : hclCut(given);
  return { condition, errorMessage: message(shown) };
}

/** Returns `[for a in as : …]`, flattened if loops are nested. */
function forEach(loops: Place["loops"], value: string, filter?: string): string {
  const nested = loops.reduceRight(
    (inner, { item, collection }) => `[for ${item} in ${collection} : ${inner}]`,
    filter ? `${value} if ${filter}` : value,
  );
  return loops.length > 1 ? `flatten(${nested})` : nested;
}

/**
 * Returns a name for an element: `rules` → `rule`, `addresses` → `address`. Nested loops over lists of the same name
 * get different names.
 */
function singular({ path, loops }: Place): string {
  const last = path.replaceAll("[*]", "").split(".").at(-1) as string;
  const word = last.endsWith("ies")
    ? `${last.slice(0, -3)}y`
    : /(ss|x|ch|sh)es$/.test(last)
      ? last.slice(0, -2)
      : last.endsWith("s")
        ? last.slice(0, -1)
        : `${last}_element`;
  return loops.some(({ item }) => item === word) ? `${word}_${loops.length}` : word;
}

/**
 * Returns the input whose validation block has a check of several inputs: the one that is declared last. Each block
 * then refers only to inputs declared before its own, so OpenTofu, to which a reference is a dependency, finds no
 * cycle.
 */
export function inputOfCheck(spec: Spec, check: Check): string {
  const order = Object.keys(spec.inputs);
  const inputs = membersOfCheck(check).map((path) => path.split(".")[0] as string);
  return inputs.reduce((last, input) => (order.indexOf(input) > order.indexOf(last) ? input : last));
}

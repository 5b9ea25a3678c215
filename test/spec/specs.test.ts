import { camelCase, snakeCase } from "../../spec/case";
import { specs } from "../../spec/catalog";
import { memberOf, parts } from "../../spec/checks";
import type { Element, Field, Spec } from "../../spec/types";
import { validInputs } from "../../spec/validate";
import { checkingInput, checksTogether, problemsBlock } from "../../src/generate/modules/checks-together";
import { validationsOf } from "../../src/generate/modules/validations";
import { hclBlock } from "../../src/hcl/hcl";

/** Yields every field of a spec with its path, parents first. */
function* fieldsOf(field: Field | Element, path: string): Generator<readonly [string, Field | Element]> {
  yield [path, field];
  if (field.type === "list" || field.type === "map") yield* fieldsOf(field.of, `${path}[*]`);
  if (field.type === "object") {
    for (const [name, member] of Object.entries(field.fields)) yield* fieldsOf(member, `${path}.${name}`);
  }
}

function allFields(spec: Spec) {
  return Object.entries(spec.inputs).flatMap(([name, field]) => [...fieldsOf(field, name)]);
}

function memberAt(fields: Readonly<Record<string, Field>>, path: string): Field | undefined {
  return path.split(".").reduce<Field | undefined>((field, name, index) => {
    if (index === 0) return fields[name];
    return field?.type === "object" ? field.fields[name] : undefined;
  }, undefined);
}

describe.each(specs.map((spec) => [spec.name, spec] as const))("the spec %s", (name, spec) => {
  test("is named after its provider", () => {
    expect(name.startsWith(`${spec.provider}-`)).toBe(true);
  });

  test("has names that survive the way to HCL and back", () => {
    const names = [
      ...allFields(spec).map(([path]) => path.replaceAll("[*]", "").split(".").at(-1) as string),
      ...Object.keys(spec.outputs),
    ];
    expect(names.filter((each) => camelCase(snakeCase(each)) !== each)).toEqual([]);
  });

  test("has complete sentences as docs", () => {
    const docs = [
      ...allFields(spec).map(([path, { doc }]) => [path, doc]),
      ...Object.entries(spec.outputs).map(([path, { doc }]) => [path, doc]),
    ];
    expect(docs.filter(([, doc]) => doc !== undefined && !/^[A-Z0-9].*[.]$/s.test(doc))).toEqual([]);
    expect(docs.filter(([path, doc]) => doc === undefined && !path?.endsWith("[*]"))).toEqual([]);
  });

  test("has either a default, or is optional, or must be given", () => {
    const wrong = allFields(spec).filter(([, field]) => field.optional && field.default !== undefined);
    expect(wrong.map(([path]) => path)).toEqual([]);
  });

  test("has collections that are empty rather than null", () => {
    const wrong = allFields(spec).filter(([, { type, optional }]) => (type === "list" || type === "map") && optional);
    expect(wrong.map(([path]) => path)).toEqual([]);
  });

  test("asks in its checks for members that are there, and in those of one input only for what is known at once", () => {
    const objects = [
      // A check of all inputs waits for values that are known later.
      { checks: spec.checks, fields: spec.inputs, waits: true },
      ...allFields(spec).flatMap(([, field]) => (field.type === "object" ? [{ ...field, waits: false }] : [])),
    ];
    for (const { checks = [], fields, waits } of objects) {
      const asked = checks.flatMap((check) =>
        check.kind === "implies" && !check.whenKnown ? [check.where, check.needs].flatMap(parts) : [],
      );
      for (const condition of asked) {
        const member = memberAt(fields, memberOf(condition));
        expect({ condition, found: member !== undefined }).toEqual({ condition, found: true });
        if (waits || "has" in condition || "lacks" in condition) continue;
        const isCollection = member?.type === "list" || member?.type === "map";
        const isShape = isCollection && member.of.type === "object";
        // A list that is an output counts as not empty.
        const isGiven = isCollection && "notEmpty" in condition;
        expect({ condition, known: isShape || isGiven || member?.plain === true }).toEqual({ condition, known: true });
      }
    }
  });

  test("has regular expressions that RE2 reads as JavaScript does", () => {
    const patterns = allFields(spec).flatMap(([, { checks = [] }]) =>
      checks.flatMap((check) => ("pattern" in check ? [check.pattern] : [])),
    );
    // No look-around, back references, named groups, \d and friends (Unicode differs), or word boundaries.
    expect(patterns.filter((pattern) => /\(\?|\\[1-9dDwWsSbBpPk]/.test(pattern))).toEqual([]);
    expect(patterns.filter((pattern) => !pattern.startsWith("^") || !pattern.endsWith("$"))).toEqual([]);
  });

  test.each(["minimal", "complete"] as const)("has a %s example that is accepted", (example) => {
    expect(() => validInputs<Spec>(spec, spec.examples[example].inputs)).not.toThrow();
  });

  test("has no circular references between variables, because OpenTofu rejects them", () => {
    if (checksTogether(spec)) {
      const table = hclBlock(problemsBlock(spec)).replace(/^ *#.*$/gm, "");
      expect(table).not.toMatch(new RegExp(`\\bvar\\.${snakeCase(checkingInput(spec))}\\b`));
      return;
    }
    const asks = new Map(
      Object.keys(spec.inputs).map((input) => [
        snakeCase(input),
        validationsOf(spec, input).flatMap(({ condition }) =>
          [...condition.matchAll(/\bvar\.([a-z0-9_]+)/g)].map(([, other]) => other as string),
        ),
      ]),
    );
    const reached = (from: string, seen: Set<string>): Set<string> => {
      for (const next of asks.get(from) ?? []) {
        if (next === from || seen.has(next)) continue;
        reached(next, seen.add(next));
      }
      return seen;
    };
    expect([...asks.keys()].filter((input) => reached(input, new Set()).has(input))).toEqual([]);
  });

  test("has a complete example that shows every input that many will use", () => {
    const shown = Object.keys(spec.examples.complete.inputs).length;
    expect(shown).toBeGreaterThanOrEqual(Object.keys(spec.inputs).length * 0.6);
  });
});

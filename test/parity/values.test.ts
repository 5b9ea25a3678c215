import { camelCase } from "../../spec/case";
import { specs } from "../../spec/catalog";
import { type Check, must } from "../../spec/checks";
import { InputError } from "../../spec/errors";
import type { Element, Field, Spec } from "../../spec/types";
import { validInputs } from "../../spec/validate";
import { checksTogether } from "../../src/generate/modules/checks-together";
import { fieldsOf } from "./fields";
import { type Values, values } from "./values";
import { planVariables } from "./variables";

type Inputs = Record<string, unknown>;

/** One value at one input of a module. */
interface Case {
  path: string;
  value: unknown;
  row: Values;
}

type Verdict = "accepted" | "rejected";

/** Checks that need no value from the table: they count, or compare elements. */
const structural: readonly Check["kind"][] = ["count", "unique", "bootDisk", "oneOf", "implies"];

/** The fields of every module's inputs by their paths, by the module's name. */
const fieldsByModule = new Map(specs.map((spec) => [spec.name, fieldsOf(spec)]));

function casesOf({ name }: Spec, verdict: Verdict): Case[] {
  return values
    .filter(({ modules }) => modules.some((each) => name.startsWith(each)))
    .flatMap((row) =>
      row.inputs
        .filter((path) => fieldsByModule.get(name)?.has(path))
        .flatMap((path) => row[verdict].map((value) => ({ path, value, row }))),
    );
}

function exampleOf(spec: Spec, { row }: Case): Inputs {
  return { ...spec.examples[row.example ?? "minimal"].inputs, ...row.instead };
}

/** Returns inputs with a value at a path, and the members that it requires. */
function withValue(spec: Spec, given: Inputs, { path, value, row }: Case): Inputs {
  const steps = path.split(/\.|(?=\[\*\])/).map((step) => (step === "[*]" ? step : camelCase(step)));
  const whole = { type: "object", doc: "", fields: spec.inputs } as const;
  return put(whole, given, steps, value, row.beside ?? {}) as Inputs;
}

function put(
  field: Field | Element,
  given: unknown,
  steps: readonly string[],
  value: unknown,
  beside: Inputs,
): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (field.type === "list") return [put(field.of, (given as unknown[] | undefined)?.[0], rest, value, beside)];
  const old = given as Inputs | undefined;
  if (field.type === "map") {
    const key = Object.keys(old ?? {})[0] ?? "a";
    return { [key]: put(field.of, old?.[key], rest, value, beside) };
  }
  const member = (field as Extract<Field, { type: "object" }>).fields[step] as Field;
  // Siblings of a list's element are siblings of the list.
  const siblings = rest.every((each) => each === "[*]") ? beside : {};
  return { ...old, ...siblings, [step]: put(member, old?.[step], rest, value, beside) };
}

/** Returns the messages with which TypeScript rejects inputs. */
function problemsOf(spec: Spec, inputs: Inputs): readonly string[] {
  try {
    validInputs(spec, inputs);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

/** Returns the message about the input of a case. */
function ownSentence(spec: Spec, problems: readonly string[], { path }: Case): string | undefined {
  return problems.find((text) => text.startsWith(`${spec.name}: ${path} `));
}

/** Returns OpenTofu's message about the variable of a case: the first that is about this variable alone. */
function firstSentence(spec: Spec, problems: readonly string[], { path }: Case): string | undefined {
  const start = new RegExp(`^${spec.name}: ${path.replace(/[.[].*/, "")}[ .[]`);
  return problems.find((text) => start.test(text) && !isTogether(spec, text));
}

/**
 * Returns whether a message is about several inputs. OpenTofu reports those once all others pass, which the modules'
 * parity tests cover.
 */
function isTogether(spec: Spec, sentence: string): boolean {
  return (spec.checks ?? []).some((check) => sentence === `${spec.name}: ${must(check)}.`);
}

const each = specs.map((spec) => [spec.name, spec] as const);

test.each(each)("every checked input of %s is in the table", (name, spec) => {
  const [accepted, rejected] = (["accepted", "rejected"] as const).map(
    (verdict) => new Set(casesOf(spec, verdict).map(({ path }) => path)),
  );
  const missing = [...(fieldsByModule.get(name) ?? [])].flatMap(([path, { checks = [] }]) =>
    checks.every(({ kind }) => structural.includes(kind)) || (accepted?.has(path) && rejected?.has(path)) ? [] : [path],
  );
  expect(missing).toEqual([]);
});

test("every path of the table is an input of some module that it is for", () => {
  const unused = values.flatMap(({ modules, inputs }) =>
    inputs.filter(
      (path) =>
        !specs.some(
          ({ name }) => modules.some((start) => name.startsWith(start)) && fieldsByModule.get(name)?.has(path),
        ),
    ),
  );
  expect(unused).toEqual([]);
});

test.each(each)("%s accepts what it should, in TypeScript", (_, spec) => {
  const refused = casesOf(spec, "accepted").flatMap((one) =>
    problemsOf(spec, withValue(spec, exampleOf(spec, one), one)),
  );
  expect(refused.map((text) => text.slice(0, 300))).toEqual([]);
});

test.each(each)("%s rejects what it should, in TypeScript", (_, spec) => {
  const passed = casesOf(spec, "rejected").filter(
    (one) => !ownSentence(spec, problemsOf(spec, withValue(spec, exampleOf(spec, one), one)), one),
  );
  expect(passed.map(({ path, value }) => ({ path, value }))).toEqual([]);
});

test.each(each)(
  "OpenTofu accepts and rejects the same for %s, with the same sentences",
  async (_, spec) => {
    const calls = [...pack(spec, "accepted"), ...pack(spec, "rejected")];
    const found = await said(spec, calls);
    const wrong = calls.flatMap((call) => {
      const { verdict, inputs, cases } = call;
      const text = found.get(call) ?? "";
      if (verdict === "accepted") return text === "" ? [] : [`OpenTofu refuses: ${text.slice(0, 500)}`];
      const problems = problemsOf(spec, inputs);
      // A base module reports one message at a time.
      if (checksTogether(spec)) {
        const isSaid = problems.some((sentence) => text.includes(sentence));
        return isSaid ? [] : [`OpenTofu says none of ${problems.join(" ").slice(0, 500)}, but ${text.slice(0, 500)}`];
      }
      return cases
        .flatMap((one) => firstSentence(spec, problems, one) ?? [])
        .filter((sentence) => !text.includes(sentence))
        .map((sentence) => `OpenTofu does not say: ${sentence.slice(0, 300)}, but ${text.slice(0, 500)}`);
    });
    expect(wrong).toEqual([]);
  },
  600_000,
);

/** A call of a module with values at several inputs, since OpenTofu takes a tenth of a second for each call. */
interface Call {
  verdict: Verdict;
  inputs: Inputs;
  cases: Case[];
}

/** Packs all values of a module into as few calls as possible, so that none hides another. */
function pack(spec: Spec, verdict: Verdict): Call[] {
  const calls: Call[] = [];
  for (const one of fresh(spec, verdict)) {
    const fits = (inputs: Inputs, cases: readonly Case[]) => {
      const problems = problemsOf(spec, inputs);
      if (verdict === "accepted") return problems.length === 0 && cases.every((other) => holds(spec, inputs, other));
      return cases.every((other) => ownSentence(spec, problems, other));
    };
    const room = calls.find((call) => {
      if (
        call.cases.some(
          ({ path, row }) => path === one.path || JSON.stringify(start(row)) !== JSON.stringify(start(one.row)),
        )
      )
        return false;
      if (verdict === "rejected" && (checksTogether(spec) || !isIndependent(spec, [...call.cases, one]))) return false;
      return fits(withValue(spec, call.inputs, one), [...call.cases, one]);
    });
    if (room) {
      room.inputs = withValue(spec, room.inputs, one);
      room.cases.push(one);
    } else calls.push({ verdict, inputs: withValue(spec, exampleOf(spec, one), one), cases: [one] });
  }
  return calls;
}

/** Returns the base of a row's value. */
function start({ example, instead }: Values): unknown {
  return [example ?? null, instead ?? null];
}

const seen = new Map<Field | Element, Set<string>>();

/** Returns the cases of fields that no other module has: clusters share most fields and their validations. */
function fresh(spec: Spec, verdict: Verdict): Case[] {
  return casesOf(spec, verdict).filter(({ path, value, row }) => {
    const field = fieldsByModule.get(spec.name)?.get(path) as Field;
    const known = seen.get(field) ?? new Set();
    const key = JSON.stringify([verdict, value, row.beside, row.instead]);
    if (known.has(key) || key.length > LONGEST) return false;
    seen.set(field, known.add(key));
    return true;
  });
}

/** Returns whether the value of a case is still present. */
function holds(spec: Spec, inputs: Inputs, one: Case): boolean {
  return JSON.stringify(withValue(spec, inputs, one)) === JSON.stringify(inputs);
}

/**
 * Returns whether cases are independent: a cluster reports one message for each variable, and none if its validations
 * refer to another invalid one.
 */
function isIndependent(spec: Spec, cases: readonly Case[]): boolean {
  const asking = new Set((spec.checks ?? []).flatMap((check) => JSON.stringify(check).match(/[A-Za-z0-9]+/g) ?? []));
  const inputs = new Set(cases.map(({ path }) => camelCase(path.replace(/[.[].*/, ""))));
  return inputs.size === cases.length && [...inputs].filter((name) => asking.has(name)).length <= 1;
}

/** The longest value in a plan: OpenTofu prints a value with each message about it, which is slow for long ones. */
const LONGEST = 100_000;

/**
 * Returns OpenTofu's message about each call. It plans again without the rejected calls: if checks of literals fail,
 * OpenTofu skips all other checks.
 */
async function said(spec: Spec, calls: readonly Call[]): Promise<Map<Call, string>> {
  const found = await planVariables(calls.map(({ inputs }) => ({ spec, inputs })));
  const texts = new Map([...found].map(([index, text]) => [calls[index] as Call, text]));
  const left = calls.filter((call) => !texts.has(call));
  if (texts.size === 0 || left.every(({ verdict }) => verdict === "accepted")) return texts;
  return new Map([...texts, ...(await said(spec, left))]);
}

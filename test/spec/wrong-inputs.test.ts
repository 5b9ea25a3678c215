import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../../components/inputs";
import { specs } from "../../spec/catalog";
import { completeValue } from "../../spec/complete";
import { InputError } from "../../spec/errors";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import type { Field, Spec } from "../../spec/types";
import { valueFailures } from "../../spec/validate";
import { components } from "../../src/stacks/catalog";
import { mocks } from "../../src/testing/mocks";
import { foreign, inputsWith, plain, type WrongInput, wrongInputs } from "../parity/wrong-inputs";

// Mutations that these tests catch: those of `mutated` below; `hasType` that takes any object for a map; a sentence with the JSON of a BigInt.

/** Values that look wrong and are right, by class of fault and path. */
const sensible: readonly [fault: RegExp, path: RegExp, reason: string][] = [
  [/./, /^user_data$|^cloud_init\.user_data$/, "user data is the user's own file"],
  [/name of JavaScript/, /./, "these words are like any others: the engines' parity shows that they arrive"],
  [/template|traversal|blank edge|not ASCII|invisible|huge/, /^ssh_keys\[\*\]$|password$/, "any line"],
  [/line break/, /^ssh_keys\[\*\]$|password$/, "U+0085 and U+2028 end no line of a file"],
  [/template|traversal|blank edge|not ASCII|invisible|huge/, /^description$|\.description$|\.meta\[\*\]$/, "any text"],
  [/line break|control character/, /^description$|\.description$|\.meta\[\*\]$/, "text of several lines, with tabs"],
  [/traversal/, /host_volumes\[\*\]\.path$/, "any folder"],
  [/template|traversal/, /(s3|aws_kms)\.(access|secret)_key$|\.client_secret$/, "any visible ASCII"],
  [
    /traversal|huge/,
    /(^|\.)(token|server|agent|hcloud_token|digitalocean_token)$/,
    "base64 has slashes, and tokens have dots",
  ],
  [/traversal/, /filesystem_label$/, "a label is no path"],
  [
    /template|traversal|blank edge|huge/,
    /^k3s\.extra_config\.(servers|agents)\[\*\]\[\*\]$/,
    "any line that a flag takes",
  ],
  [
    /line break|invisible|template|traversal|blank edge|not ASCII|huge/,
    /^environment\[\*\]$/,
    "any value of one line: U+0085 and U+2028 do not end it",
  ],
  [/./, /^extras\.files\[\*\]\.content$/, "the user's own file"],
  [/./, /^extras\.commands\.(before|after)\[\*\]$/, "the user's own command"],
  [/traversal/, /^mount_points\[\*\]\.path$/, "an absolute path"],
  [/blank edge/, /labels\[\*\]$|s3\.folder$/, "may be empty"],
  [/fraction/, /cpu\.limit$|rate_limit$/, "a number with decimals"],
];

function isSensible({ fault, path }: WrongInput): boolean {
  return sensible.some(([faults, paths]) => faults.test(fault) && paths.test(path));
}

function rejection(work: () => unknown): readonly string[] | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

const checked = (spec: Spec, inputs: unknown) => rejection(() => checkedInputs(spec, "web", inputs as never));

/** Parts that no sentence may have: of stack traces, and of values that JavaScript could not show. */
const unreadable = /\n\s+at |\[object |\bundefined\b|RangeError|TypeError/;

const described = ({ spec, path, fault, value }: WrongInput) =>
  `${spec.name}: ${path}, ${fault}: ${typeof value === "string" ? JSON.stringify(value).slice(0, 60) : String(Object.prototype.toString.call(value))}`;

/** The sentences about a value by itself, without the module's other inputs, which take long to check. */
function ownProblems({ spec, path, field, value }: WrongInput): readonly string[] {
  const problems: string[] = [];
  const complete = completeValue(field, value, { module: spec.name, problems, isDeferred: () => false }, path);
  return problems.length > 0 ? problems : valueFailures(spec.name, field, path, complete);
}

/** The input without what rejects a class of fault, by class; by default the field's checks. */
function mutated(one: WrongInput): WrongInput {
  const { field, fault, value } = one;
  if (fault === "wrong type") return { ...one, field: { type: "bool" } };
  if (fault === "unknown input" && field.type === "object") {
    const fields = { ...field.fields, noSuchInput: { type: "string", doc: "", optional: true } as const };
    return { ...one, field: { ...field, fields } };
  }
  const unchecked = (field.type === "enum" ? { type: "string" } : { ...field, checks: [] }) as Field;
  // No field has a check of this: all text is checked for it.
  if (!fault.startsWith("lone surrogate")) return { ...one, field: unchecked };
  return { ...one, field: unchecked, value: JSON.parse(JSON.stringify(value).replace(/\\ud[89a-f]../g, "x")) };
}

/** Classes of which every value is text like any other. */
const harmless = /^name of JavaScript/;

test("of every class of fault a mutated field accepts something, which the next test would report", () => {
  const classes = new Set<string>();
  const caught = new Set<string>();
  for (const one of wrongInputs()) {
    if (harmless.test(one.fault)) continue;
    classes.add(one.fault);
    if (caught.has(one.fault) || isSensible(one) || ownProblems(one).length === 0) continue;
    if (ownProblems(mutated(one)).length === 0) caught.add(one.fault);
  }
  expect([...classes].filter((fault) => !caught.has(fault))).toEqual([]);
  expect(classes.size).toBeGreaterThan(15);
});

/** Of so many wrong values one goes through a component's whole check, which must say the same. */
const ONE_OF = 40;

test("every wrong input of every module is rejected with a message that names it", () => {
  const wrong: string[] = [];
  const counts = new Map<string, number>();
  const needed = new Set<unknown>();
  let whole = 0;
  let total = 0;
  for (const one of wrongInputs()) {
    total += 1;
    counts.set(one.fault, (counts.get(one.fault) ?? 0) + 1);
    const own = ownProblems(one);
    if (!own.every((problem) => problem.startsWith(`${one.spec.name}: `))) wrong.push(`unnamed: ${described(one)}`);
    for (const problem of own) {
      if (unreadable.test(problem)) wrong.push(`unreadable: ${described(one)}: ${problem.slice(0, 300)}`);
      if (problem.length > 3000) wrong.push(`too long: ${described(one)}`);
    }
    if (own.length > 0 && total % ONE_OF !== 0) continue;
    const inputs = inputsWith(one);
    if (inputs) whole += 1;
    const problems = inputs ? checked(one.spec, inputs) : own.length > 0 ? own : undefined;
    if (own.some((problem) => !problems?.includes(problem))) wrong.push(`said otherwise: ${described(one)}`);
    if (problems) continue;
    for (const each of sensible) if (each[0].test(one.fault) && each[1].test(one.path)) needed.add(each);
    if (!isSensible(one)) wrong.push(`accepted: ${described(one)}`);
  }
  const list = [...counts].map(([fault, count]) => `${fault} ${count}`).join(", ");
  process.stdout.write(`${total} wrong inputs, ${whole} of them by a component's whole check: ${list}\n`);
  expect(wrong).toEqual([]);
  expect(total).toBeGreaterThan(10_000);
  // An exception that nothing needs would hide the next fault.
  expect(sensible.filter((each) => !needed.has(each)).map(String)).toEqual([]);
});

test("a wrong value in place of all inputs is rejected with a message", () => {
  const given = [...foreign, ...plain].filter((value) => value !== null && typeof value !== "undefined");
  const accepted = given.filter((value) => !checked(hcloudServer, value)?.every((text) => !unreadable.test(text)));
  expect(accepted).toEqual([]);
  expect(checked(hcloudServer, new Map([["name", "web-1"]]))).toEqual([
    "hcloud-server: the inputs must be an object, got an instance of Map.",
  ]);
});

test("messages name values that JSON does not have", () => {
  const nameIs = (name: unknown) => checked(hcloudServer, { name })?.[0];
  const self: Record<string, unknown> = {};
  self.self = self;
  const sentences = [() => "x", Symbol("x"), 10n, new Date(), Number.NaN, { a: [1n] }, self, pulumi.Output].map(nameIs);
  expect(sentences).toEqual(
    [
      "a function",
      "a symbol",
      "a BigInt",
      "an instance of Date",
      "NaN",
      "an object with a BigInt in it",
      "an object with itself in it",
      "a function",
    ].map((words) => `hcloud-server: name must be a string, got ${words}.`),
  );
  expect(checked(hcloudServer, { name: "web", labels: { a: pulumi.output("b"), c: 10n } })?.[0]).toBe(
    "hcloud-server: labels[*] must be a string, got a BigInt.",
  );
});

test("components register nothing when an input is wrong", async () => {
  const clouds = await mocks();
  const each = new Map<Spec, WrongInput[]>(specs.map((spec) => [spec, []]));
  for (const one of [...wrongInputs()].filter((_, index) => index % 97 === 0)) each.get(one.spec)?.push(one);
  for (const [spec, some] of each) {
    const Component = components[spec.name] as (typeof components)[string];
    for (const one of some.filter((wrong) => ownProblems(wrong).length > 0)) {
      const inputs = inputsWith(one) as never;
      expect(rejection(() => new Component("web", inputs)) ?? described(one)).toEqual(checked(spec, inputs));
    }
  }
  expect(clouds.resources).toEqual([]);
});

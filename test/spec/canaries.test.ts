import { checkedInputs } from "../../components/inputs";
import { specs } from "../../spec/catalog";
import { InputError } from "../../spec/errors";
import type { Element, Field, Spec } from "../../spec/types";
import { components } from "../../src/stacks/catalog";
import { mocks } from "../../src/testing/mocks";
import { fieldsOf } from "../parity/fields";
import { inputsWith } from "../parity/wrong-inputs";

// Mutations that these tests catch: `completeValue` that shows what was given for a sensitive input; `guard` that marks nothing as secret.

const CANARY = "canary-4f9c1d7e";

/** Values with a canary in them, of which no input accepts all. */
const wrong: readonly unknown[] = [
  `${CANARY}\u0000`,
  `${CANARY}\n`,
  [CANARY],
  { [CANARY]: CANARY },
  { a: CANARY },
  [{ a: CANARY }],
  `${CANARY}${"x".repeat(5000)}\u0007`,
  new Map([[CANARY, CANARY]]),
];

function problemsOf(spec: Spec, inputs: unknown): readonly string[] {
  try {
    checkedInputs(spec, "web", inputs as never);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

const sensitive = specs.flatMap((spec) =>
  [...fieldsOf(spec)]
    .filter(([, field]) => field.sensitive || field.mayHoldSecret)
    .map(([path, field]) => ({ spec, path, field })),
);

test("no message about a sensitive input of any module shows its value", () => {
  const shown: string[] = [];
  let rejected = 0;
  for (const one of sensitive) {
    for (const value of wrong) {
      const inputs = inputsWith({ ...one, fault: "", value });
      if (!inputs) continue;
      const problems = problemsOf(one.spec, inputs);
      rejected += problems.length > 0 ? 1 : 0;
      if (problems.some((problem) => problem.includes(CANARY))) shown.push(`${one.spec.name}: ${one.path}`);
    }
  }
  process.stdout.write(`${sensitive.length} sensitive inputs, ${rejected} rejected values with a canary\n`);
  expect([...new Set(shown)]).toEqual([]);
  expect(rejected).toBeGreaterThan(sensitive.length);
});

/** The values of sensitive fields, at any depth. */
function secretsIn(field: Field | Element, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (field.sensitive) return typeof value === "string" ? [value] : Object.values(value).map(String);
  if (field.type === "object") {
    return Object.entries(field.fields).flatMap(([name, member]) =>
      secretsIn(member, (value as Record<string, unknown>)[name]),
    );
  }
  if (field.type !== "list" && field.type !== "map") return [];
  return Object.values(value).flatMap((element) => secretsIn(field.of, element));
}

test.each(specs.map((spec) => [spec.name, spec] as const))(
  "resources of %s have each sensitive value in secret properties only",
  async (name, spec) => {
    const { inputs } = spec.examples.complete;
    const secrets = Object.entries(spec.inputs).flatMap(([input, field]) => secretsIn(field, inputs[input]));
    const clouds = await mocks({ call: () => ({}) });
    const Component = components[name] as (typeof components)[string];
    new Component("web", inputs as never);
    await clouds.settle();
    const open = clouds.resources.flatMap((resource) =>
      Object.entries(resource.inputs)
        .filter(([property]) => !resource.secrets.includes(property))
        .filter(([, value]) => secrets.some((secret) => containsText(value, secret)))
        .map(([property]) => `${resource.type} ${property}`),
    );
    expect(open).toEqual([]);
  },
);

/** Returns whether a value has a text in it, as it is, in JSON or in base64. */
function containsText(value: unknown, text: string): boolean {
  const json = JSON.stringify(value) ?? "";
  return [text, JSON.stringify(text).slice(1, -1), Buffer.from(text).toString("base64")].some((form) =>
    json.includes(form),
  );
}

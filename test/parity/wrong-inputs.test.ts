import { specs } from "../../spec/catalog";
import { InputError } from "../../spec/errors";
import { validInputs } from "../../spec/validate";
import { components } from "../../src/stacks/catalog";
import { startTestSandbox } from "../../src/testing/sandbox";
import { type Call, planVariables } from "./variables";
import { inputsWith, type WrongInput, wrongInputs } from "./wrong-inputs";

/**
 * A sample of the wrong inputs that test/spec/wrong-inputs.test.ts tries all, in the real engines. Mutations that it catches: a validation block that
 * variables.tf does not have, and a component that registers a child before it checks its inputs.
 */

/** OpenTofu drops unknown attributes of objects, and files cannot have lone surrogates. */
const onlyInPrograms = ["unknown input", "lone surrogate", "wrong type"];

/** Long values are slow: OpenTofu prints a value with each message about it. */
const isShort = ({ value }: WrongInput) => JSON.stringify(value).length < 1000;

/** OpenTofu drops a byte order mark at the start of a string in JSON syntax. */
const hasNoMark = ({ value }: WrongInput) => !/^"\ufeff|^{"\ufeff/.test(JSON.stringify(value));

/** An element that lacks members is of the wrong type in OpenTofu, which says so itself. */
const isWholeElement = ({ field, fault }: WrongInput) =>
  !fault.endsWith("in a key") || field.type !== "map" || field.of.type !== "object";

/** Of so many wrong inputs one is tried. */
const EVERY = 47;

interface Rejected extends Call {
  path: string;
  fault: string;
  problems: readonly string[];
}

function problemsOf({ spec, inputs }: Call): readonly string[] {
  try {
    validInputs(spec, inputs);
    return [];
  } catch (error) {
    return (error as InputError).problems;
  }
}

const sample: readonly Rejected[] = [...wrongInputs()]
  .filter((one) => !onlyInPrograms.includes(one.fault) && isShort(one) && hasNoMark(one) && isWholeElement(one))
  .filter((_, index) => index % EVERY === 0)
  .flatMap((one) => {
    const inputs = inputsWith(one);
    const call = { spec: one.spec, inputs: inputs ?? {} };
    const problems = inputs ? problemsOf(call) : [];
    return problems.length > 0 ? [{ ...call, path: one.path, fault: one.fault, problems }] : [];
  });

/** Plans until no call is rejected any more: if literals break a rule, OpenTofu skips the other rules. */
async function saidByOpenTofu(calls: readonly Rejected[]): Promise<Map<Rejected, string>> {
  if (calls.length === 0) return new Map();
  const found = await planVariables(calls);
  const texts = new Map([...found].map(([index, text]) => [calls[index] as Rejected, text]));
  const left = calls.filter((call) => !texts.has(call));
  if (texts.size === 0) return texts;
  return new Map([...texts, ...(await saidByOpenTofu(left))]);
}

test("a plan of OpenTofu rejects wrong inputs with the spec's sentences", async () => {
  const said = new Map<Rejected, string>();
  // OpenTofu's graph grows faster than the number of calls.
  for (const spec of specs) {
    for (const each of await saidByOpenTofu(sample.filter((one) => one.spec === spec))) said.set(...each);
  }
  process.stdout.write(`${sample.length} wrong inputs in plans of OpenTofu\n`);
  const wrong = sample.flatMap((one) => {
    const text = said.get(one) ?? "";
    return one.problems.some((problem) => text.includes(problem))
      ? []
      : [
          `${one.spec.name}: ${one.path}, ${one.fault}: ${JSON.stringify(one.problems).slice(0, 300)} but ${text.slice(0, 300)}`,
        ];
  });
  expect(wrong).toEqual([]);
  expect(sample.length).toBeGreaterThan(150);
}, 600_000);

test("a deployment with Pulumi rejects wrong inputs with the same sentences, and creates nothing", async () => {
  const sandbox = await startTestSandbox({ seeded: false });
  try {
    const said = new Map<Rejected, readonly string[]>();
    const stack = await sandbox.pulumi("wrong", async () => {
      for (const [index, one] of sample.entries()) {
        const Component = components[one.spec.name] as unknown as new (name: string, inputs: unknown) => unknown;
        try {
          new Component(`call${index}`, one.inputs);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          said.set(one, error.problems);
        }
      }
    });
    await stack.up();
    process.stdout.write(`${said.size} wrong inputs in a deployment with Pulumi\n`);
    const resources = (await stack.resources()).filter(({ type }) => !type.startsWith("pulumi:"));
    expect({ resources, objects: sandbox.cloud.objects() }).toEqual({ resources: [], objects: [] });
    for (const one of sample) expect({ ...one, said: said.get(one) }).toEqual({ ...one, said: one.problems });
  } finally {
    await sandbox.end();
  }
}, 600_000);

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { snakeCase } from "../../spec/case";
import { specs } from "../../spec/catalog";
import { InputError } from "../../spec/errors";
import { providers } from "../../spec/providers";
import type { Field, Spec } from "../../spec/types";
import { validInputs } from "../../spec/validate";
import { Tofu } from "../../src/engines/tofu";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { toHclValue } from "../../src/hcl/types";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";

/**
 * Runs modules like a no-code workspace: the module is the root, its required inputs are variables, and credentials are
 * in the environment.
 */

jest.setTimeout(120_000);

let tofu: string;
let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  ({ tofu } = await ensureTools(["tofu"]));
  sandbox = await startSandbox();
  folder = mkdtempSync(join(tmpdir(), "twinstack-roots-"));
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

/** Returns the required inputs. If a check requires one of several, the minimal example decides. */
function mustBeGiven(spec: Spec): Record<string, unknown> {
  const { inputs } = spec.examples.minimal;
  const required = Object.entries(spec.inputs).filter(([, field]) => !field.optional && field.default === undefined);
  const given = Object.fromEntries(required.map(([name]) => [name, inputs[name]]));
  return isAccepted(spec, given) ? given : inputs;
}

function isAccepted(spec: Spec, given: Record<string, unknown>): boolean {
  try {
    validInputs(spec, given);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Returns the module's folder as the root, with its working files outside of it. */
function rootOf(spec: Spec): { root: Tofu; args: string[] } {
  const own = join(folder, spec.name);
  mkdirSync(own, { recursive: true });
  const access = Object.fromEntries(providers[spec.provider].environment.map((name) => [name, "from-the-environment"]));
  const env = { ...process.env, ...sandbox.env.tofu, ...access, TF_DATA_DIR: join(own, "data") };
  const variables = join(own, "variables.tfvars.json");
  const given = Object.entries(mustBeGiven(spec)).map(([name, value]) => [
    snakeCase(name),
    toHclValue(spec.inputs[name] as Field, value),
  ]);
  writeFileSync(variables, JSON.stringify(Object.fromEntries(given)));
  return {
    root: new Tofu(tofu, moduleFolder(spec), env),
    args: [`-var-file=${variables}`, `-state=${join(own, "state")}`, `-out=${join(own, "plan")}`],
  };
}

describe.each(specs.map((spec) => [spec.name, spec] as const))("%s", (_, spec) => {
  test("plans as a root with only the required inputs", async () => {
    const { root, args } = rootOf(spec);
    await root.init();
    const { counts } = await root.plan(...args);
    expect(counts).toMatchObject({ import: 0, change: 0, destroy: 0 });
    expect(counts.add).toBeGreaterThan(0);
  });

  test("every variable in its form has a description", () => {
    for (const [name, field] of Object.entries(spec.inputs)) {
      expect([name, field.doc]).toEqual([name, expect.stringMatching(/^[A-Z].+\.$/s)]);
    }
  });
});

test.each([
  [
    "name=Web 1",
    'hcloud-server: name must be a host name by RFC 1123 in lower case, such as web-1 or web-1.example.com, got "Web 1".',
  ],
  ["location=mars", 'hcloud-server: location must be a location such as fsn1, got "mars".'],
])(
  "a form filled in with %s is rejected by a sentence that names the field and what it takes",
  async (wrong, sentence) => {
    const spec = specs.find(({ name }) => name === "hcloud-server") as Spec;
    const { root, args } = rootOf(spec);
    await root.init();
    await expect(root.plan(...args, `-var=${wrong}`)).rejects.toThrow(sentence);
  },
);

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { specs } from "../../spec/catalog";
import { stackSchema } from "../../src/generate/schema/stack-schema";
import { packageRoot } from "../../src/root";

const accepts = new Ajv({ allowUnionTypes: true }).compile(stackSchema());

function filesIn(...path: string[]): [string, string][] {
  const folder = join(packageRoot, ...path);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => [name, readFileSync(join(folder, name), "utf8")]);
}

/** Errors that a schema cannot detect: they are about references, or about several values together. */
const unseen = [
  "circle",
  "map-inside-a-string",
  "no-reference-at-all",
  "no-secrets-at-all",
  "no-such-module-referred-to",
  "no-such-output",
  "no-such-secret",
  "no-such-state",
  "output-of-another-type",
  "path-into-a-string",
  "reference-not-closed",
  "refers-to-itself",
  "refused-by-a-check-over-several-inputs",
].map((name) => `${name}.yaml`);

test.each(filesIn("stacks"))("%s names the schema and is accepted", (_, text) => {
  expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=./schema.json");
  accepts(parse(text));
  expect(accepts.errors).toBeNull();
});

test.each(
  specs.flatMap((spec) =>
    Object.entries(spec.examples).map(([which, { inputs }]) => [spec.name, which, inputs] as const),
  ),
)("the example %s, %s is accepted", (module, _, inputs) => {
  accepts({ config: { "twinstack:modules": { it: { module, inputs } } } });
  expect(accepts.errors).toBeNull();
});

test("of the bad stacks exactly those are accepted of which a schema cannot see that they are bad", () => {
  const accepted = filesIn("test", "stacks", "bad").filter(([, text]) => accepts(parse(text)));
  expect(accepted.map(([name]) => name)).toEqual(unseen);
});

test("references are allowed for values that may be known later, and null for optional ones", () => {
  const inputs = { name: "web-1", sshKeys: ["${state.core.key}"], backups: "${state.core.backups}", userData: null };
  expect(accepts({ config: { "twinstack:modules": { web: { module: "hcloud-server", inputs } } } })).toBe(true);
});

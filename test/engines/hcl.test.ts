import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { attribute, attributes, block, type HclValue, hclFile, raw, template } from "../../src/hcl/hcl";
import { ensureTools } from "../../src/toolchain/ensure";

let folder: string;
let tofu: string;

beforeAll(async () => {
  ({ tofu } = await ensureTools(["tofu"]));
}, 1_200_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-hcl-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): string {
  return execFileSync(tofu, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: devNull },
  });
}

/** Evaluates an HCL expression for each value with OpenTofu. */
async function read(values: readonly HclValue[]): Promise<unknown[]> {
  const outputs = values.map((value, index) => block("output", [`o${index}`], [attribute("value", value)]));
  const text = await hclFile(outputs);
  writeFileSync(join(folder, "main.tf"), text);
  run("fmt", "-check", "-diff");
  run("init", "-no-color");
  run("apply", "-auto-approve", "-no-color");
  const result = JSON.parse(run("output", "-json"));
  return values.map((_, index) => result[`o${index}`]?.value ?? null);
}

test("a file is as `tofu fmt` leaves it", async () => {
  const text = await hclFile([
    "# Two servers.",
    block(
      "module",
      ["web"],
      [
        attribute("source", "../modules/server"),
        ...attributes({
          name: "web-1",
          server_type: undefined,
          labels: { role: "web", "example.com/tier": "front", for: "all" },
          rules: [
            { port: "443", ranges: ["0.0.0.0/0", "::/0"] },
            { protocol: "icmp", ranges: ["::/0"] },
          ],
          network_id: raw("module.network.id"),
          escaped: template(['"', raw("var.a"), "\n"]),
          several: { user_data: template(["#cloud-config\ntoken: ", raw("var.token"), "\n"]) },
          long: Array.from({ length: 20 }, (_, index) => `element-${index}`),
          empty: {},
          nested: { a: { b: [{ c: 1, long_name: null }] }, longer_name: true },
        }),
        attribute("user_data", "#cloud-config\n\nruncmd: ${x} %{y}\n  - a\n", "Read once,\nwhen the server is made."),
        block("lifecycle", [], [attribute("prevent_destroy", true)]),
        block("nothing", [], []),
      ],
    ),
  ]);
  writeFileSync(join(folder, "main.tf"), text);
  expect(run("fmt", "-check", "-diff")).toBe("");
  expect(text).toMatchSnapshot();
});

test("OpenTofu reads the strings and collections that were written", async () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary-ascii" }),
    fc.constantFrom(
      "${a}",
      "$${a}",
      "$$${",
      "%{if}",
      "%%{",
      "$",
      "%",
      "${",
      "\\${",
      '"',
      "\\b\b\f\v\n\r\t",
      "</script>&",
      "\u2028",
      '#cloud-config\n\nruncmd:\n  - [echo, "${HOME}"]\n',
      "a\n  b\\n\n",
      "  a\n  b\n",
      "a\n  \nb\n",
      "a\nEOT\nb\n",
      "%{if}\n\tb\n",
    ),
  );
  const value: fc.Arbitrary<HclValue> = fc.letrec<{ value: HclValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.integer(),
      fc.boolean(),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  // OpenTofu normalizes strings to NFC.
  const normal = (values: readonly HclValue[]) => JSON.parse(JSON.stringify(values).normalize("NFC")) as HclValue[];
  const values = normal(fc.sample(value, { numRuns: 300, seed: 7 }));
  expect(await read(values)).toEqual(values);
});

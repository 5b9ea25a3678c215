import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { parse } from "yaml";
import { localBackend } from "../../src/engines/open";
import { readYaml, writeYaml } from "../../src/stacks/yaml";
import { ensureTools } from "../../src/toolchain/ensure";

/** Checks that stack files are read as the real Pulumi reads them, or are rejected. */

let folder: string;
let pulumi: (...args: string[]) => Promise<string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-files-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: probe\nruntime: nodejs\n");
  const { pulumiRoot } = await ensureTools(["pulumi"]);
  const env = { ...process.env, ...(await localBackend(folder)) };
  pulumi = async (...args) => {
    const { stdout } = await promisify(execFile)(join(pulumiRoot, "bin", "pulumi"), args, {
      cwd: folder,
      env,
      maxBuffer: 2 ** 26,
    });
    return stdout;
  };
  await pulumi("stack", "init", "dev", "--non-interactive");
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the values that Pulumi reads from a file with `config: { probe:values: … }`. */
async function pulumiReads(text: string): Promise<unknown> {
  writeFileSync(join(folder, "Pulumi.dev.yaml"), text);
  return JSON.parse(
    JSON.parse(await pulumi("config", "--json", "--stack", "dev", "--non-interactive"))["probe:values"].value,
  );
}

/** Returns a file with a list of scalars. */
function file(scalars: readonly string[]): string {
  return `config:\n  probe:values:\n${scalars.map((scalar) => `    - ${scalar}\n`).join("")}`;
}

function valuesOf(config: unknown): unknown {
  return (config as { config: { "probe:values": unknown } }).config["probe:values"];
}

/** Parses one scalar with our parser; undefined if it is rejected. */
function ours(scalar: string): unknown {
  try {
    return valuesOf(readYaml(file([scalar])));
  } catch {
    return undefined;
  }
}

const ambiguous = [
  ...["020", "-020", "0_7", "1_000", "1__0", "1_", "0b11", "-0b11", "0X1F", "0B1", "-0o17", "1e_3", "1_0.5", "1e400"],
  ...["2024-01-01", "2024-1-1", "2024-01-01T10:00:00Z", "2024-01-01t10:00:00.5+01:00", "2024-01-01 10:00:00"],
  ...["!!binary aGk=", "!!int 020"],
  ...["|\n\n      x\n      y", '"\\nx\\ny"'],
];

/** A text that Pulumi writes so that it cannot read it again. */
const broken = '"\\tx\\ny"';

const written = [
  ...["20", "0", "-1", "+1", "0x1F", "0o17", "1.50", ".5", "5.", "1e3", "1E-3", "12345678901234567890"],
  ...[
    "y",
    "n",
    "yes",
    "No",
    "on",
    "OFF",
    "True",
    "FALSE",
    "~",
    "Null",
    "12:30:45",
    "1.2.3",
    "10.0.0.5",
    "1.10.",
    "0x",
    "_1",
    "=",
    "-",
  ],
  ...[
    "!!str 020",
    '"020"',
    "'2024-01-01'",
    '"x\\u0085\\u2028y\\nz"',
    '" x\\n y"',
    '"\\x41\\e\\N\\_"',
    "'it''s'",
    "{ a: 1, b: [x, 020x] }",
  ],
  ...[
    "|\n      x\n\n       y",
    "|-\n      x",
    "|+\n      x\n",
    ">\n      x\n      y\n\n      z",
    "|2\n         x",
    "{ <<: { a: 1 }, b: 2 }",
  ],
];

test("rejected values mean something else to Pulumi, and accepted ones the same", async () => {
  expect(ambiguous.filter((scalar) => ours(scalar) !== undefined)).toEqual([]);
  const theirs = (await pulumiReads(file(ambiguous))) as unknown[];
  const read = valuesOf(parse(file(ambiguous), { logLevel: "silent" })) as unknown[];
  const same = ambiguous.filter((_, index) => JSON.stringify(theirs[index]) === JSON.stringify(read[index]));
  expect(same).toEqual([]);
  expect(ours(broken)).toBeUndefined();
  await expect(pulumiReads(file([broken]))).rejects.toThrow("found a tab character");

  const letters = fc.constantFrom(..."0127.8_eExXobB-+:OfaynT ip");
  const plain = fc.string({ unit: letters, minLength: 1, maxLength: 8 }).map((text) => text.trim());
  const text = fc.string({ unit: fc.constantFrom(..."ab \n\t#:-'\"\\é\u0085\u2028\u00a0"), maxLength: 10 });
  const quoted = text.map((value) =>
    JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
  const samples = fc.sample(fc.oneof(plain, quoted), { numRuns: 1500, seed: 12 });
  const accepted = [...written, ...samples].filter((scalar) => ours(scalar) !== undefined);
  expect(accepted.length).toBeGreaterThan(500);
  expect(written.filter((scalar) => ours(scalar) === undefined)).toEqual([]);
  expect(await pulumiReads(file(accepted))).toEqual(valuesOf(readYaml(file(accepted))));
}, 300_000);

test("values that are written to a stack file are read back by Pulumi", async () => {
  const key = fc.string({ unit: fc.constantFrom(..."0127._-eobx:<~ny"), minLength: 1, maxLength: 10 });
  const text = fc.string({ unit: fc.constantFrom(..."01-_: xTZ\n\"'#é\u0085\u2028\ufeff"), maxLength: 12 });
  const value = fc.oneof(
    text,
    key,
    fc.integer(),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((x) => x + 0),
    fc.boolean(),
  );
  // Text that begins with a blank line is rejected when a stack is read.
  const clear = value.filter((each) => typeof each !== "string" || !/^[\t\n\u2028\u2029]/.test(each));
  const samples = fc.sample(
    fc.dictionary(
      key.filter((each) => each !== "<<" && each !== "__proto__"),
      clear,
    ),
    { numRuns: 300, seed: 12 },
  );
  const config = { "probe:values": samples.filter((sample) => !("secure" in sample)) };
  expect(await pulumiReads(writeYaml({ config }))).toEqual(config["probe:values"]);
}, 300_000);

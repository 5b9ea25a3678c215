import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { specs } from "../../spec/catalog";
import { k3sReleases, releases } from "../../spec/releases";
import { cloudConfig } from "./clusters/described";
import { exampleUserData } from "./clusters/user-data";
import { outputOf, run } from "./harness/command";

type Values = Record<string, unknown>;

/** A configuration, and the table of the keys that the program knows: `<module>.<table>` in stand-ins/. */
interface Case {
  table: string;
  values: Values;
}

const program = `
import importlib, json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import k3s_keys, keys
def faults(case):
    module, table = case["table"].split(".")
    values = k3s_keys.as_flags(case["values"]) if module == "k3s_keys" else case["values"]
    return list(keys.faults(values, getattr(importlib.import_module(module), table)))
print(json.dumps([faults(case) for case in json.load(open(sys.argv[2]))]))
`;

let folder: string;
let configurations: Case[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "keys-"));
  configurations = await exampleConfigurations();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the problems that the stand-ins find in each configuration. */
async function faults(cases: readonly Case[]): Promise<string[][]> {
  const file = join(folder, "cases.json");
  writeFileSync(file, JSON.stringify(cases));
  const result = await run(["python3", "-c", program, join(__dirname, "stand-ins"), file]);
  return JSON.parse(outputOf(result, "Checking configurations"));
}

/** Configuration files of programs, with the table for each. */
const files: Readonly<Record<string, string>> = {
  "/etc/vault.d/vault.json": "vault_keys.SERVER",
  "/etc/nomad.d/nomad.json": "nomad_keys.AGENT",
};

/** Returns every configuration in the user data of the clusters' examples. */
async function exampleConfigurations(): Promise<Case[]> {
  const cases: Case[] = [];
  for (const spec of specs.filter(({ name }) => name.endsWith("-cluster")))
    for (const example of ["minimal", "complete"] as const)
      for (const text of (await exampleUserData(spec, example)).values()) {
        const written = cloudConfig(text).write_files;
        const role = written.some(({ path }) => path.endsWith("/k3s.service")) ? "SERVER" : "AGENT";
        const tables: Record<string, string> = { ...files, "/etc/rancher/k3s/config.yaml": `k3s_keys.${role}` };
        for (const { path, content } of written) {
          const table = tables[path];
          if (table) cases.push({ table, values: JSON.parse(content) });
        }
      }
  return cases;
}

/** Keys whose members have any name, such as metadata. */
const free = new Set(["meta", "host_volume"]);

/** Returns copies of a configuration with one fault each: a key that no program has, or a value of another type. */
function* mutants(values: Values): Generator<Values> {
  for (const [key, value] of Object.entries(values)) {
    const { [key]: _, ...others } = values;
    yield { ...others, [`${key}_`]: value };
    yield { ...others, [key]: typeof value === "number" ? "7" : 7 };
    if (free.has(key)) continue;
    if (Array.isArray(value))
      for (const [index, item] of value.entries())
        if (typeof item === "object")
          for (const mutant of mutants(item))
            yield { ...others, [key]: value.map((each, other) => (other === index ? mutant : each)) };
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const mutant of mutants(value as Values)) yield { ...others, [key]: mutant };
  }
}

test("programs accept every key that clusters set, and its type", async () => {
  expect(new Set(configurations.map(({ table }) => table))).toEqual(
    new Set(["vault_keys.SERVER", "nomad_keys.AGENT", "k3s_keys.SERVER", "k3s_keys.AGENT"]),
  );
  expect((await faults(configurations)).flat()).toEqual([]);
});

test("unknown keys and values of another type are found at any depth", async () => {
  const cases = configurations.flatMap(({ table, values }) =>
    [...mutants(values)].map((mutant) => ({ table, values: mutant })),
  );
  expect(cases.length).toBeGreaterThan(500);
  const found = await faults(cases);
  expect(cases.filter((_, index) => found[index]?.length !== 1)).toEqual([]);
});

test("the tables match the releases that clusters run", async () => {
  const minor = (version: string) => /^v?(\d+\.\d+)\./.exec(version)?.[1];
  const read =
    "import json, sys; sys.path.insert(0, sys.argv[1]); import k3s_keys, nomad_keys; print(json.dumps([k3s_keys.MINORS, nomad_keys.MINORS]))";
  const result = await run(["python3", "-B", "-c", read, join(__dirname, "stand-ins")]);
  const [k3s, nomad] = JSON.parse(outputOf(result, "Reading the tables"));
  expect(k3s).toEqual(expect.arrayContaining(k3sReleases.map(({ version }) => minor(version))));
  expect(nomad).toContain(minor(releases.nomad));
});

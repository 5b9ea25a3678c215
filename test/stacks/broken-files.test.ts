import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { InputError } from "../../spec/errors";
import { ownConfig, readStack, withSecretsReferredTo } from "../../spec/stack/config";
import { readStackFile } from "../../src/stacks/file";

// A mutation that these tests catch: `readYaml` without `unreadable`.

const stacks = join(__dirname, "../../stacks");
const files = readdirSync(stacks).filter((name) => name.endsWith(".yaml"));
const texts = files.map((name) => readFileSync(join(stacks, name), "utf8"));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "broken-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: broken\nruntime: nodejs\n");
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The sentences with which a command rejects a stack file; none if it accepts the file. */
function said(content: string | Buffer): readonly string[] {
  writeFileSync(join(folder, "Pulumi.broken.yaml"), content);
  try {
    readStack("broken", withSecretsReferredTo(ownConfig(readStackFile(folder, "broken").config)));
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

/** Text without its comment lines, in which nothing is wrong. */
const linesOf = (text: string) => text.split("\n").filter((line) => line.trim() !== "" && !/^\s*#/.test(line));

/** Puts something before, into or after a line of a stack file that is below its modules. */
type Break = (lines: readonly string[], at: number) => string;

const joined = (lines: readonly string[]) => `${lines.join("\n")}\n`;
const replacing = (change: (line: string) => string | string[]): Break => {
  return (lines, at) => joined(lines.flatMap((line, index) => (index === at ? change(line) : line)));
};
const inMiddle = (text: string) =>
  replacing((line) => line.slice(0, line.length >> 1) + text + line.slice(line.length >> 1));
const oneModule = (inputs: string, name = "web") => `config:\n  twinstack:modules:\n    ${name}: ${inputs}\n`;
const server = (inputs: string) => oneModule(`{ module: hcloud-server, inputs: { name: web-1, ${inputs} } }`);
const bomb = (levels: number) =>
  Array.from({ length: levels }, (_, level) =>
    level === 0
      ? "a0: &a0 [x, x]"
      : `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(", ")}]`,
  );

/** Breaks that leave no file valid, by the class of fault. */
const broken: Readonly<Record<string, Break>> = {
  "a tab for indentation": replacing((line) => line.replace(/^ +/, "\t")),
  "a control character": inMiddle("\u0000"),
  "an escape character": inMiddle("\u001b"),
  "a byte order mark inside": inMiddle("\ufeff"),
  "a line break of YAML 1.1": inMiddle("\u2028"),
  "a key twice": (lines) => joined([...lines, "  twice: 1", "  twice: 1"]),
  "an open bracket": (lines) => joined([...lines, "    open: ["]),
  "an open quote": (lines) => joined([...lines, '    open: "']),
  "an alias of nothing": (lines) => joined([...lines, "    open: *nothing"]),
  "two documents": (lines, at) => joined([...lines.slice(0, at), "---", ...lines.slice(at)]),
  "a directive": (lines) => joined(["%YAML 1.1", "---", ...lines]),
  "an alias bomb": (lines) => joined([...lines, ...bomb(9)]),
  "deep nesting": (lines) => joined([...lines, `deep: ${"[".repeat(20_000)}`]),
};

/** Whole files of which none is right, by the class of fault. */
const wholes: Readonly<Record<string, readonly (string | Buffer)[]>> = {
  "no map": ["[]", "x", "7", "true", "null", "", "~", "- a\n", "config: []", "config: x", "config:\n", "config: 7"],
  "not UTF-8": [Buffer.from([0xff, 0xfe, 0x61]), Buffer.from([0xc3, 0x28]), Buffer.from("config: é", "latin1")],
  "a name of a module": ["../x", "a/b", '"a\\nb"', "__proto__", "A", '""', "é", "secret", "${x}"].map((name) =>
    oneModule("{ module: hcloud-server, inputs: { name: web-1 } }", name),
  ),
  "a module of nothing": ["__proto__", "constructor", "../hcloud-server", "[]", "{}", "7", '""', "toString"].map(
    (type) => oneModule(`{ module: ${type}, inputs: { name: web-1 } }`),
  ),
  "a key of JavaScript": ["__proto__: { a: 1 }", "constructor: x", "toString: x", "hasOwnProperty: x"].map(server),
  "a reference to nothing": [
    "web.id",
    "nothing.id",
    "secret",
    "state.a.b",
    "web.__proto__",
    "x..y",
    "secret.a.b",
    "",
  ].map((reference) => server(`image: "\${${reference}}"`)),
  "a circle": [2, 3, 12].map((count) =>
    [
      "config:",
      "  twinstack:modules:",
      ...Array.from(
        { length: count },
        (_, index) =>
          `    m${index}: { module: hcloud-server, inputs: { name: a, labels: { x: "$` +
          `{m${(index + 1) % count}.id}" } } }`,
      ),
      "",
    ].join("\n"),
  ),
  "a number out of range": [
    "volumes: { a: { size: 1e999 } }",
    "volumes: { a: { size: .inf } }",
    "volumes: { a: { size: -1 } }",
  ].map(server),
  "a tag": ["image: !!binary aGk=", "image: !!js/function x", "image: !!python/object:os.system x"].map(server),
  "a path out of a name": [
    "image: ../../etc/passwd",
    'name: "../x"',
    "userData: 7",
    'location: "fsn1\\nruncmd: x"',
  ].map(server),
};

const SEED = 17;
const EACH = 120;

test("every broken stack file is rejected with a message", () => {
  const wrong: string[] = [];
  const counts: string[] = [];
  const expectRejected = (fault: string, content: string | Buffer) => {
    const problems = said(content);
    const text = typeof content === "string" ? content.slice(0, 200) : content.toString("hex");
    if (problems.length === 0) wrong.push(`accepted, ${fault}: ${text}`);
    if (problems.some((problem) => /\n\s+at |\[object |\bundefined\b|Maximum call|RangeError/.test(problem)))
      wrong.push(`unreadable, ${fault}: ${problems.join(" ").slice(0, 300)}`);
  };
  for (const [fault, change] of Object.entries(broken)) {
    const places = fc.tuple(fc.constantFrom(...texts), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }));
    const heavy = /bomb|deep/.test(fault);
    for (const [text, where] of fc.sample(places, { seed: SEED, numRuns: heavy ? 5 : EACH })) {
      const lines = linesOf(text);
      const first = lines.findIndex((line) => line.includes("twinstack:modules")) + 2;
      expectRejected(fault, change(lines, first + Math.floor(where * (lines.length - first))));
    }
    counts.push(`${fault} ${heavy ? 5 : EACH}`);
  }
  for (const [fault, contents] of Object.entries(wholes)) {
    for (const content of contents) expectRejected(fault, content);
    counts.push(`${fault} ${contents.length}`);
  }
  process.stdout.write(`broken stack files: ${counts.join(", ")}\n`);
  expect(wrong).toEqual([]);
});

test("a file that is cut off, or lacks a line, is read or rejected, and crashes nothing", () => {
  const cuts = fc.tuple(
    fc.constantFrom(...texts),
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    fc.boolean(),
  );
  for (const [text, where, isLine] of fc.sample(cuts, { seed: SEED, numRuns: 300 })) {
    const lines = text.split("\n");
    const at = Math.floor(where * lines.length);
    const content = isLine
      ? lines.filter((_, index) => index !== at).join("\n")
      : text.slice(0, Math.floor(where * text.length));
    for (const problem of said(content)) expect(problem).not.toMatch(/\n\s+at |\[object |\bundefined\b/);
  }
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readText } from "../../src/local/read";
import { sentenceOf } from "../../src/local/system-errors";
import { Cloud } from "../../src/sandbox/cloud";
import { restoreFrom } from "../../src/sandbox/saved-cloud";
import { readStackFile } from "../../src/stacks/file";
import { unreadableStates } from "../../src/stacks/local-states";

// A mutation that these tests catch: `parseFile` that shows a system's error as it is.

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-unreadable-"));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Does something without root's right to read every file. */
function asNobody<Result>(work: () => Result): Result {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

function sentence(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return sentenceOf(error as Error);
  }
  throw new Error("nothing failed");
}

const secret = (name: string, content = "") => {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  chmodSync(path, process.geteuid?.() === 0 ? 0o600 : 0o000);
  return path;
};

test("a file without read permission is named in the message", () => {
  const path = secret("Pulumi.dev.yaml");
  const denied = (file: string) => `${file}: permission denied. Change its owner or its permissions.`;
  expect(sentence(() => asNobody(() => readText(path)))).toBe(denied(path));
  expect(sentence(() => asNobody(() => readStackFile(folder, "dev")))).toBe(denied(path));
  const cloud = secret("cloud.json");
  expect(sentence(() => asNobody(() => restoreFrom(folder, new Cloud())))).toBe(denied(cloud));
  const state = secret("core.tfstate");
  const stack = {
    ...{ name: "dev", modules: [], secrets: [], imports: {} },
    states: { core: { backend: "local" as const, settings: { path: state } } },
  };
  expect(asNobody(() => unreadableStates(stack, folder))).toEqual([
    `stack "dev", state "core": ${state} cannot be read: its permissions do not allow it`,
  ]);
});

test("a folder in place of a file, and a missing file, are named in the message", () => {
  mkdirSync(join(folder, "Pulumi.dev.yaml"));
  expect(sentence(() => readStackFile(folder, "dev"))).toBe(
    `${join(folder, "Pulumi.dev.yaml")} is a folder, and a file is needed`,
  );
  for (const name of ["none", "../none", "a/b", ".", ""]) {
    expect(sentence(() => readStackFile(folder, name))).toContain(`there is no stack "${name}" in ${folder}`);
  }
});

test.each([
  ["", "has no name of the project"],
  ["7", "has no name of the project"],
  ["name: { a: 1 }", "has no name of the project"],
  ["name: mine\nstackConfigDir: [a]", "stackConfigDir must be the path of a folder"],
  ["name: [", "cannot be read: "],
])("a project file of %j is rejected", (content, problem) => {
  writeFileSync(join(folder, "Pulumi.yaml"), content);
  expect(sentence(() => readStackFile(folder, "dev"))).toContain(problem);
});

test.each(["{ half", "7", '"text"', "[]", '{"objects": 7}'])(
  "a damaged sandbox of %j is named, with what to do",
  (content) => {
    writeFileSync(join(folder, "cloud.json"), content);
    expect(sentence(() => restoreFrom(folder, new Cloud()))).toMatch(
      /cloud\.json is damaged \(.*\): delete it to start/,
    );
  },
);

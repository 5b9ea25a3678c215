import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStack } from "../../spec/stack/config";
import { unreadableStates } from "../../src/stacks/local-states";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-states-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const stack = readStack("dev", {
  states: { core: { backend: "local", path: "core.tfstate" } },
  modules: { web: { module: "hcloud-server", inputs: { name: "web-1", labels: { role: "${state.core.role}" } } } },
});

test.each([
  ["missing", () => {}, /there is no file .*core\.tfstate: apply its root module first, or correct the path$/],
  ["a folder", (path: string) => mkdirSync(path), /core\.tfstate is a folder: give the path of the state file in it$/],
  ["cut off", (path: string) => writeFileSync(path, '{"version": 4, "outp'), /core\.tfstate cannot be read: /],
  ["something else", (path: string) => writeFileSync(path, "[]"), /core\.tfstate is not an OpenTofu state$/],
])("a state that is %s is described", (_, make, sentence) => {
  make(join(folder, "core.tfstate"));
  expect(unreadableStates(stack, folder)).toEqual([expect.stringMatching(sentence)]);
  expect(unreadableStates(stack, folder)[0]).toMatch(/^stack "dev", state "core": /);
});

test("a state is read", () => {
  writeFileSync(join(folder, "core.tfstate"), '{"version": 4}');
  expect(unreadableStates(stack, folder)).toEqual([]);
});

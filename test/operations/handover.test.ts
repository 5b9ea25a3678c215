import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStack } from "../../spec/stack/config";
import type { Opened } from "../../src/engines/open";
import { expectNoChanges, expectOnlyImports, exportRoot, importsOfStack } from "../../src/operations/handover";
import { packageRoot } from "../../src/root";

/** Tests the errors of a hand-over. */

const stack = readStack("dev", { modules: { web: { module: "hcloud-server", inputs: { name: "web-1" } } } });

test("an export rejects the stack with all reasons, and writes nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-handover-"));
  try {
    const urn = (type: string, name: string) => `urn:pulumi:dev::project::${type}::${name}`;
    const alone = (name: string) => {
      const type = "hcloud:index/server:Server";
      return { urn: urn(type, name), type, custom: true, id: "4711" };
    };
    const opened = {
      stack,
      file: { config: {} },
      pulumi: { resources: async () => [alone("first"), alone("second")] },
    } as unknown as Opened;
    const out = join(folder, "root");
    const exporting = exportRoot(opened, {
      out,
      project: packageRoot,
      source: { kind: "relative" },
      backend: { kind: "local", path: "terraform.tfstate" },
    });
    await expect(exporting).rejects.toThrow(
      /the export of dev[\s\S]*first: first is in no component, so no module has it[\s\S]*second: second is in no component/,
    );
    expect(existsSync(out)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an adoption rejects the state with all reasons", () => {
  const instances = [{ attributes: { id: "4711" } }];
  const server = (module?: string) => ({
    mode: "managed" as const,
    module,
    type: "hcloud_server",
    name: "this",
    instances,
  });
  const state = { version: 4, resources: [server(), server("module.old")] };
  expect(() => importsOfStack(state, stack)).toThrow(
    /the adoption by dev[\s\S]*it is not in a module; only resources inside modules can be adopted[\s\S]*the stack has no module "old"; it has web/,
  );
});

test("the moves that help are commands for a shell", () => {
  const instances = [{ attributes: { id: "4711" } }];
  const server = { mode: "managed" as const, type: "hcloud_server", name: "this", instances };
  const state = { version: 4, resources: [{ ...server, module: `module.app["it's"]` }] };
  expect(() => importsOfStack(state, stack, { file: "my states/dev.tfstate" })).toThrow(
    `module.app["it's"].hcloud_server.this: the stack has no module "app-it-s"; it has web\n` +
      "Nothing was written. Add the module to the stack, or move the resources in OpenTofu's state:\n" +
      `  tofu state mv '-state=my states/dev.tfstate' 'module.app["it'\\''s"]' 'module.web'`,
  );
  expect(() => importsOfStack(state, stack, { folder: "infra" })).toThrow("  tofu '-chdir=infra' state mv 'module.app");
});

const untouched = { import: 2, add: 0, change: 0, destroy: 0 };
const changes = [{ address: "module.web.hcloud_server.this", action: "replace" }];

test.each([
  ["would change", { ...untouched, change: 1 }],
  ["would add", { ...untouched, add: 1 }],
  ["would destroy", { ...untouched, destroy: 1 }],
  ["would import less than there is", { ...untouched, import: 1 }],
])("a first plan that %s is refused with what it would do", (_, counts) => {
  expect(() => expectOnlyImports({ counts, noChanges: false, changes }, 2)).toThrow(
    /expected 2 to import and nothing else, got [0-9a-z, ]+[\s\S]*replace module\.web\.hcloud_server\.this/,
  );
});

test("a plan after the hand-over that would change anything is rejected with its changes", () => {
  const counts = { ...untouched, import: 0, change: 1 };
  expect(() => expectNoChanges({ counts, noChanges: false, changes })).toThrow(
    /expected no changes, got 0 to import, 0 to add, 1 to change, 0 to destroy[\s\S]*replace module\.web/,
  );
});

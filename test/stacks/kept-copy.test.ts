import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackFile } from "../../src/stacks/file";
import { withBackup } from "../../src/stacks/kept-copy";

let folder: string;
let path: string;

const text = `encryptionsalt: v1:abc
config:
  twinstack:secrets:
    token: { secure: v1:abc }
  twinstack:modules:
    web: { module: hcloud-server, inputs: { name: web-1 } }
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-kept-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
  path = join(folder, "Pulumi.dev.yaml");
  writeFileSync(path, text);
});
afterEach(() => rmSync(folder, { recursive: true }));

const expectOnlyTheFile = () => expect(readdirSync(folder).sort()).toEqual(["Pulumi.dev.yaml", "Pulumi.yaml"]);

test("a complete file is kept", async () => {
  const longer = text.replace("v1:abc", "v1:abd").replace("web-1 }", "web-1, labels: { a: b } }");
  await withBackup(path, async () => writeFileSync(path, longer));
  expect(readFileSync(path, "utf8")).toBe(longer);
  expectOnlyTheFile();
});

test.each([
  ["is cut off", () => truncateSync(path, 60)],
  ["is empty", () => truncateSync(path)],
  ["is gone", () => rmSync(path)],
  ["has no salt any more", () => writeFileSync(path, text.replace(/^encryptionsalt.*\n/, ""))],
])("a file that %s is what it was before", async (_, spoil) => {
  const failed = withBackup(path, async () => {
    spoil();
    throw new Error("no space left on device");
  });
  await expect(failed).rejects.toThrow("no space left on device");
  expect(readFileSync(path, "utf8")).toBe(text);
  expectOnlyTheFile();
});

test("the next run restores the copy that a killed one left", () => {
  // An unused process ID.
  writeFileSync(join(folder, ".Pulumi.dev.yaml.before-99999999"), text);
  truncateSync(path, 60);
  expect(readStackFile(folder, "dev").config).toHaveProperty(["twinstack:secrets", "token"]);
  expect(readFileSync(path, "utf8")).toBe(text);
  expectOnlyTheFile();
});

import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shadowCopy } from "../../src/testing/shadow";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "shadow-")));
});
afterEach(() => rm(folder, { recursive: true }));

test("a root is copied without OpenTofu's files, and relative paths out of it still work", async () => {
  const root = join(folder, "infra", "prod");
  const files = {
    "infra/prod/main.tf": "# root",
    "infra/prod/parts/a.txt": "a",
    "infra/prod/terraform.tfstate": "{}",
    "infra/prod/terraform.tfstate.backup": "{}",
    "infra/prod/.terraform/modules/modules.json": "{}",
    "infra/prod/node_modules/x/index.js": "x",
    "infra/modules/server/main.tf": "# module",
    "top.txt": "top",
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const copy = await shadowCopy(root, join(folder, "scratch"));
  expect((await readdir(copy)).sort()).toEqual(["main.tf", "node_modules", "parts"]);
  const read = (path: string) => readFile(join(copy, path), "utf8");
  expect(await read("parts/a.txt")).toBe("a");
  expect(await read("node_modules/x/index.js")).toBe("x");
  expect(await read("../modules/server/main.tf")).toBe("# module");
  expect(await read("../../top.txt")).toBe("top");

  await writeFile(join(copy, "main.tf"), "# changed");
  expect(await readFile(join(root, "main.tf"), "utf8")).toBe("# root");
});

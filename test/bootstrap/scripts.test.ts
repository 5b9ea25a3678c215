import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../root";

const folder = join(packageRoot, "bootstrap");
const scripts = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (file) => !/\.[a-z]+$/.test(file) && isScript(join(folder, file)),
);

function isScript(path: string): boolean {
  try {
    return readFileSync(path, "utf8").startsWith("#!");
  } catch {
    return false; // a folder
  }
}

test("there are scripts", () => {
  expect(scripts.length).toBeGreaterThan(0);
});

const hasShellcheck = spawnSync("shellcheck", ["--version"]).status === 0;

(hasShellcheck ? test.each(scripts) : test.skip.each(scripts))(
  `%s passes shellcheck${hasShellcheck ? "" : " (not run: shellcheck is not installed)"}`,
  (file) => {
    execFileSync("shellcheck", [join(folder, file)]);
  },
);

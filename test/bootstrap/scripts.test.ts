import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bootstrapFile, packageRoot } from "../../src/root";

const folder = join(packageRoot, "modules-hcl", "bootstrap");
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
    // Scripts read files of nodes, which are not here.
    execFileSync("shellcheck", ["--exclude=SC1091", join(folder, file)]);
  },
);

/** Returns a script's commands as Bash parses them, in its own format and without comments. */
const commandsOf = (script: string) =>
  execFileSync("bash", ["-c", `script() {\n${script}\n}\ndeclare -f script`], { encoding: "utf8" });

test.each(scripts)("%s is equivalent without its comments, as on nodes", (file) => {
  const given = bootstrapFile(file);
  expect(given.match(/^\s*#/gm)).toHaveLength(1);
  expect(commandsOf(given)).toBe(commandsOf(readFileSync(join(folder, file), "utf8")));
});

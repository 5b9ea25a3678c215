import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { packageRoot } from "../root";

/** What each folder may import of ours, itself apart. Whatever is not named here imports nothing. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  providers: ["root.ts"],
  toolchain: ["root.ts"],
  components: ["spec", "root.ts"],
  sandbox: ["spec", "providers", "root.ts"],
  export: ["spec", "providers", "root.ts"],
  prove: ["spec", "providers", "sandbox"],
  secrets: ["spec"],
  stacks: ["spec", "components", "secrets", "root.ts"],
  plugin: ["spec", "stacks", "export", "root.ts"],
  registry: ["spec", "export", "toolchain", "root.ts"],
  engines: ["spec", "providers", "stacks", "export", "sandbox", "secrets", "prove", "toolchain"],
  testing: ["providers", "sandbox", "engines", "toolchain", "root.ts"],
  check: ["spec", "export", "stacks", "secrets", "engines", "root.ts"],
};

/** Nothing of the package may need these. */
const leaves = ["cli", "test", "bench"];

function sources(): string[] {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
    cwd: packageRoot,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file !== "");
}

/** The files and packages of ours that a file imports, by their path from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(packageRoot, file), "utf8");
  const targets = [...text.matchAll(/(?:from|import|require)\s*\(?\s*"(\.[^"]*)"/g)].map(
    ([, target]) => target as string,
  );
  return targets.map((target) => relative(packageRoot, join(packageRoot, dirname(file), target)));
}

function folderOf(path: string): string {
  const [first, ...rest] = path.split(sep);
  return rest.length === 0 ? `${(first as string).replace(/\.(ts|js)$/, "")}.ts` : (first as string);
}

test("imports go one way", () => {
  const wrong = sources().flatMap((file) => {
    const folder = folderOf(file);
    if (leaves.includes(folder)) return [];
    const may = [folder, ...(allowed[folder] ?? [])];
    return importsOf(file)
      .filter((target) => !may.includes(folderOf(target)))
      .map((target) => `${file} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test("nothing imports the command or the tests", () => {
  const wrong = sources()
    .filter((file) => !leaves.includes(folderOf(file)))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => leaves.includes(folderOf(target)))
        .map((target) => `${file} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});

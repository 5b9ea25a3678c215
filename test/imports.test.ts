import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { packageRoot } from "../src/root";

/**
 * Folders that each folder may import, besides itself. They are ordered by layers: a folder imports only those above
 * it.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  "src/root.ts": [],
  "src/local": [],
  components: ["spec", "src/root.ts"],
  "src/providers": ["spec", "src/root.ts"],
  "src/toolchain": ["spec", "src/local", "src/root.ts"],
  "src/hcl": ["spec"],
  "src/secrets": ["spec"],
  "src/generate": ["spec", "src/providers", "src/hcl", "src/root.ts"],
  "src/stacks": ["spec", "components", "src/local", "src/secrets"],
  "src/plugin": ["spec", "src/generate", "src/stacks", "src/root.ts"],
  "src/registry": ["src/hcl", "src/generate"],
  "src/graph": ["spec", "components", "src/providers", "src/stacks"],
  "src/sandbox": ["spec", "src/local", "src/providers", "src/root.ts"],
  "src/plans": ["spec", "src/providers", "src/hcl", "src/sandbox"],
  "src/convert": ["spec", "src/providers", "src/hcl", "src/generate", "src/root.ts"],
  "src/engines": [
    ...["spec", "src/local", "src/providers", "src/hcl", "src/secrets", "src/stacks", "src/sandbox", "src/convert"],
    "src/toolchain",
  ],
  "src/testing": ["spec", "src/providers", "src/sandbox", "src/engines", "src/toolchain"],
  "src/operations": [
    ...["spec", "src/local", "src/providers", "src/hcl", "src/secrets", "src/stacks", "src/sandbox", "src/plans"],
    ...["src/convert", "src/engines", "src/root.ts"],
  ],
};

/** Entry points: they may import everything, and nothing imports them. `tools` prints its progress like the command. */
const leaves = ["src/cli", "tools", "test"];

function sources(): string[] {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
    cwd: packageRoot,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file !== "");
}

/** Returns the imported files of this repository, by their path from the root, and packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(packageRoot, file), "utf8");
  const targets = [...text.matchAll(/(?:from|import|require)\s*\(?\s*"(\.[^"$]*)"/g)].map(
    ([, target]) => target as string,
  );
  return targets.map((target) => relative(packageRoot, join(packageRoot, dirname(file), target)));
}

/** Returns the folder in the list above: the first one of a path; below `src/` the first two. */
function folderOf(path: string): string {
  const parts = path.split(sep);
  if (parts[0] !== "src") return parts[0] as string;
  return parts.length === 2 ? `src/${(parts[1] as string).replace(/\.(ts|js)$/, "")}.ts` : parts.slice(0, 2).join("/");
}

test("layers are listed from the bottom up", () => {
  const order = Object.keys(allowed);
  for (const [index, folder] of order.entries()) {
    expect(order.slice(0, index)).toEqual(expect.arrayContaining([...(allowed[folder] ?? [])]));
  }
});

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

test("nothing imports an entry point", () => {
  const wrong = sources()
    .filter((file) => !leaves.includes(folderOf(file)))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => leaves.includes(folderOf(target)))
        .map((target) => `${file} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});

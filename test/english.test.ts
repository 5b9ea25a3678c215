import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/root";

/** Expressions that are not plain English, and have common alternatives: again, rejected, default. */
const avoided =
  /\banew\b|\b(is|are) refused\b|\bwhoever\b|\bsomebody\b|\bwhere (there is none|none is given)\b|\bthe very same\b/i;

/** A docstring that begins with a question word. It should begin with a verb or a noun. */
const riddle = /^\s*\/\*\*(\n\s*\*)? (What|Where|How|Whether|Who|When|Which|Why)\b/gm;

function filesInGit(...patterns: string[]): string[] {
  return execFileSync("git", ["ls-files", ...patterns], { cwd: packageRoot, encoding: "utf8" })
    .trim()
    .split("\n");
}

/** Returns the lines at which a pattern matches. */
function linesWith(pattern: RegExp, paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const text = readFileSync(join(packageRoot, path), "utf8");
    return [...text.matchAll(pattern)].map(({ index }) => {
      const line = text.slice(0, index).split("\n").length;
      return `${path}:${line}: ${text.split("\n")[line - 1]?.trim()}`;
    });
  });
}

test("pages and the modules' documentation are in plain English", () => {
  const pages = filesInGit("*.md", "modules-hcl/*/variables.tf", "modules-hcl/*/outputs.tf");
  expect(
    linesWith(
      new RegExp(avoided, "gi"),
      pages.filter((path) => path !== "CONTRIBUTING.md"),
    ),
  ).toEqual([]);
});

test("docstrings begin with a verb or a noun", () => {
  // Generated types have the documentation of inputs, where "Whether" is the providers' own word for a boolean.
  const sources = filesInGit("*.ts", "*.js").filter((path) => !path.endsWith(".types.ts"));
  expect(linesWith(riddle, sources)).toEqual([]);
});

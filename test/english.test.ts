import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/root";

/** Words of a private dialect, for which engineers have common ones: again, rejected, default. */
const avoided =
  /\banew\b|\b(is|are) refused\b|\bwhoever\b|\bsomebody\b|\bwhere (there is none|none is given)\b|\bthe very same\b/i;

/** What users read: pages, and the modules' variables, which come from the specs. */
const pages = execFileSync("git", ["ls-files", "*.md", "modules-hcl/*/variables.tf", "modules-hcl/*/outputs.tf"], {
  cwd: packageRoot,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((path) => path !== "CONTRIBUTING.md");

test("pages and the modules' documentation are in plain English", () => {
  const found = pages.flatMap((path) =>
    readFileSync(join(packageRoot, path), "utf8")
      .split("\n")
      .flatMap((line, index) => (avoided.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

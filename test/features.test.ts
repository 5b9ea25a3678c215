import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { specs } from "../spec/catalog";
import type { Element, Fields, Spec } from "../spec/types";
import { packageRoot } from "../src/root";

/** A row of a table in docs/features.md. */
interface Feature {
  feature: string;
  modules: readonly string[];
  inputs: readonly string[];
  tests: readonly string[];
}

const features = readFileSync(join(packageRoot, "docs/features.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| Feature "))
  .map((line): Feature => {
    const [feature = "", modules = "", inputs = "", tests = ""] = line.slice(1, -1).split(/(?<!\\)\|/);
    return {
      feature: feature.trim(),
      modules: modules.split(",").map((each) => each.trim().replaceAll("\\", "")),
      inputs: [...inputs.matchAll(/`([^`]+)`/g)].map(([, input = ""]) => input),
      tests: [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, path = ""]) => path),
    };
  });

/** Returns the modules that a pattern such as `*-k8s-cluster` stands for. */
function modulesOf(pattern: string): Spec[] {
  const name = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
  return specs.filter((spec) => name.test(spec.name));
}

function hasInput(fields: Fields, path: string): boolean {
  const [name = "", ...rest] = path.split(".");
  let field: Element | undefined = fields[name];
  while (field?.type === "list" || field?.type === "map") field = field.of;
  if (rest.length === 0) return field !== undefined;
  return field?.type === "object" && hasInput(field.fields, rest.join("."));
}

test.each(features)("$feature: names only modules, inputs and tests that exist", ({ modules, inputs, tests }) => {
  expect(modules.filter((pattern) => modulesOf(pattern).length === 0)).toEqual([]);
  const missing = modules
    .flatMap(modulesOf)
    .flatMap((spec) =>
      inputs.filter((input) => !hasInput(spec.inputs, input)).map((input) => `${spec.name}: ${input}`),
    );
  expect(missing).toEqual([]);
  expect(tests).not.toEqual([]);
  expect(tests.filter((path) => !existsSync(join(packageRoot, "docs", path)))).toEqual([]);
});

test("the tables name every module", () => {
  const named = features.filter(({ modules }) => !modules.includes("*")).flatMap(({ modules }) => modules);
  const found = new Set(named.flatMap(modulesOf));
  expect(specs.filter((spec) => !found.has(spec)).map(({ name }) => name)).toEqual([]);
});

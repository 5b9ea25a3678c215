import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktn/hcl2json";
import { specs } from "../../spec/catalog";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { isVersion, newestEntry } from "../../src/registry/release/changelog";
import { folderOf, tagOf } from "../../src/registry/tags";
import { packageRoot } from "../../src/root";

interface Published {
  name: string;
  module_provider: string;
  path: string;
  tag_prefix: string;
}

test("the root that publishes has every module, under the tags that releases get", async () => {
  const text = readFileSync(join(packageRoot, "examples", "scalr-registry", "modules.tf"), "utf8");
  const { locals } = (await parse("modules.tf", text)) as { locals: { modules: Record<string, Published> }[] };
  const published = locals[0]?.modules ?? {};
  expect(Object.keys(published)).toEqual(specs.map(({ name }) => name));
  for (const [module, { name, module_provider, path, tag_prefix }] of Object.entries(published)) {
    expect(`${module_provider}-${name}`).toBe(module);
    expect(module_provider).toMatch(/^[0-9a-z]{1,64}$/);
    expect(path).toBe(folderOf(module));
    expect(tagOf(module, "1.2.3")).toBe(`${tag_prefix}v1.2.3`);
  }
});

test.each(specs.map((spec) => [spec.name, spec] as const))(
  "%s has a changelog whose newest entry is a version, or says what is not released yet",
  (_, spec) => {
    const entry = newestEntry(readFileSync(join(moduleFolder(spec), "CHANGELOG.md"), "utf8"));
    expect(entry?.version === "Unreleased" || (entry && isVersion(entry))).toBe(true);
    expect(entry?.text).toBeTruthy();
  },
);

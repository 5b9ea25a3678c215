import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktn/hcl2json";
import { specs } from "../../spec/catalog";
import type { Spec } from "../../spec/types";
import { ignoredAttributes, ignoredInClusters } from "../../src/generate/ignored-attributes";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { shortName } from "../../src/generate/modules/short-name";

type Resources = Record<string, Record<string, { lifecycle?: { ignore_changes?: string[] }[] }[]>>;

/** The attributes in `ignore_changes` of a module's own files, by resource type. */
async function inHcl(folder: string): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".tf"))) {
    const { resource = {} } = (await parse(file, readFileSync(join(folder, file), "utf8"))) as { resource?: Resources };
    for (const [type, labels] of Object.entries(resource)) {
      const lists = Object.values(labels).flatMap(([body]) =>
        body?.lifecycle?.flatMap((own) => own.ignore_changes ?? []),
      );
      const paths = lists.flatMap((path) => path?.replace(/^\$\{(.*)\}$/, "$1") ?? []);
      if (paths.length > 0) found.set(type, new Set([...(found.get(type) ?? []), ...paths]));
    }
  }
  return found;
}

/** Returns the union of lists by resource type. */
function union(...lists: ReadonlyMap<string, readonly string[]>[]): Map<string, Set<string>> {
  const types = new Set(lists.flatMap((list) => [...list.keys()]));
  return new Map([...types].map((type) => [type, new Set(lists.flatMap((list) => list.get(type) ?? []))]));
}

test.each(specs.map((spec) => [spec.name, spec] as const))(
  "%s ignores the attributes of its spec in HCL",
  async (_, spec) => {
    expect(await inHcl(moduleFolder(spec))).toEqual(union(ignoredAttributes(spec, "opentofu")));
  },
);

const embedded = specs.flatMap((cluster: Spec) =>
  (cluster.embeds?.modules ?? []).map((name) => [cluster.name, name, cluster] as const),
);

test.each(embedded)("machines of %s ignore the attributes of %s for clusters in HCL", async (_, name, cluster) => {
  const base = specs.find((spec) => spec.name === name) as Spec;
  const inClusters = ignoredInClusters(base);
  expect(inClusters.size).toBeGreaterThan(0);
  expect(await inHcl(join(moduleFolder(cluster), "modules", shortName(base)))).toEqual(
    union(ignoredAttributes(base, "opentofu"), inClusters),
  );
});

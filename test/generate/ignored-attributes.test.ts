import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktn/hcl2json";
import { specs } from "../../spec/catalog";
import { ignoredAttributes } from "../../src/generate/ignored-attributes";
import { moduleFolder } from "../../src/generate/modules/generated-files";

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

test.each(specs.map((spec) => [spec.name, spec] as const))(
  "%s ignores the attributes of its spec in HCL",
  async (_, spec) => {
    const wanted = [...ignoredAttributes(spec, "opentofu")].map(([type, paths]) => [type, new Set(paths)] as const);
    expect(await inHcl(moduleFolder(spec))).toEqual(new Map(wanted));
  },
);

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createTwoFilesPatch } from "diff";
import { packageRoot } from "../../root";
import { specs } from "../../spec/catalog";
import type { Spec } from "../../spec/types";
import { readmeFile, withModuleTable } from "./readme";
import { exampleFile, outputsFile, variablesFile, versionsFile } from "./terraform-files";

/** The folder of a spec's module. */
export function moduleFolder(spec: Spec): string {
  return join(packageRoot, "modules-hcl", `terraform-${spec.name}`);
}

/** A file that is made, by its path from the package's root. */
export interface MadeFile {
  path: string;
  content: string;
}

/** Every file of the package that is made from the specs. */
export async function madeFiles(): Promise<MadeFile[]> {
  const readme = {
    path: "README.md",
    content: withModuleTable(readFileSync(join(packageRoot, "README.md"), "utf8"), specs),
  };
  return [...(await Promise.all(specs.map(moduleFiles))).flat(), readme];
}

/** All that is made for a module from its spec; the README also tells what `main.tf` holds. */
async function moduleFiles(spec: Spec): Promise<MadeFile[]> {
  const folder = `modules-hcl/terraform-${spec.name}`;
  const files: Record<string, string> = {
    "variables.tf": await variablesFile(spec),
    "outputs.tf": await outputsFile(spec),
    "versions.tf": await versionsFile(spec),
    "examples/minimal/main.tf": await exampleFile(spec, spec.examples.minimal),
    "examples/complete/main.tf": await exampleFile(spec, spec.examples.complete),
    "README.md": await readmeFile(spec, handWritten(moduleFolder(spec))),
    ...(await embedded(spec)),
  };
  return Object.entries(files).map(([name, content]) => ({ path: `${folder}/${name}`, content }));
}

/** The files of other modules, and of `bootstrap/`, that the module carries as identical copies. */
async function embedded(spec: Spec): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of spec.embeds?.modules ?? []) {
    const base = specs.find((each) => each.name === name);
    if (!base) throw new Error(`${spec.name} embeds "${name}", and there is no such module`);
    const folder = `modules/${base.name.slice(base.provider.length + 1)}`;
    for (const file of handWrittenFiles(moduleFolder(base))) {
      files[`${folder}/${file}`] = readFileSync(join(moduleFolder(base), file), "utf8");
    }
    files[`${folder}/variables.tf`] = await variablesFile(base);
    files[`${folder}/outputs.tf`] = await outputsFile(base);
    files[`${folder}/versions.tf`] = await versionsFile(base);
  }
  for (const name of spec.embeds?.bootstrap ?? []) {
    const folder = join(packageRoot, "bootstrap", name);
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      const path = join(folder, file);
      if (statSync(path).isFile()) files[`bootstrap/${name}/${file}`] = readFileSync(path, "utf8");
    }
  }
  return files;
}

/** The text of `main.tf` and its `main.<topic>.tf`. */
function handWritten(folder: string): string {
  return handWrittenFiles(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

function handWrittenFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^main(\.[a-z0-9-]+)?\.tf$/.test(name))
    .sort();
}

/** Writes files that are new or differ. Returns their paths. */
export function writeFiles(files: readonly MadeFile[]): string[] {
  const stale = files.filter(({ path, content }) => current(path) !== content);
  for (const { path, content } of stale) {
    mkdirSync(dirname(join(packageRoot, path)), { recursive: true });
    writeFileSync(join(packageRoot, path), content);
  }
  return stale.map(({ path }) => path);
}

/** A unified diff for each file that is missing, edited or stale: what is there against what should be. */
export function differences(files: readonly MadeFile[]): string[] {
  return files
    .filter(({ path, content }) => current(path) !== content)
    .map(({ path, content }) =>
      createTwoFilesPatch(path, path, current(path), content, "as it is", "as the spec says"),
    );
}

function current(path: string): string {
  const file = join(packageRoot, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

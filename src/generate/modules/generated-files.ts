import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createTwoFilesPatch } from "diff";
import { specs } from "../../../spec/catalog";
import type { Spec } from "../../../spec/types";
import { bootstrapFile, packageRoot } from "../../root";
import { generatedFrom } from "../marker";
import { filesWithReleases, withReleaseTable } from "../releases";
import { stackSchema } from "../schema/stack-schema";
import { componentPath, componentTypesFile } from "./component-types";
import { interfaceOf } from "./interface";
import { memberCopy } from "./member-copy";
import { readmeFile, withModuleTable } from "./readme";
import { consumerFile, publishedFile } from "./registry-files";
import { shortName } from "./short-name";
import { exampleFile, outputsFile, variablesFile, versionsFile } from "./terraform-files";

/** The folder of a spec's module. */
export function moduleFolder(spec: Spec): string {
  return join(packageRoot, "modules-hcl", `terraform-${spec.name}`);
}

/** A generated file, with its path from the package's root. */
export interface GeneratedFile {
  path: string;
  content: string;
}

/** Returns every file of the package that is generated from the specs. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  const readme = {
    path: "README.md",
    content: withModuleTable(readFileSync(join(packageRoot, "README.md"), "utf8"), specs),
  };
  const published = { path: "examples/scalr-registry/modules.tf", content: await publishedFile(specs) };
  const schema = { path: "stacks/schema.json", content: `${JSON.stringify(stackSchema(), null, 2)}\n` };
  const releases = {
    path: "docs/releases.md",
    content: withReleaseTable(readFileSync(join(packageRoot, "docs/releases.md"), "utf8")),
  };
  const modules = (await Promise.all(specs.map(moduleFiles))).flat();
  return [...modules, published, schema, readme, releases, ...filesWithReleases()];
}

/** Returns the generated files of a module. The README also lists the resources in `main.tf`. */
async function moduleFiles(spec: Spec): Promise<GeneratedFile[]> {
  const folder = `modules-hcl/terraform-${spec.name}`;
  const files: Record<string, string> = {
    "variables.tf": await variablesFile(spec),
    "outputs.tf": await outputsFile(spec),
    "versions.tf": await versionsFile(spec),
    "examples/minimal/main.tf": await exampleFile(spec, spec.examples.minimal),
    "examples/complete/main.tf": await exampleFile(spec, spec.examples.complete),
    "README.md": await readmeFile(spec, handWritten(moduleFolder(spec))),
    LICENSE: readFileSync(join(packageRoot, "LICENSE"), "utf8"),
    ...(await embedded(spec)),
  };
  return [
    ...Object.entries(files).map(([name, content]) => ({ path: `${folder}/${name}`, content })),
    { path: `${componentPath(spec)}.types.ts`, content: componentTypesFile(spec) },
    { path: interfacePath(spec.name), content: await interfaceFile(spec) },
    { path: `examples/consumers/${spec.name}/main.tf`, content: await consumerFile(spec) },
  ];
}

/** Returns the path of a module's interface, outside of the published folder. */
export function interfacePath(name: string): string {
  return `modules-hcl/interfaces/${name}.json`;
}

async function interfaceFile(spec: Spec): Promise<string> {
  const main = handWrittenFiles(moduleFolder(spec)).map((name) => [
    name,
    readFileSync(join(moduleFolder(spec), name), "utf8"),
  ]);
  const carried = Object.entries(await embedded(spec)).filter(([path]) => path.endsWith(".tf"));
  return `${JSON.stringify(await interfaceOf(spec, Object.fromEntries([...main, ...carried])), null, 2)}\n`;
}

/** Returns the copies in a module: files of other modules, and of `modules-hcl/bootstrap/`, with files for nodes stripped of comments. */
async function embedded(spec: Spec): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of spec.embeds?.modules ?? []) {
    const base = specs.find((each) => each.name === name);
    if (!base) throw new Error(`${spec.name} embeds "${name}", but there is no such module`);
    const folder = `modules/${shortName(base)}`;
    for (const file of handWrittenFiles(moduleFolder(base))) {
      const original = `modules-hcl/terraform-${base.name}/${file}`;
      const text = readFileSync(join(packageRoot, original), "utf8");
      files[`${folder}/${file}`] = copyOf(original, memberCopy(base, text));
    }
    files[`${folder}/variables.tf`] = await variablesFile(base);
    files[`${folder}/outputs.tf`] = await outputsFile(base);
    files[`${folder}/versions.tf`] = await versionsFile(base);
  }
  for (const name of spec.embeds?.bootstrap ?? []) {
    const folder = join(packageRoot, "modules-hcl", "bootstrap", name);
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      const path = `${name}/${file}`;
      if (!statSync(join(folder, file)).isFile()) continue;
      files[`bootstrap/${path}`] = file.endsWith(".tf")
        ? copyOf(`modules-hcl/bootstrap/${path}`, readFileSync(join(folder, file), "utf8"))
        : bootstrapFile(path);
    }
  }
  return files;
}

/** Marks a copy of a hand-written HCL file. */
function copyOf(original: string, text: string): string {
  return `# ${generatedFrom(original)}\n\n${text}`;
}

/** Returns the text of `main.tf` and its `main.<topic>.tf`. */
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

/** Writes files that are new or differ, and returns their paths. */
export function writeFiles(files: readonly GeneratedFile[]): string[] {
  const stale = files.filter(({ path, content }) => current(path) !== content);
  for (const { path, content } of stale) {
    mkdirSync(dirname(join(packageRoot, path)), { recursive: true });
    writeFileSync(join(packageRoot, path), content);
  }
  return stale.map(({ path }) => path);
}

/** Returns a unified diff for each file that is missing, edited or stale. */
export function differences(files: readonly GeneratedFile[]): string[] {
  return files
    .filter(({ path, content }) => current(path) !== content)
    .map(({ path, content }) => createTwoFilesPatch(path, path, current(path), content, "current", "generated"));
}

function current(path: string): string {
  const file = join(packageRoot, path);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

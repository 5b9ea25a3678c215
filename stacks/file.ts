import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { closest } from "fastest-levenshtein";
import { parse, parseDocument } from "yaml";
import { InputError } from "../spec/errors";

/** A stack's file as it is, and what the project's file says about it. */
export interface StackFile {
  /** The name of the stack. */
  stack: string;
  /** The name of the Pulumi project. */
  project: string;
  path: string;
  /** All configuration, encrypted values as `{ secure: "…" }`. */
  config: Readonly<Record<string, unknown>>;
}

/**
 * Reads `Pulumi.<stack>.yaml` of a project.
 * @param folder the folder with `Pulumi.yaml`
 * @throws InputError when there is no such stack, with those that there are, or when a file is no YAML
 */
export function readStackFile(folder: string, stack: string): StackFile {
  const project = readProject(folder);
  const stacks = join(folder, project.stackConfigDir ?? "");
  const path = join(stacks, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) {
    const names = stackNames(stacks);
    const hint = names.length > 0 ? `; did you mean ${closest(stack, names)}? There are ${names.join(", ")}` : "";
    throw new InputError([`there is no stack ${JSON.stringify(stack)} in ${stacks}${hint}`]);
  }
  const { config = {} } = (parseFile(path) ?? {}) as { config?: Record<string, unknown> };
  refuseClearSecrets(stack, config["twinstack:secrets"]);
  return { stack, project: project.name, path, config };
}

/**
 * Says in a stack's file what the next `pulumi up` is to import, or takes that out again; the rest stays as it is, comments included.
 * @param imports ids by `type::name`
 */
export function writeImports({ path }: StackFile, imports: Readonly<Record<string, string>> | undefined): void {
  const document = parseDocument(readFileSync(path, "utf8"));
  const place = ["config", "twinstack:imports"];
  if (imports) document.setIn(place, document.createNode(imports));
  else if (document.hasIn(place)) document.deleteIn(place);
  else return;
  writeFileSync(path, document.toString({ lineWidth: 0 }));
}

/** The names of a project's stacks. */
export function stacksOf(folder: string): string[] {
  return stackNames(join(folder, readProject(folder).stackConfigDir ?? ""));
}

function readProject(folder: string): { name: string; stackConfigDir?: string } {
  return parseFile(join(folder, "Pulumi.yaml")) as { name: string; stackConfigDir?: string };
}

/** The stacks that have a file in a folder. */
function stackNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}

function parseFile(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new InputError([`${path} cannot be read: ${(error as Error).message.trim()}`]);
  }
}

/** Pulumi cannot tell the program which of the values in a file were encrypted; the file can. */
function refuseClearSecrets(stack: string, secrets: unknown): void {
  if (typeof secrets !== "object" || secrets === null) return;
  const clear = Object.entries(secrets).filter(([, value]) => typeof value?.secure !== "string");
  if (clear.length === 0) return;
  throw new InputError(
    clear.map(
      ([name]) =>
        `stack ${JSON.stringify(stack)}: twinstack:secrets.${name} is in the clear: take it out of the file, and give it with "pulumi config set --secret --path twinstack:secrets.${name}"`,
    ),
  );
}

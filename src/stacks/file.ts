import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { isScalar, type Node, parse, parseDocument, type Range, stringify, type YAMLMap } from "yaml";
import { isEncrypted, isRecord } from "../../spec/data";
import { didYouMean } from "../../spec/did-you-mean";
import { InputError } from "../../spec/errors";
import { quoted } from "../../spec/shown";
import { readText } from "../local/read";
import { sentenceOf } from "../local/system-errors";
import { restoreBackups } from "./kept-copy";
import { readYaml } from "./yaml";

/** A stack's file and the project's name. */
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
 * @throws InputError if the stack does not exist, with the names of those that do, or if a file is not valid YAML
 */
export function readStackFile(folder: string, stack: string): StackFile {
  const project = readProject(folder);
  const stacks = join(folder, project.stackConfigDir ?? "");
  const path = join(stacks, `Pulumi.${stack}.yaml`);
  // A name with a slash would be a path.
  const isName = basename(stack) === stack;
  if (isName && existsSync(stacks)) restoreBackups(path);
  if (!isName || !existsSync(path)) {
    const hint = didYouMean(stack, stackNames(stacks), "There are");
    throw new InputError([`there is no stack ${quoted(stack)} in ${stacks}${hint}`]);
  }
  const content = parseFile(path, readYaml);
  const config = isRecord(content) && isRecord(content.config) ? content.config : {};
  rejectPlainSecrets(stack, config["twinstack:secrets"]);
  return { stack, project: project.name, path, config };
}

/**
 * Checks that Pulumi reads a stack's file, if it exists, like other YAML parsers. Pulumi gives a program only the
 * parsed values.
 * @param folder the folder with `Pulumi.yaml`
 * @param given the path of another file that replaces `Pulumi.<stack>.yaml`
 * @throws InputError with a sentence for each value that is ambiguous
 */
export function checkReading(folder: string, stack: string, given?: string): void {
  if (!existsSync(join(folder, "Pulumi.yaml"))) return;
  const path = given ?? join(folder, readProject(folder).stackConfigDir ?? "", `Pulumi.${stack}.yaml`);
  if (existsSync(path)) parseFile(path, readYaml);
}

/**
 * Writes the import IDs for the next `pulumi up` to a stack's file, or removes them. All other bytes stay unchanged.
 * @param path the stack file
 * @param imports IDs by `type::name`
 */
export function writeImports(path: string, imports: Readonly<Record<string, string>> | undefined): void {
  const text = readFileSync(path, "utf8");
  const without = withoutKey(text, IMPORTS);
  const added = imports ? withKey(without, IMPORTS, imports) : without;
  if (added !== text) writeFileAtomic.sync(path, added);
}

const IMPORTS = "twinstack:imports";

/** Returns the text of a stack file without a configuration key. */
function withoutKey(text: string, key: string): string {
  const pair = configOf(text).items.find((item) => isScalar(item.key) && item.key.value === key);
  if (!pair) return text;
  const [start] = (pair.key as Node).range as Range;
  const [, end] = ((pair.value ?? pair.key) as Node).range as Range;
  return text.slice(0, text.lastIndexOf("\n", start) + 1) + text.slice(endOfLine(text, end));
}

/** Returns the text of a stack file with a key added at the end of the configuration. */
function withKey(text: string, key: string, value: object): string {
  const config = configOf(text);
  const [start, end] = config.range as Range;
  const indent = " ".repeat(start - text.lastIndexOf("\n", start) - 1);
  const lines = stringify({ [key]: value }, { lineWidth: 0, compat: "yaml-1.1" }).replace(/^(?=.)/gm, indent);
  const at = endOfLine(text, end);
  return `${text.slice(0, at)}${text[at - 1] === "\n" ? "" : "\n"}${lines}${text.slice(at)}`;
}

/** Returns the configuration of a stack file. It has at least the modules. */
function configOf(text: string): YAMLMap {
  return parseDocument(text).get("config") as YAMLMap;
}

/** Returns the start of the next line, unless the position is one already. */
function endOfLine(text: string, position: number): number {
  if (text[position - 1] === "\n") return position;
  const next = text.indexOf("\n", position);
  return next < 0 ? text.length : next + 1;
}

/** Returns the names of a project's stacks. */
export function stacksOf(folder: string): string[] {
  return stackNames(join(folder, readProject(folder).stackConfigDir ?? ""));
}

function readProject(folder: string): { name: string; stackConfigDir?: string } {
  const path = join(folder, "Pulumi.yaml");
  const project = parseFile(path);
  const { name, stackConfigDir } = isRecord(project) ? project : {};
  if (typeof name !== "string")
    throw new InputError([`${path} has no name of the project, such as name: infrastructure`]);
  if (stackConfigDir === undefined || stackConfigDir === null) return { name };
  if (typeof stackConfigDir === "string") return { name, stackConfigDir };
  throw new InputError([`${path}: stackConfigDir must be the path of a folder`]);
}

/** Returns the names of the stacks that have a file in a folder. */
function stackNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}

function parseFile(path: string, read: (text: string) => unknown = parse): unknown {
  try {
    return read(readText(path));
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.problems.map((problem) => `${path}, ${problem}`));
    const { message, errno } = error as NodeJS.ErrnoException;
    if (errno !== undefined) throw new InputError([sentenceOf(error as Error)]);
    // The library reports every error at a place, this one too.
    const reason = message.includes("call stack") ? "it has too many levels" : message.trim();
    throw new InputError([`${path} cannot be read: ${reason}`]);
  }
}

/** Rejects unencrypted secrets. Pulumi does not tell the program which values in a file were encrypted. */
function rejectPlainSecrets(stack: string, secrets: unknown): void {
  if (typeof secrets !== "object" || secrets === null) return;
  const clear = Object.entries(secrets).filter(([, value]) => !isEncrypted(value));
  if (clear.length === 0) return;
  throw new InputError(
    clear.map(
      ([name]) =>
        `stack ${JSON.stringify(stack)}: twinstack:secrets.${name} is in plain text: remove it from the file, and set it with "pulumi config set --secret --path twinstack:secrets.${name}"`,
    ),
  );
}

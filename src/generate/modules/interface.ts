import { parse } from "@cdktn/hcl2json";
import { snakeCase } from "../../../spec/case";
import { isCollection } from "../../../spec/fields";
import { providers, requiredVersion } from "../../../spec/providers";
import type { Element, Field, OutputField, Spec } from "../../../spec/types";
import type { HclValue } from "../../hcl/hcl";
import { hclDefault, isSensitive } from "../../hcl/types";

/** The interface of a module, with HCL names. Releases are compared by it. */
export interface ModuleInterface {
  inputs: Readonly<Record<string, InputType>>;
  outputs: Readonly<Record<string, OutputType>>;
  /**
   * Every address that the module may give a resource, such as `hcloud_server.this`, `hcloud_firewall.this["own"]`,
   * `module.server[*].hcloud_volume.this[*]`; a star stands for keys that depend on inputs.
   */
  resources: readonly string[];
  /** Its `moved` blocks. */
  moved: readonly { from: string; to: string }[];
  /** The version constraints of OpenTofu and the providers. */
  requires: Readonly<Record<string, string>>;
}

/** An input, a member of one, or an element of a collection. */
export interface InputType {
  type: Field["type"];
  required?: true;
  default?: HclValue;
  sensitive?: true;
  /** The values of an enum. */
  values?: readonly string[];
  /** The element type of a list or map. */
  of?: InputType;
  /** The members of an object. */
  fields?: Readonly<Record<string, InputType>>;
}

export interface OutputType {
  type: OutputField["type"];
  /** True if the value may be null. */
  optional?: true;
  sensitive?: true;
}

/** HCL files by their path in the module's folder. */
export type HclFiles = Readonly<Record<string, string>>;

/**
 * Returns the interface of a module.
 * @param files the module's `main.tf` files, and all HCL in its subfolders
 */
export async function interfaceOf(spec: Spec, files: HclFiles): Promise<ModuleInterface> {
  const folders = await parsedFolders(files);
  return {
    inputs: inSnakeCase(spec.inputs, inputType),
    outputs: inSnakeCase(spec.outputs, ({ type, optional, sensitive }) => ({ type, optional, sensitive })),
    resources: addresses(folders, "", "").sort(),
    moved: [...(folders.get("")?.moved ?? [])],
    requires: { opentofu: requiredVersion, [spec.provider]: providers[spec.provider].version },
  };
}

function inputType(field: Field | Element, isElement = false): InputType {
  return {
    type: field.type,
    required: isElement || field.optional || field.default !== undefined ? undefined : true,
    default: field.default === undefined ? undefined : hclDefault(field),
    sensitive: isSensitive(field) || undefined,
    values: field.type === "enum" ? field.values : undefined,
    of: isCollection(field) ? inputType(field.of, true) : undefined,
    fields: field.type === "object" ? inSnakeCase(field.fields, (member) => inputType(member)) : undefined,
  };
}

function inSnakeCase<T, R>(members: Readonly<Record<string, T>>, convert: (member: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [snakeCase(name), convert(member)]));
}

/** The relevant parts of a folder's HCL. */
interface Folder {
  resources: { address: string; forEach?: string }[];
  modules: { label: string; source: string; forEach?: string }[];
  moved: { from: string; to: string }[];
}

/** The format of a file in hcl2json; expressions are `${…}`. */
interface ParsedFile {
  resource?: Record<string, Record<string, { for_each?: string }[]>>;
  module?: Record<string, { source: string; for_each?: string }[]>;
  moved?: { from: string; to: string }[];
}

async function parsedFolders(files: HclFiles): Promise<Map<string, Folder>> {
  const folders = new Map<string, Folder>();
  for (const [path, text] of Object.entries(files)) {
    const name = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    const folder = folders.get(name) ?? { resources: [], modules: [], moved: [] };
    folders.set(name, folder);
    const { resource = {}, module = {}, moved = [] } = (await parse(path, text)) as ParsedFile;
    for (const [type, labels] of Object.entries(resource)) {
      for (const [label, [body]] of Object.entries(labels)) {
        folder.resources.push({ address: `${type}.${label}`, forEach: body?.for_each });
      }
    }
    for (const [label, [body]] of Object.entries(module)) {
      folder.modules.push({ label, source: body?.source ?? "", forEach: body?.for_each });
    }
    folder.moved.push(...moved.map(({ from, to }) => ({ from: expression(from), to: expression(to) })));
  }
  return folders;
}

/** Returns the addresses of a folder's resources, including those of modules in its subfolders. */
function addresses(folders: ReadonlyMap<string, Folder>, name: string, prefix: string): string[] {
  const folder = folders.get(name);
  if (!folder) return [];
  const own = folder.resources.flatMap(({ address, forEach }) => keys(forEach).map((key) => prefix + address + key));
  const called = folder.modules.flatMap(({ label, source, forEach }) => {
    const target = [name, source.replace(/^\.\//, "")].filter(Boolean).join("/");
    return keys(forEach).flatMap((key) => addresses(folders, target, `${prefix}module.${label}${key}.`));
  });
  return [...own, ...called];
}

/** Returns the keys of a `for_each`: the strings of its lists, or a star if they depend on inputs. */
function keys(forEach: string | undefined): string[] {
  if (forEach === undefined) return [""];
  const lists = [...forEach.matchAll(/\[((?:\s*"[^"]*"\s*,?)+)\]/g)].map(([, list]) => list as string);
  const words = lists.flatMap((list) => [...list.matchAll(/"([^"]*)"/g)].map(([, word]) => word as string));
  return words.length > 0 ? [...new Set(words)].map((word) => `["${word}"]`) : ["[*]"];
}

function expression(text: string): string {
  return text.replace(/^\$\{(.*)\}$/s, "$1");
}

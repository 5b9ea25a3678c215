import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { resourceTypeOfToken } from "../../src/providers/catalog";
import type { TfObject } from "../../src/providers/types";
import type { Command } from "./commands";
import type { World } from "./world";

/** The result of a command in a world. */
export interface Picture {
  /** The clouds' objects, by type and name. */
  objects: readonly { type: string; id: string; name: string }[];
  /** The resources of the state, by OpenTofu type and ID. */
  recorded: readonly { type: string; id: string }[];
  /** Operations in Pulumi's state that have not ended, and resources that OpenTofu would replace. */
  unfinished: readonly string[];
  /** The files in the working directory; numbers of processes and times are left out. */
  files: readonly string[];
  /** Files that JSON and YAML parsers reject. */
  broken: readonly string[];
  /** The content of each configuration file without encrypted values: a truncated file may still be valid. */
  contents: Readonly<Record<string, string>>;
}

export function pictureOf(world: World, command: Command): Picture {
  const files = filesIn(world.folder);
  const { engine, file } = command.state(world);
  const state = stateIn(join(world.folder, file));
  return {
    objects: world.cloud.objects().map(({ type, id, object }) => ({ type, id, name: nameOf(object) })),
    ...(engine === "pulumi" ? inPulumi(state) : inOpenTofu(state)),
    files: [
      ...new Set(files.filter((name) => !keptByEngines.test(name)).map((name) => name.replace(/\d{5,}/g, "…"))),
    ].sort(),
    broken: files.filter((name) => !isWhole(join(world.folder, name))),
    contents: Object.fromEntries(
      files.filter(isConfiguration).map((name) => [name, contentOf(join(world.folder, name))]),
    ),
  };
}

/** Returns a state; an empty one if there is no file, or if it is not whole. */
function stateIn(file: string) {
  return existsSync(file) && isWhole(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** Lists the differences between a world and the result of the same command without a fault. */
export function differences(expected: Picture, found: Picture): string[] {
  const known = new Set(found.recorded.map(({ type, id }) => `${type} ${id}`));
  const there = new Set(found.objects.map(({ type, id }) => `${type} ${id}`));
  const managed = new Set(found.recorded.map(({ type }) => type));
  const strangers = new Set(expected.objects.filter((each) => !expected.recorded.some(sameAs(each))).map(labelOf));
  return [
    ...unequal(expected.objects.map(labelOf), found.objects.map(labelOf), "the clouds"),
    ...found.recorded
      .filter(({ type, id }) => !there.has(`${type} ${id}`))
      .map(({ type, id }) => `the state has ${type} ${id}, and the cloud does not`),
    ...found.objects
      .filter(({ type, id }) => managed.has(type) && !known.has(`${type} ${id}`))
      .filter((each) => !strangers.has(labelOf(each)))
      .map((each) => `${labelOf(each)} is in no state`),
    ...found.unfinished,
    ...unequal(expected.files, found.files, "the working directory"),
    ...found.broken.map((name) => `${name} is not whole`),
    ...Object.entries(found.contents)
      .filter(([name, content]) => name in expected.contents && content !== expected.contents[name])
      .map(([name, content]) => `${name} says\n${content}\ninstead of\n${expected.contents[name]}`),
  ];
}

const sameAs = (one: { type: string; id: string }) => (other: { type: string; id: string }) =>
  one.type === other.type && one.id === other.id;

function labelOf({ type, name }: { type: string; name: string }): string {
  return name ? `${type} ${name}` : type;
}

function unequal(expected: readonly string[], found: readonly string[], place: string): string[] {
  return [...new Set([...expected, ...found])].flatMap((label) => {
    const [wanted, have] = [expected, found].map((list) => list.filter((each) => each === label).length);
    return wanted === have ? [] : [`${place}: ${label} is there ${have} times instead of ${wanted}`];
  });
}

function nameOf(object: TfObject): string {
  const name = object.name ?? (object.initialization as TfObject[] | undefined)?.[0]?.hostname ?? object.file_name;
  // Hetzner numbers the addresses of a server; one that was built twice has higher numbers.
  return typeof name === "string" ? name.replace(/^primary_ip-\d+$/, "primary_ip") : "";
}

interface PulumiResourceState {
  type: string;
  id?: string;
  custom?: boolean;
}

function inPulumi(state: {
  checkpoint?: {
    latest?: { resources?: PulumiResourceState[]; pending_operations?: { type: string; resource: { urn: string } }[] };
  };
}): Pick<Picture, "recorded" | "unfinished"> {
  const { resources = [], pending_operations: pending = [] } = state.checkpoint?.latest ?? {};
  return {
    recorded: resources
      .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
      .map(({ type, id = "" }) => ({ type: resourceTypeOfToken(type).name, id })),
    unfinished: pending.map(({ type, resource }) => `the state is ${type} ${resource.urn}`),
  };
}

function inOpenTofu(state: {
  resources?: { mode: string; type: string; instances: { status?: string; attributes: { id: string } }[] }[];
}): Pick<Picture, "recorded" | "unfinished"> {
  const managed = (state.resources ?? []).filter(({ mode }) => mode === "managed");
  const instances = managed.flatMap(({ type, instances: all }) => all.map((instance) => ({ type, instance })));
  return {
    recorded: instances.map(({ type, instance }) => ({ type, id: String(instance.attributes.id) })),
    unfinished: instances
      .filter(({ instance }) => instance.status !== undefined)
      .map(({ type }) => `${type} is tainted`),
  };
}

/**
 * Files that engines keep of earlier runs and of their own: how much there is depends on how often they ran. A killed
 * Pulumi leaves the temporary file that it writes before it renames it.
 */
const keptByEngines =
  /^pulumi\/(home|state\/\.pulumi\/(history|backups))\/|^pulumi\/state\/.*\.tmp$|\/\.terraform\/(modules|providers)\/|\.backup$/;

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Stack files and root modules. States differ in IDs, and each run generates the secrets of a workspace. */
const isConfiguration = (name: string) =>
  !/^pulumi\/|\.terraform\/|\.tfstate|^workspaces\/.*\.(auto\.tfvars|pem)$/.test(name);

/** A stack file is compared by its values, which have another order after other changes. */
function contentOf(file: string): string {
  const text = readFileSync(file, "utf8");
  if (!file.endsWith(".yaml")) return text;
  try {
    return stringify(parse(text), { sortMapEntries: true }).replace(/(secure|encryptionsalt): .*/g, "$1: …");
  } catch {
    return text;
  }
}

function isWhole(file: string): boolean {
  const text = readFileSync(file, "utf8");
  try {
    if (/\.(json|tfstate)$/.test(file)) JSON.parse(text);
    if (file.endsWith(".yaml")) parse(text);
    return true;
  } catch {
    return false;
  }
}

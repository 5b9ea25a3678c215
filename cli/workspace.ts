import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { UsageError } from "./errors";

/** The folder of what commands make for themselves, in the working directory. Git ignores it. */
const root = () => resolve(".twinstack");

/** What a command works in. */
export interface Workspace {
  folder: string;
  /** Pulumi's project, with its state. */
  pulumi: string;
  /** The exported OpenTofu root. */
  opentofu: string;
  /** What the sandbox holds. */
  cloud: string;
}

/** The workspace of a command, below `.twinstack/`. */
export function workspace(...names: string[]): Workspace {
  const folder = join(root(), ...names);
  return { folder, pulumi: join(folder, "pulumi"), opentofu: join(folder, "opentofu"), cloud: join(folder, "cloud") };
}

/** A path as one would type it in the working directory. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
}

/** The nearest folder, from the working directory upwards, with a `Pulumi.yaml`. */
export function projectFolder(): string {
  for (let folder = process.cwd(); ; folder = resolve(folder, "..")) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (resolve(folder, "..") === folder) {
      throw new UsageError("there is no Pulumi.yaml here or in a folder above: run this in the folder of your stacks");
    }
  }
}

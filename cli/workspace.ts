import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** What a command works in, below `.twinstack/` in the working directory, which git ignores. */
export interface Workspace {
  /** The folder itself. */
  folder: string;
  /** Pulumi's project, with its state. */
  pulumi: string;
  /** The exported OpenTofu root. */
  opentofu: string;
  /** What the sandbox holds. */
  cloud: string;
}

/** @param name of the command or the stack */
export function workspace(name: string): Workspace {
  const folder = resolve(".twinstack", name);
  return {
    folder,
    pulumi: join(folder, "pulumi"),
    opentofu: join(folder, "opentofu"),
    cloud: join(folder, "cloud"),
  };
}

/** A path as one would type it in the working directory. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
}

/** The nearest folder, from the working directory upwards, with a `Pulumi.yaml`. */
export function projectFolder(): string | undefined {
  for (let folder = process.cwd(); ; folder = resolve(folder, "..")) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (resolve(folder, "..") === folder) return undefined;
  }
}

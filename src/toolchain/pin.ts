import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { packageRoot } from "../root";

/** The pin of a tool, from `go.mod` and `go.sum` in a folder of `toolchain/`. */
export interface Pin {
  /** The absolute path of that folder, where `go build` runs. */
  folder: string;
  /** The Go package of the executable, e.g. `github.com/opentofu/opentofu/cmd/tofu`. */
  goPackage: string;
  /** The pinned version without a `v`, e.g. `1.12.6`. */
  version: string;
  /** The oldest Go that can build it, e.g. `1.26.6`. */
  goVersion: string;
  /** The content of the folder's Go files, which determines every byte of the tool's source. */
  sources: string;
}

/**
 * Reads the pin in a folder of `toolchain/`, or in an absolute one.
 * @param wanted the Go package, if the folder pins several tools
 */
export async function readPin(name: string, wanted?: string): Promise<Pin> {
  const folder = resolve(packageRoot, "src", "toolchain", name);
  const [mod = "", ...others] = await Promise.all((await filesIn(folder)).map((file) => readFile(file, "utf8")));
  const goPackage = wanted ?? capture(/^tool (\S+)$/m, mod, folder);
  const required = [...mod.matchAll(/^(?:require)?\s+(\S+) v(\S+)/gm)].map(([, path = "", version = ""]) => ({
    path,
    version,
  }));
  // The module of the package: the one with the longest matching path.
  const [module] = required
    .filter(({ path }) => `${goPackage}/`.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length);
  if (!module) throw new Error(`toolchain: ${folder}/go.mod requires no module for its tool ${goPackage}`);
  return {
    folder,
    goPackage,
    version: module.version,
    goVersion: capture(/^go (\S+)$/m, mod, folder),
    sources: [mod, ...others].join(""),
  };
}

/** Returns the paths of a folder's Go files, `go.mod` first. Folders in it have modules that replace others. */
async function filesIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(go|mod|sum)$/.test(file));
  const others = files.filter((file) => file !== "go.mod").sort();
  return ["go.mod", ...others].map((file) => join(folder, file));
}

function capture(pattern: RegExp, mod: string, folder: string): string {
  const found = pattern.exec(mod)?.[1];
  if (!found) throw new Error(`toolchain: ${folder}/go.mod has no line like ${pattern.source}`);
  return found;
}

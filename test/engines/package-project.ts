import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/root";

/** A user's project outside of this repository, with the published package installed. */
export interface Project {
  folder: string;
  /** The files in the package, by their paths. */
  files: readonly string[];
  /**
   * Runs a program of the project, such as `jest`, and returns its standard output.
   * @throws Error with all of its output if it fails
   */
  run(program: string, ...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

interface Lock {
  packages: Record<string, LockedPackage>;
}

interface LockedPackage {
  dev?: boolean;
  devOptional?: boolean;
  peer?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  [member: string]: unknown;
}

interface Packed {
  filename: string;
  integrity: string;
  files: { path: string }[];
}

/**
 * Packs the package and installs it, with the dependencies of the project's own tests. The project's lock file is
 * derived from this repository's, so that npm finds everything in the cache that `npm ci` has filled.
 */
export async function packageProject(devDependencies: readonly string[]): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), "shop-"));
  const manifest = await json(join(packageRoot, "package.json"));
  const lock: Lock = await json(join(packageRoot, "package-lock.json"));
  const packing = await npm(packageRoot, "pack", "--json", "--loglevel=error", "--pack-destination", folder);
  // The output of `prepare` comes first.
  const [packed]: [Packed] = JSON.parse(packing.slice(packing.search(/^\[/m)));
  const source = `file:${packed.filename}`;
  const own = {
    name: "shop",
    version: "1.0.0",
    dependencies: { twinstack: source },
    devDependencies: Object.fromEntries(devDependencies.map((name) => [name, manifest.devDependencies[name]])),
  };
  const { version, dependencies, peerDependencies, bin } = manifest;
  const packages = {
    "": own,
    "node_modules/twinstack": {
      version,
      resolved: source,
      integrity: packed.integrity,
      dependencies,
      peerDependencies,
      bin,
    },
    ...needed(lock, Object.keys({ ...dependencies, ...peerDependencies, ...own.devDependencies })),
  };
  await writeFile(join(folder, "package.json"), JSON.stringify(own));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
  await npm(folder, "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts");
  return {
    folder,
    files: packed.files.map(({ path }) => path),
    run: (program, ...args) => run(join(folder, "node_modules", ".bin", program), args, folder),
    remove: () => rm(folder, { recursive: true, maxRetries: 3 }),
  };
}

/** Returns the entries of a lock file that packages at its root require, directly or indirectly. */
function needed(lock: Lock, names: readonly string[]): Record<string, LockedPackage> {
  const result: Record<string, LockedPackage> = {};
  const take = (from: string, wanted: readonly string[]) => {
    for (const name of wanted) {
      const path = placeOf(lock, from, name);
      // Optional dependencies may be absent.
      if (path === undefined || result[path]) continue;
      const { dev, devOptional, peer, ...entry } = lock.packages[path] as LockedPackage;
      result[path] = entry;
      take(path, Object.keys({ ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies }));
    }
  };
  take("", names);
  return result;
}

/** Returns the path at which Node finds a package, from another package. */
function placeOf(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const path = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (at === "") return undefined;
  }
}

async function json(path: string) {
  return JSON.parse(await readFile(path, "utf8"));
}

function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  return run("npm", args, cwd);
}

const execute = promisify(execFile);

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  // Environment variables of the Jest and npm that run this test, which the project must not have, except npm's
  // configuration.
  const foreign = /^(npm_(?!config_)|JEST_|NODE_(?!EXTRA_CA_CERTS$))/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  try {
    return (await execute(program, args, { cwd, env, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: unknown };
    throw new Error(`${program} ${args.join(" ")} (${code})\n${stdout}\n${stderr}`);
  }
}

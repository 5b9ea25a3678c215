import { dirname, join } from "node:path";
import semver from "semver";
import { buildOnce, isExecutable } from "./build-once";
import { cachedFolder } from "./cache";
import { buildSettings, findGo, goBuild } from "./go";
import { findInstalled } from "./installed";
import { type Pin, readPin } from "./pin";
import { type Progress, progressLines } from "./progress";
import { download, releaseOf } from "./release";
import { mirrorFolder, type Tool, type ToolName, toolNames, tools } from "./tools";

/** The absolute paths of the tools. */
export interface Tools extends Record<ToolName, string> {
  /** The folder with `bin/pulumi`, for `PulumiCommand.get({ root })` of Pulumi's Automation API. */
  pulumiRoot: string;
  /**
   * A filesystem mirror with the Proxmox provider (`registry.opentofu.org/bpg/proxmox`) and nothing else, for the
   * `provider_installation` block of an OpenTofu CLI configuration.
   */
  proxmoxMirror: string;
}

/** The entries of `Tools` that depend on the given tools. */
type ToolsFor<Name extends ToolName> = Pick<
  Tools,
  | Name
  | ("pulumi" extends Name ? "pulumiRoot" : never)
  | ("terraform-provider-proxmox" extends Name ? "proxmoxMirror" : never)
>;

/**
/**
 * Makes sure that tools are installed, and returns their paths. A tool is taken from PATH if its version fits, or from
 * the cache folder; otherwise it is installed there: an official release if there is one (see `releaseOf`), else a build,
 * which takes minutes and needs Go. If nothing is missing this takes milliseconds, and starts no process except to query
 * the versions of tools on PATH.
 *
 * It may be interrupted, and called by several processes at once.
 * @param names the tools (default: all)
 * @param options.onProgress receives progress (default: lines on standard error)
 * @throws Error if something is missing and cannot be installed; the message says what to install
 */
export async function ensureTools<Name extends ToolName = ToolName>(
  names: readonly Name[] = toolNames as readonly ToolName[] as readonly Name[],
  { onProgress = progressLines(process.stderr) }: { onProgress?: (progress: Progress) => void } = {},
): Promise<ToolsFor<Name>> {
  const found = await Promise.all(names.map(async (name) => ({ name, ...(await find(name, tools[name])) })));
  await installMissing(found, onProgress);
  const paths: Partial<Tools> = {};
  for (const { name, path, folder } of found) {
    paths[name] = path;
    if (name === "pulumi") paths.pulumiRoot = dirname(dirname(path));
    if (name === "terraform-provider-proxmox") paths.proxmoxMirror = join(folder, mirrorFolder);
  }
  return paths as ToolsFor<Name>;
}

/**
 * Makes sure that a program outside of `toolNames` is installed, and returns its absolute path.
 * @param name of its executable
 */
export async function ensureTool(
  name: string,
  tool: Tool,
  { onProgress = progressLines(process.stderr) }: { onProgress?: (progress: Progress) => void } = {},
): Promise<string> {
  const found = await find(name, tool);
  await installMissing([found], onProgress);
  return found.path;
}

interface Found {
  tool: Tool;
  pin: Pin;
  /** Its path, even if it is not built yet. */
  path: string;
  present: boolean;
  /** Its folder in the cache. */
  folder: string;
  ldflags: string;
  /** The reason not to use the one on PATH. */
  reason: string;
}

async function find(name: string, tool: Tool): Promise<Found> {
  const pin = await readPin(tool.folder, tool.goPackage);
  const ldflags = `-s -w ${tool.stamp(pin.version)}`.trim();
  const folder = cachedFolder(name, pin.version, [pin.sources, ldflags, buildSettings]);
  const installed = await findInstalled(name, tool, pin.version);
  if ("path" in installed) return { tool, pin, path: installed.path, present: true, folder, ldflags, reason: "" };
  const path = join(folder, tool.file(pin.version));
  return { tool, pin, path, present: await isExecutable(path), folder, ldflags, reason: installed.reason };
}

async function installMissing(found: readonly Found[], onProgress: (progress: Progress) => void): Promise<void> {
  const missing = found.filter(({ present }) => !present);
  // One after the other: a single build keeps all cores busy.
  for (const [index, each] of missing.entries()) {
    await install(each, () => fittingGo(missing.slice(index)), onProgress);
  }
}

/**
 * Installs a tool: its official release if there is one that can be had, else a build.
 * @param findGo returns the path of the Go that builds it
 */
async function install(
  { tool, pin, folder, ldflags, reason }: Found,
  findGo: () => Promise<string>,
  onProgress: (progress: Progress) => void,
) {
  const release = await releaseOf(tool, pin);
  let go = release ? undefined : await findGo();
  const started = Date.now();
  const progress = { what: `${tool.title} ${pin.version}`, minutes: tool.minutes, reason };
  let state: Progress["state"] | undefined;
  const enter = (next: Progress["state"]) => {
    const begins = state !== next;
    state = next;
    if (begins) tell();
  };
  const tell = () => state && onProgress({ ...progress, state, seconds: Math.round((Date.now() - started) / 1000) });
  const ticking = setInterval(tell, 1000);
  const make = async (output: string) => {
    if (release) {
      enter("downloading");
      try {
        return await download(release, output);
      } catch (error) {
        progress.reason = `${reason}; ${(error as Error).message}`;
      }
    }
    go ??= await findGo();
    enter("building");
    await goBuild(go, pin.folder, pin.goPackage, ldflags, output);
  };
  try {
    await buildOnce(folder, tool.file(pin.version), make, () => enter("waiting"));
    enter("done");
  } catch (error) {
    enter("failed");
    if (error instanceof NoGoError) throw error;
    throw new Error(
      `toolchain: cannot install ${tool.title} ${pin.version}: ${(error as Error).message}\n` +
        `Modules come from \`go env GOPROXY\`; the cache folder is ${dirname(folder)}.`,
      { cause: error },
    );
  } finally {
    clearInterval(ticking);
  }
}

/** Reports that there is no Go to build what is missing. */
class NoGoError extends Error {}

/** Returns the path of a Go that can build all of these. */
async function fittingGo(missing: Found[]): Promise<string> {
  const needed = missing
    .map(({ pin }) => pin.goVersion)
    .reduce((newest, each) => (semver.gt(each, newest) ? each : newest));
  const go = await findGo();
  if (go && semver.gte(go.version, needed)) return go.path;
  const lines = missing.map(({ tool, pin, reason }) => `  ${tool.title} ${pin.version}: ${reason}`);
  throw new NoGoError(
    [
      `toolchain: cannot build missing tools, because ${go ? `${go.path} is ${go.version}` : "there is no go on PATH"}:`,
      ...lines,
      `Install Go ${needed} or newer: everything else is built with it. Or put the listed tools on PATH.`,
    ].join("\n"),
  );
}

import { dirname, join } from "node:path";
import semver from "semver";
import { buildOnce, isExecutable, type Turn } from "./build-once";
import { cachedFolder } from "./cache";
import { buildSettings, findGo, goBuild } from "./go";
import { findInstalled } from "./installed";
import { type Pin, readPin } from "./pin";
import { type Progress, progressLines } from "./progress";
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
 * Makes sure that tools are installed, and returns their paths. A tool is taken from PATH if its version fits, or from
 * the cache folder; otherwise it is built into the cache folder, which takes minutes and needs Go. If nothing is
 * missing this takes milliseconds, and starts no process except to query the versions of tools on PATH.
 *
 * It may be interrupted, and called by several processes at once.
 * @param names the tools (default: all)
 * @param options.onProgress receives progress of builds (default: lines on standard error)
 * @throws Error if something is missing and cannot be built; the message says what to install
 */
export async function ensureTools<Name extends ToolName = ToolName>(
  names: readonly Name[] = toolNames as readonly ToolName[] as readonly Name[],
  { onProgress = progressLines(process.stderr) }: { onProgress?: (progress: Progress) => void } = {},
): Promise<ToolsFor<Name>> {
  const found = await Promise.all(names.map(async (name) => ({ name, ...(await find(name, tools[name])) })));
  await buildMissing(found, onProgress);
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
  await buildMissing([found], onProgress);
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

async function buildMissing(found: readonly Found[], onProgress: (progress: Progress) => void): Promise<void> {
  const missing = found.filter(({ present }) => !present);
  if (missing.length === 0) return;
  const go = await fittingGo(missing);
  // One after the other: a single build keeps all cores busy.
  for (const each of missing) await build(each, go, onProgress);
}

async function build(
  { tool, pin, folder, ldflags, reason }: Found,
  go: string,
  onProgress: (progress: Progress) => void,
) {
  const started = Date.now();
  let turn: Turn | undefined;
  const tell = (state: Progress["state"]) =>
    onProgress({
      what: `${tool.title} ${pin.version}`,
      state,
      seconds: Math.round((Date.now() - started) / 1000),
      reason,
    });
  const ticking = setInterval(() => turn && tell(turn), 1000);
  try {
    const make = (output: string) => goBuild(go, pin.folder, pin.goPackage, ldflags, output);
    await buildOnce(folder, tool.file(pin.version), make, (next) => {
      if (turn !== next) tell(next);
      turn = next;
    });
    tell("done");
  } catch (error) {
    tell("failed");
    throw new Error(
      `toolchain: cannot build ${tool.title} ${pin.version}: ${(error as Error).message}\n` +
        `Modules come from \`go env GOPROXY\`; the cache folder is ${dirname(folder)}.`,
      { cause: error },
    );
  } finally {
    clearInterval(ticking);
  }
}

/** Returns the path of a Go that can build all of these. */
async function fittingGo(missing: Found[]): Promise<string> {
  const needed = missing
    .map(({ pin }) => pin.goVersion)
    .reduce((newest, each) => (semver.gt(each, newest) ? each : newest));
  const go = await findGo();
  if (go && semver.gte(go.version, needed)) return go.path;
  const lines = missing.map(({ tool, pin, reason }) => `  ${tool.title} ${pin.version}: ${reason}`);
  throw new Error(
    [
      `toolchain: cannot build missing tools, because ${go ? `${go.path} is ${go.version}` : "there is no go on PATH"}:`,
      ...lines,
      `Install Go ${needed} or newer: everything else is built with it. Or put the listed tools on PATH.`,
    ].join("\n"),
  );
}

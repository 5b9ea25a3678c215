import { mkdir, symlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { version as pulumiSdk } from "@pulumi/pulumi/package.json";
import semver from "semver";
import which from "which";
import { cachedFolder } from "./cache";
import { outputOf } from "./output-of";
import type { Tool } from "./tools";

/** The result of looking for a tool on PATH: its path, or the reason why it cannot be used. */
export type Installed = { path: string } | { reason: string };

/** Looks for a tool on PATH, and queries its version. Starts nothing if PATH does not have it. */
export async function findInstalled(name: string, tool: Tool, pinned: string): Promise<Installed> {
  if (!tool.onPath) return { reason: "always built here" };
  const range = tool.onPath.range(pinned, pulumiSdk);
  const found = await which(name, { nothrow: true });
  if (!found) return { reason: `no ${name} ${range} on PATH` };
  const path = resolve(found);
  const output = await outputOf(path, tool.onPath.versionArgs, { PULUMI_SKIP_UPDATE_CHECK: "true" });
  const version = tool.onPath.versionPattern.exec(output)?.[1];
  if (!version) return { reason: `${path} does not tell its version` };
  if (!semver.satisfies(version, range)) return { reason: `${path} is ${version}, not ${range}` };
  return { path: name === "pulumi" ? await inBinFolder(path) : path };
}

/**
 * Returns the folder of Pulumi's `bin`: the Automation API only starts `<root>/bin/pulumi`. If the folder on PATH has
 * another name, a link called `bin` is created; to the folder, because Pulumi looks for its plugins next to itself.
 */
async function inBinFolder(path: string): Promise<string> {
  const folder = dirname(path);
  if (basename(folder) === "bin") return path;
  const root = cachedFolder("pulumi", "on-path", folder);
  await mkdir(root, { recursive: true });
  await symlink(folder, join(root, "bin"), "junction").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return join(root, "bin", basename(path));
}

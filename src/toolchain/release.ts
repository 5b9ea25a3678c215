import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { x as extract } from "tar";
import type { Pin } from "./pin";
import type { Tool } from "./tools";

/** An archive of an official release, and the checksum that it must have. */
interface Release {
  url: string;
  sha256: string;
  /** The path of the executable in the archive; its name is that of the tool. */
  entry: string;
}

/**
 * Returns the release of a tool's pinned version for this machine, if there is one with a known checksum.
 *
 * `TWINSTACK_RELEASES` is the address of a mirror with GitHub's paths, by default GitHub itself; `off` builds everything from source.
 */
export async function releaseOf({ release }: Tool, { folder, version }: Pin): Promise<Release | undefined> {
  const host = process.env.TWINSTACK_RELEASES || "https://github.com";
  if (!release || host === "off") return undefined;
  const archive = release.archive(version);
  const lines = (await readFile(join(folder, "release.sha256"), "utf8")).split("\n");
  const [sha256] = lines.find((line) => line.endsWith(`  ${archive}`))?.split(" ") ?? [];
  if (!sha256) return undefined;
  const url = `${host.replace(/\/+$/, "")}/${release.repository}/releases/download/v${version}/${archive}`;
  return { url, sha256, entry: release.entry };
}

/** The time that a host has to answer, in milliseconds. Without a way to it, the build should not wait for long. */
const patience = 10_000;

/**
 * Downloads a release, and extracts its executable.
 * @param output the file to write; the archive is beside it in the meantime
 * @throws Error if the release cannot be downloaded, or has another checksum
 */
export async function download({ url, sha256, entry }: Release, output: string): Promise<void> {
  const archive = await get(url);
  const found = createHash("sha256").update(archive).digest("hex");
  if (found !== sha256) throw new Error(`${url} has SHA-256 ${found}, not ${sha256}`);
  if (url.endsWith(".zip")) await writeFile(output, unzipped(archive, entry), { mode: 0o755 });
  else await untar(archive, entry, output);
}

async function get(url: string): Promise<Uint8Array> {
  const connecting = new AbortController();
  const timer = setTimeout(() => connecting.abort(new Error(`no answer in ${patience / 1000} s`)), patience);
  try {
    const response = await fetch(url, { signal: connecting.signal });
    clearTimeout(timer);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    throw new Error(`${url} cannot be downloaded: ${cause?.message || message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function unzipped(archive: Uint8Array, entry: string): Uint8Array {
  const executable = unzipSync(archive, { filter: ({ name }) => name === entry })[entry];
  if (!executable) throw new Error(`the archive has no ${entry}`);
  return executable;
}

async function untar(archive: Uint8Array, entry: string, output: string): Promise<void> {
  const file = `${output}.tar.gz`;
  await writeFile(file, archive);
  await extract({ file, cwd: dirname(output), strip: dirname(entry).split("/").length, strict: true }, [entry]);
  await rm(file);
}

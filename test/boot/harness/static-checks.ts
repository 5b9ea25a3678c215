import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, run } from "./command";
import { type Files, writeFiles } from "./files";
import { bootImage } from "./image";

const script = join(__dirname, "in-image.sh");

/** Runs a program in a temporary copy of the image with `files` added, without booting it. */
export async function inImage(files: Files, argv: readonly string[]): Promise<CommandResult> {
  const image = await bootImage();
  const folder = await mkdtemp(join(tmpdir(), "in-image-"));
  try {
    await writeFiles(folder, files);
    return await run(["bash", script, image, folder, ...argv]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Returns the problems that the nodes' cloud-init finds in user data; empty if there are none. */
export async function userDataProblems(userData: string): Promise<string> {
  // The schema check accepts user data with anything before this line, which a boot does not recognize as cloud-config.
  if (!userData.startsWith("#cloud-config\n")) return "The first line is not #cloud-config";
  const files = { "/user-data": { content: userData } };
  const { stdout, stderr } = await inImage(files, ["cloud-init", "schema", "--config-file", "/user-data"]);
  return stdout.trim() === "Valid schema /user-data" ? "" : stdout + stderr;
}

/**
 * Returns the problems that the nodes' systemd finds in the units at the given paths; empty if there are none. `files`
 * contains them and everything that they refer to: programs, drop-ins, other units.
 */
export async function unitProblems(files: Files, units: readonly string[]): Promise<string> {
  const result = await inImage(files, [
    "env",
    "SYSTEMD_LOG_TARGET=console",
    "SYSTEMD_LOG_COLOR=0",
    "systemd-analyze",
    "verify",
    "--man=no",
    "--recursive-errors=one",
    ...units,
  ]);
  return result.stdout + result.stderr;
}

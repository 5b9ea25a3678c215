import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Runs git in a repository, and returns its output, which may be binary.
 * @param largest the number of bytes after which git is stopped
 */
export async function git(repository: string, args: readonly string[], largest = 2 ** 30): Promise<Buffer> {
  try {
    const options = { encoding: "buffer", maxBuffer: largest } as const;
    return (await promisify(execFile)("git", ["-C", repository, ...args], options)).stdout;
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? "").trim() || (error as Error).message;
    throw new Error(`git ${args[0]} in ${repository} failed: ${said}`, { cause: error });
  }
}

/** Runs git, and returns the lines that it prints. */
export async function gitLines(repository: string, ...args: string[]): Promise<string[]> {
  return String(await git(repository, args))
    .split("\n")
    .filter((line) => line !== "");
}

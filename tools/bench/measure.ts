import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/root";

/** A command to measure. */
export interface Command {
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/** The cost of one run of a command, including child processes. */
export interface Usage {
  /** CPU time in seconds, user and system. */
  cpu: number;
  /** Elapsed time in seconds. */
  wall: number;
  /** Peak memory of the largest process in bytes. */
  memory: number;
}

/**
 * Runs a command in a process of its own.
 * @throws Error with the end of its output if the command fails
 */
export async function measure({ argv, cwd, env }: Command): Promise<Usage> {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-usage-"));
  const file = join(folder, "usage.json");
  // Node reports the usage of its own process only.
  const args = [join(packageRoot, "tools", "bench", "measured.py"), file, ...argv];
  try {
    const child = spawn("python3", args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => {
        output = (output + data).slice(-4000);
      });
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (code !== 0) throw new Error(`${argv.join(" ")} in ${cwd} failed:\n${output}`);
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The median, minimum and maximum of some numbers. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function spread(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] as number;
  const middle = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, min: at(0), max: at(sorted.length - 1) };
}

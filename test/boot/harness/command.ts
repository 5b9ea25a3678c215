import { execFile } from "node:child_process";

/** The result of a command. */
export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program, and returns its result for any exit code. Rejects if it cannot be started or is killed by a signal.
 */
export function run(argv: readonly string[]): Promise<CommandResult> {
  const [file, ...rest] = argv as [string, ...string[]];
  return new Promise((resolve, reject) => {
    execFile(file, rest, { maxBuffer: Number.POSITIVE_INFINITY }, (error, stdout, stderr) => {
      if (error && typeof error.code !== "number") reject(error);
      else resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/**
 * Returns the trimmed standard output of a successful command.
 * @throws Error with the command's output if it failed; `what` names it
 */
export function outputOf(result: CommandResult, what: string): string {
  if (result.exitCode === 0) return result.stdout.trim();
  throw new Error(`${what} failed with exit code ${result.exitCode}:\n${result.stdout}${result.stderr}`);
}

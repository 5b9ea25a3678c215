import { execFile } from "node:child_process";
import { tmpdir } from "node:os";

/**
 * Returns a program's standard output; empty if it cannot be started or times out. The exit code is ignored: OpenTofu
 * prints its version and fails if the user's CLI configuration is invalid.
 */
export function outputOf(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  // In a neutral folder: version managers select a version by folder, and tools run in many.
  const options = { cwd: tmpdir(), env: { ...process.env, ...env }, timeout: 30_000 };
  return new Promise((done) => execFile(program, args, options, (_error, stdout) => done(stdout)));
}

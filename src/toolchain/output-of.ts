import { execFile } from "node:child_process";
import { tmpdir } from "node:os";

/**
 * What a program prints on standard output; empty when it cannot be started, hangs, or has nothing to say.
 * The exit code is left alone: OpenTofu prints its version and fails all the same when the user's CLI configuration has a fault.
 */
export function outputOf(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  // In a neutral folder: a version manager's shim answers by folder, and the tools run in many.
  const options = { cwd: tmpdir(), env: { ...process.env, ...env }, timeout: 30_000 };
  return new Promise((done) => execFile(program, args, options, (_error, stdout) => done(stdout)));
}

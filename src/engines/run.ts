import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onExit } from "signal-exit";

export interface RunOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Receives each line of standard output. */
  onLine?: (line: string) => void;
  /** Standard input. Unlike arguments, other users of the machine cannot see it. */
  input?: string;
  /** Interrupts it. */
  signal?: AbortSignal;
}

/** The output of a program that has exited. */
export interface RunResult {
  code: number;
  stderr: string;
}

/** Runs a program without a terminal. If this process ends first, the program is stopped gracefully. */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { cwd, env, onLine, input, signal } = options;
  signal?.throwIfAborted();
  // In its own process group it receives Ctrl-C once, from here: a second one would make OpenTofu abandon its work.
  const detached = process.platform !== "win32";
  const child = spawn(program, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"], detached });
  const interrupt = () => {
    child.kill("SIGINT");
  };
  const stop = onExit(interrupt);
  signal?.addEventListener("abort", interrupt);
  // A program that exits early does not read its input; its exit code says more than the write error.
  child.stdin.on("error", () => {}).end(input);
  createInterface({ input: child.stdout }).on("line", (line) => onLine?.(line));
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  try {
    const code = await new Promise<number>((done, failed) => {
      child.on("error", failed);
      child.on("close", (exitCode, signal) =>
        exitCode === null ? failed(new Error(`${program} was ended by ${signal}`)) : done(exitCode),
      );
    });
    return { code, stderr };
  } finally {
    stop();
    signal?.removeEventListener("abort", interrupt);
  }
}

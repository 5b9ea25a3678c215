import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onExit } from "signal-exit";

export interface RunOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Takes each line of standard output as it comes. */
  onLine?: (line: string) => void;
  /** Its standard input, which other users cannot see. */
  input?: string;
  /** Interrupts it. */
  signal?: AbortSignal;
}

/** The output of a program that has ended. */
export interface RunResult {
  code: number;
  stderr: string;
}

/** Runs a program without a terminal. It's stopped with this process, in the way in which it can clean up. */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { cwd, env, onLine, input, signal } = options;
  signal?.throwIfAborted();
  // In a process group of its own, it hears of Ctrl-C once and from here: OpenTofu takes a second one for the wish to lose what it's doing.
  const detached = process.platform !== "win32";
  const child = spawn(program, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"], detached });
  const interrupt = () => {
    child.kill("SIGINT");
  };
  const stop = onExit(interrupt);
  signal?.addEventListener("abort", interrupt);
  // A program that ends early reads none of it; how it ended says more.
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

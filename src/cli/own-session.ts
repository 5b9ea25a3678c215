import { spawn } from "node:child_process";
import { constants } from "node:os";
import { signals } from "./interrupts";

/**
 * Does the work of this command in a second process with a session of its own, and waits for it. That process has the engine and all that the
 * engine talks to: the program, the sandbox. Ctrl-C reaches only this process, which passes it on; if this process is killed, or its terminal
 * is closed, the other finishes what it has begun.
 */
export async function inOwnSession(work: () => Promise<void>): Promise<void> {
  const isWorker = process.env[WORKER] !== undefined;
  delete process.env[WORKER];
  if (isWorker) surviveClosedOutput();
  // Windows has no sessions, and would open a window.
  if (isWorker || process.platform === "win32") return work();
  process.exitCode = await runAgain();
}

/** Marks the second process. */
const WORKER = "TWINSTACK_OWN_SESSION";

function runAgain(): Promise<number> {
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const worker = spawn(process.execPath, args, {
    detached: true,
    stdio: "inherit",
    env: { ...process.env, [WORKER]: "1" },
  });
  let last = 0;
  const passOn = (signal: NodeJS.Signals) => {
    const now = Date.now();
    if (now - last > SAME_INTERRUPT) worker.kill(signal);
    last = now;
  };
  for (const signal of signals) process.on(signal, passOn);
  return new Promise((done, failed) => {
    worker.on("error", failed);
    worker.on("close", (code, signal) => done(code ?? 128 + constants.signals[signal as NodeJS.Signals]));
  });
}

/**
 * Within how many milliseconds signals count as one. npm passes on a Ctrl-C that the terminal has already sent to this process, and Node does not tell
 * who sent a signal, so only time tells one keystroke from two. A second interrupt that is not one would lose resources; one that is ignored is
 * only pressed again. So this is longer than npm takes on a busy machine.
 */
const SAME_INTERRUPT = 1000;

/** Nobody may be left to read what the process says. */
function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

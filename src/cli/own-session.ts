import { spawn } from "node:child_process";
import { constants } from "node:os";
import { signals } from "./interrupts";

/**
 * Runs the work of this command in a second process with a session of its own, and waits for it. The engine and
 * everything that it talks to (the program, the sandbox) run there. Ctrl-C reaches only this process, which passes it
 * on. If this process is killed or its terminal is closed, the second process finishes its work.
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
 * The time in milliseconds in which repeated signals count as one. npm forwards a Ctrl-C that the terminal has already
 * sent to this process, and Node does not tell who sent a signal, so only time distinguishes one keystroke from two.
 * Counting one keystroke twice would lose resources, while an ignored second keystroke is simply pressed again. The
 * time is therefore longer than npm takes on a busy machine.
 */
const SAME_INTERRUPT = 1000;

/** Ignores write errors: the terminal that would show the output may be closed. */
function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

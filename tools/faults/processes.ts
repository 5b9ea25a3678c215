import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";

/** A program that runs in a process group of its own, as a shell starts it. */
export interface Program {
  file: string;
  args: readonly string[];
  cwd: string;
}

export interface Ended {
  code: number | null;
  output: string;
}

/** A program that runs, and its end: once none of its processes is left that could write something. */
export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
}

export function start({ file, args, cwd }: Program, env: NodeJS.ProcessEnv): Running {
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<Ended>((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done({ code, output }));
  });
  return { child, ended };
}

interface Process {
  pid: number;
  parent: number;
  /** The name of its program, such as `tofu`. */
  name: string;
}

/** The processes that run now. Those that have ended and that nobody has waited for are not among them. */
function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, name = "", state, parent] =
          /\((.*)\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
        return state === "Z" ? [] : [{ pid: Number(pid), parent: Number(parent), name: basename(name) }];
      } catch {
        return [];
      }
    });
}

/** A process and all that it has started, itself first. */
export function family(pid: number): Process[] {
  const all = processes();
  const of = (each: Process): Process[] => [each, ...all.filter(({ parent }) => parent === each.pid).flatMap(of)];
  return all.filter((each) => each.pid === pid).flatMap(of);
}

export function signal({ pid }: { pid: number }, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Waits until none of these runs. */
export async function gone(family: readonly Process[]): Promise<void> {
  const pids = new Set(family.map(({ pid }) => pid));
  while (processes().some(({ pid }) => pids.has(pid))) await setTimeout(20);
}

import { readFileSync } from "node:fs";

/**
 * Returns whether a process of this machine is running. A process that has ended is not, even if nobody has waited for it: in a container without an
 * init it keeps its ID forever.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return !/^[ZX]/.test(statOf(pid)?.state ?? "");
}

/**
 * Returns what tells a process from a later one with the same ID: the time of its start, in ticks of this machine's clock since it booted.
 * @returns undefined if the process does not exist, or on systems without `/proc`
 */
export function startOf(pid: number): string | undefined {
  return statOf(pid)?.start;
}

/** Reads the state and the start of a process: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statOf(pid: number): { state: string; start: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before may have spaces and parentheses.
    const [state = "", ...others] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state, start: others[18] ?? "" };
  } catch {
    return undefined;
  }
}

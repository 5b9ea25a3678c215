import { readFileSync } from "node:fs";

/** Returns the descendant of `pid` along children with these command names, if it exists. */
export function descendant(pid: number | undefined, ...names: string[]): number | undefined {
  const [name, ...rest] = names;
  if (pid === undefined || name === undefined) return pid;
  return descendant(
    read(`/proc/${pid}/task/${pid}/children`)
      .split(" ")
      .filter(Boolean)
      .map(Number)
      .find((child) => read(`/proc/${child}/comm`).trim() === name),
    ...rest,
  );
}

/** Reads a file of a process, which may have ended; empty then. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

import { readFileSync } from "node:fs";

/** The process that is reached from `pid` by going to a child with each of these command names in turn, if it is there by now. */
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

/** A process may end between being seen and being read. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

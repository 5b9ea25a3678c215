import { readdirSync } from "node:fs";
import { isRunning } from "./running";

/** Names that processes gave to files in a folder and that end with their numbers, of those which run no longer: they were killed. */
export function leftIn(folder: string, pattern: RegExp): { name: string; groups: Record<string, string> }[] {
  return readdirSync(folder).flatMap((name) => {
    const groups = pattern.exec(name)?.groups;
    return groups?.pid !== undefined && !isRunning(Number(groups.pid)) ? [{ name, groups }] : [];
  });
}

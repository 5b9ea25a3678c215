import { readdirSync } from "node:fs";
import { isRunning } from "./running";

/**
 * Returns the files in a folder that killed processes left: those whose name matches, and ends with the ID of a process
 * that no longer runs.
 */
export function filesOfDeadProcesses(
  folder: string,
  pattern: RegExp,
): { name: string; groups: Record<string, string> }[] {
  return readdirSync(folder).flatMap((name) => {
    const groups = pattern.exec(name)?.groups;
    return groups?.pid !== undefined && !isRunning(Number(groups.pid)) ? [{ name, groups }] : [];
  });
}

import { statSync } from "node:fs";
import { displayPath } from "../../operations/folders";

/** Warns if other users of the machine can read a folder that will contain a state. New folders have mode 0700. */
export function warnIfOpen(folder: string): void {
  if (process.platform === "win32" || (statSync(folder).mode & 0o077) === 0) return;
  const name = displayPath(folder);
  console.error(
    `Other users can read ${name}, and OpenTofu writes a state with secrets there: run "chmod 700 ${name}".`,
  );
}

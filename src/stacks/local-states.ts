import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { quoted } from "../../spec/shown";
import type { Stack } from "../../spec/stack/stack";

/**
 * Finds local OpenTofu states of a stack that cannot be read, for which Pulumi would print a stack trace.
 * @param folder the folder that their paths are relative to
 * @returns a sentence for each
 */
export function unreadableStates({ name, states }: Stack, folder: string): string[] {
  return Object.entries(states).flatMap(([label, source]) => {
    if (source.backend !== "local") return [];
    const path = resolve(folder, source.settings.path);
    const problem = problemOf(path);
    return problem ? [`stack ${quoted(name)}, state ${quoted(label)}: ${problem}`] : [];
  });
}

function problemOf(path: string): string | undefined {
  try {
    const state = JSON.parse(readFileSync(path, "utf8"));
    if (typeof state?.version === "number") return undefined;
    return `${path} is not an OpenTofu state`;
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case "ENOENT":
      case "ENOTDIR":
        return `there is no file ${path}: apply its root module first, or correct the path`;
      case "EISDIR":
        return `${path} is a folder: give the path of the state file in it`;
      case "EACCES":
      case "EPERM":
        return `${path} cannot be read: its permissions do not allow it`;
      default:
        return `${path} cannot be read: ${(error as Error).message}`;
    }
  }
}

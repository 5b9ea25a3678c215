import { readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Deletes damaged files of attributes beside the states and locks of a Pulumi backend in a folder. Pulumi writes `<state>.attrs` in place: if it is
 * killed while it does so, it reads neither the state nor the lock any more ("failed to load checkpoint: EOF"), although they are whole. Without the
 * file it reads them: the attributes are a content type and a checksum.
 * @param env of Pulumi
 * @param folder its working directory
 */
export function removeDamagedAttributes(env: NodeJS.ProcessEnv, folder: string): void {
  const [, path] = /^file:\/\/([^?]*)/.exec(backendIn(env) ?? "") ?? [];
  if (path === undefined) return;
  const state = join(resolve(folder, path.replace(/^~/, homedir())), ".pulumi");
  for (const file of [
    ...attributesIn(state, false),
    ...attributesIn(join(state, "stacks")),
    ...attributesIn(join(state, "locks")),
  ]) {
    if (isDamaged(file)) rmSync(file, { force: true });
  }
}

/** Returns the URL of the backend that Pulumi uses. */
function backendIn({ PULUMI_BACKEND_URL: url, PULUMI_HOME: home = join(homedir(), ".pulumi") }: NodeJS.ProcessEnv) {
  if (url) return url;
  try {
    return JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")).current as string | undefined;
  } catch {
    // Nobody has logged in.
    return undefined;
  }
}

function attributesIn(folder: string, recursive = true): string[] {
  try {
    const names = readdirSync(folder, { recursive, encoding: "utf8" });
    return names.filter((name) => name.endsWith(".attrs")).map((name) => join(folder, name));
  } catch {
    // The backend is new.
    return [];
  }
}

function isDamaged(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return false;
  } catch (error) {
    return error instanceof SyntaxError;
  }
}

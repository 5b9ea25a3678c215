import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LockedError, takeLock } from "../local/lock";
import { readText } from "../local/read";
import type { Cloud } from "./cloud";

/** The file in a sandbox's folder with the cloud, in the format of `Cloud.snapshot()`. */
export const cloudFile = "cloud.json";

/**
 * Loads a cloud from a folder, and saves every change to it before the engine gets its response. The folder is created if
 * necessary, and locked until the returned function is called, which waits for the last write.
 * @throws Error if another sandbox uses the folder
 */
export async function persistCloud(folder: string, cloud: Cloud): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const unlock = await takeLock(folder).catch((error) => {
    if (!(error instanceof LockedError)) throw error;
    const owner = error.owner === undefined ? "" : ` (process ${error.owner})`;
    throw new Error(
      `another sandbox or command${owner} uses ${folder}: stop it or wait until it ends, or choose another folder`,
    );
  });
  const file = join(folder, cloudFile);
  try {
    restoreFrom(folder, cloud);
  } catch (error) {
    await unlock();
    throw error;
  }

  let last: Promise<void> = Promise.resolve();
  let isWaiting = false;
  // Changes during a write share the next one.
  const save = () => {
    if (isWaiting) return;
    isWaiting = true;
    last = last
      .catch(() => {})
      .then(() => {
        isWaiting = false;
        return replaceFile(file, JSON.stringify(cloud.snapshot(), null, 1));
      });
    // Whoever waits for it gets the error.
    last.catch(() => {});
  };
  const stopListening = cloud.onChange(save);
  // An engine's state must never know more than the file, even if this process is killed.
  const stopIntercepting = cloud.intercept(async (_, proceed) => {
    const result = await proceed();
    await last;
    return result;
  });
  return async () => {
    stopListening();
    stopIntercepting();
    try {
      await last;
    } finally {
      await unlock();
    }
  };
}

/**
 * Makes a cloud what a folder has saved of it, if it has.
 * @throws Error if the file cannot be read
 */
export function restoreFrom(folder: string, cloud: Cloud): void {
  const file = join(folder, cloudFile);
  if (!existsSync(file)) return;
  const text = readText(file);
  try {
    cloud.restore(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `${file} is damaged (${(error as Error).message}): delete it to start with an empty sandbox, whose stacks you then deploy again`,
    );
  }
}

/** Replaces a file atomically. The cloud contains secrets, so only the owner can read the file. */
async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.next`;
  await writeFile(next, text, { mode: 0o600 });
  await rename(next, file);
}

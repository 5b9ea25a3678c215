import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LockedError, takeLock } from "../local/lock";
import type { Cloud } from "./cloud";

/** The file in a sandbox's folder with the cloud, in the format of `Cloud.snapshot()`. */
export const cloudFile = "cloud.json";

/** The time in milliseconds in which changes are collected and written together. */
const pause = 100;

/**
 * Loads a cloud from a folder, and saves every change to it. The folder is created if necessary, and locked until the
 * returned function is called, which writes the last change.
 * @throws Error if another sandbox uses the folder
 */
export async function keepIn(folder: string, cloud: Cloud): Promise<() => Promise<void>> {
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
    const saved = await readFile(file, "utf8").catch((error) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (saved !== undefined) cloud.restore(JSON.parse(saved));
  } catch (error) {
    await unlock();
    throw error;
  }

  let timer: NodeJS.Timeout | undefined;
  let written: Promise<void> = Promise.resolve();
  const save = () => {
    timer = undefined;
    written = written.then(() => replaceFile(file, JSON.stringify(cloud.snapshot(), null, 1)));
  };
  const stopListening = cloud.onChange(() => {
    timer ??= setTimeout(save, pause);
  });
  return async () => {
    stopListening();
    if (timer) {
      clearTimeout(timer);
      save();
    }
    await written;
    await unlock();
  };
}

/** Replaces a file atomically. The cloud contains secrets, so only the owner can read the file. */
async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.next`;
  await writeFile(next, text, { mode: 0o600 });
  await rename(next, file);
}

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LockedError, takeLock } from "../local/lock";
import type { Cloud } from "./cloud";

/** The file of a sandbox's folder that holds its cloud, as `Cloud.snapshot()` makes it. */
export const cloudFile = "cloud.json";

/** Changes that come this close together, in milliseconds, are written together. */
const pause = 100;

/**
 * Makes a cloud what a folder has saved of it, and saves every change there. The folder is made if there is none, and is this cloud's alone
 * until the returned function ends it, after the last change is written.
 *
 * @throws Error when another sandbox uses the folder
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

/** Whoever reads the file sees the old text or the new one, never a part. The cloud has secrets, so only its user may read. */
async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.next`;
  await writeFile(next, text, { mode: 0o600 });
  await rename(next, file);
}

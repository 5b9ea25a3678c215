import { constants, rmSync } from "node:fs";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onExit } from "signal-exit";
import { LockedError, takeLock } from "../local/lock";
import { isRunning } from "../local/running";

export const isExecutable = (file: string) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * Installs an executable in a folder unless it exists, once on this machine even if several processes request it. The
 * file appears complete or not at all: an interrupted installation leaves nothing behind.
 * @param make writes the file to the given path; other files beside it are deleted
 * @param onWait called about twice a second while another process installs the file
 */
export async function buildOnce(
  folder: string,
  file: string,
  make: (output: string) => Promise<void>,
  onWait: () => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  while (!(await isExecutable(join(folder, file)))) {
    const release = await tryLock(folder);
    if (!release) {
      onWait();
      await delay(500);
      continue;
    }
    try {
      if (await isExecutable(join(folder, file))) return;
      await makeAndMove(folder, file, make);
    } finally {
      await release();
    }
  }
}

async function makeAndMove(folder: string, file: string, make: (output: string) => Promise<void>): Promise<void> {
  await removeStale(folder);
  const stagingFolder = join(folder, unfinished + process.pid);
  const output = join(stagingFolder, basename(file));
  const clear = { recursive: true, force: true, maxRetries: 3 };
  // Last, after the builder has been stopped.
  const forget = onExit(() => rmSync(stagingFolder, clear), { alwaysLast: true });
  try {
    await mkdir(stagingFolder, { recursive: true });
    await make(output);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await rename(output, join(folder, file));
  } finally {
    forget();
    await rm(stagingFolder, clear);
  }
}

const unfinished = "unfinished-";

/** Deletes the folders of killed builds. */
async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(unfinished) && !isRunning(Number(name.slice(unfinished.length)))) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

/** Takes the lock of a folder, and returns a function that releases it; undefined if another process has it. */
async function tryLock(folder: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await takeLock(folder);
  } catch (error) {
    if (error instanceof LockedError) return undefined;
    throw error;
  }
}

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

/** Which of the two it is: this process makes the file, or another one does. */
export type Turn = "waiting" | "building";

/**
 * Makes an executable in a folder unless it is there, once on this machine however many processes ask for it at a time.
 * It appears finished or not at all: an interrupted attempt leaves nothing that the next one would take for it.
 *
 * @param make writes the file to the path that it gets; whatever else it leaves beside it is removed
 * @param onTurn is told when it is this process's turn, and that it is not
 */
export async function buildOnce(
  folder: string,
  file: string,
  make: (output: string) => Promise<void>,
  onTurn: (turn: Turn) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  while (!(await isExecutable(join(folder, file)))) {
    const release = await freeLock(folder);
    if (!release) {
      onTurn("waiting");
      await delay(500);
      continue;
    }
    try {
      if (await isExecutable(join(folder, file))) return;
      onTurn("building");
      await makeAndMove(folder, file, make);
    } finally {
      await release();
    }
  }
}

async function makeAndMove(folder: string, file: string, make: (output: string) => Promise<void>): Promise<void> {
  await sweep(folder);
  const workshop = join(folder, unfinished + process.pid);
  const output = join(workshop, basename(file));
  const clear = { recursive: true, force: true, maxRetries: 3 };
  // Last, when whoever works in there has been stopped.
  const forget = onExit(() => rmSync(workshop, clear), { alwaysLast: true });
  try {
    await mkdir(workshop, { recursive: true });
    await make(output);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await rename(output, join(folder, file));
  } finally {
    forget();
    await rm(workshop, clear);
  }
}

const unfinished = "unfinished-";

/** Removes what processes have left that were killed outright, and could not clean up behind themselves. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(unfinished) && !isRunning(Number(name.slice(unfinished.length)))) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

/** The lock of a folder, as a function that gives it back; undefined while another process has it. */
async function freeLock(folder: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await takeLock(folder);
  } catch (error) {
    if (error instanceof LockedError) return undefined;
    throw error;
  }
}

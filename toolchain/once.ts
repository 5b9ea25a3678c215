import { constants, rmSync } from "node:fs";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { onExit } from "signal-exit";

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
 * @param make writes the file to the path that it gets
 * @param onTurn is told when it is this process's turn, and that it is not
 */
export async function makeOnce(
  folder: string,
  file: string,
  make: (output: string) => Promise<void>,
  onTurn: (turn: Turn) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  while (!(await isExecutable(join(folder, file)))) {
    const release = await takeLock(folder);
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

const unfinished = "unfinished-";

async function makeAndMove(folder: string, file: string, make: (output: string) => Promise<void>): Promise<void> {
  const output = join(folder, unfinished + process.pid);
  // A process that was killed outright could not clean up behind itself.
  for (const name of await readdir(folder))
    if (name.startsWith(unfinished)) await rm(join(folder, name), { force: true });
  const forget = onExit(() => rmSync(output, { force: true }));
  try {
    await make(output);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await rename(output, join(folder, file));
  } finally {
    forget();
    await rm(output, { force: true });
  }
}

/** The lock of a folder, as a function that gives it back; undefined while another process has it. */
async function takeLock(folder: string): Promise<(() => Promise<void>) | undefined> {
  try {
    // Who loses the lock (a machine that slept, say) goes on: two that make the same file do no harm, the last one's is kept.
    const release = await lock(folder, { realpath: false, onCompromised: () => {} });
    return () => release().catch(() => {});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOCKED") return undefined;
    throw error;
  }
}

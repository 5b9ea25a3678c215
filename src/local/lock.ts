import fs from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { isRunning } from "./running";

/** A lock that another process has. */
export class LockedError extends Error {
  override readonly name = "LockedError";

  constructor(
    readonly path: string,
    /** Its process, where it's known. */
    readonly owner?: number,
  ) {
    super(`${path} is in use by ${owner === undefined ? "another process" : `process ${owner}`}`);
  }
}

export interface LockOptions {
  /** Waits until the lock is free, and is told when it has to, with the process that has it where that is known. */
  onWait?(owner: number | undefined): void;
}

/**
 * Takes the lock of a file or folder, which one process has at a time. The lock is the folder `<path>.lock`. A lock whose owner was killed is free at
 * once, because it holds the owner's process ID; one from another machine is free when it has not been renewed for two minutes.
 * @param path need not exist
 * @returns what frees the lock
 * @throws LockedError if another process has it, and `onWait` is absent
 */
export async function takeLock(path: string, { onWait }: LockOptions = {}): Promise<() => Promise<void>> {
  for (let waits = false; ; waits = true) {
    try {
      // Whoever loses the lock (a machine that slept, say) goes on.
      const release = await lock(path, { realpath: false, stale: STALE, fs: withOwner, onCompromised: () => {} });
      return () => release().catch(() => {});
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    }
    const owner = ownerOf(path);
    if (owner && isDead(owner)) {
      removeLockOf(path, owner);
      continue;
    }
    if (!onWait) throw new LockedError(path, owner?.pid);
    if (!waits) onWait(owner?.pid);
    await delay(POLL);
  }
}

/** After how many milliseconds without a sign of life a lock is free. */
const STALE = 120_000;

/** Milliseconds between two looks at a lock. */
const POLL = 250;

interface Owner {
  pid: number;
  host: string;
}

const OWNER = "owner.json";

/** The library's lock is an empty folder, and here the owner is in it from the beginning. */
const withOwner = {
  ...fs,
  mkdir(folder: string, done: fs.NoParamCallback) {
    const owner: Owner = { pid: process.pid, host: hostname() };
    fs.mkdir(folder, (error) => {
      if (error) return done(error);
      fs.writeFile(join(folder, OWNER), JSON.stringify(owner), (failure) => {
        if (failure) fs.rmSync(folder, { recursive: true });
        done(failure);
      });
    });
  },
  rmdir: (folder: string, done: fs.NoParamCallback) => fs.rm(folder, { recursive: true }, done),
  rmdirSync: (folder: string) => fs.rmSync(folder, { recursive: true }),
};

/** Undefined where there is no lock, and for the moment in which a new one has no owner yet. */
function ownerOf(path: string): Owner | undefined {
  try {
    return JSON.parse(fs.readFileSync(join(`${path}.lock`, OWNER), "utf8"));
  } catch {
    return undefined;
  }
}

function isDead({ pid, host }: Owner): boolean {
  return host === hostname() && !isRunning(pid);
}

/** Of several processes that find the same dead owner, one renames the lock; none removes the lock that the fastest has taken in the meantime. */
function removeLockOf(path: string, { pid }: Owner): void {
  const taken = `${path}.lock`;
  const aside = `${taken}.${process.pid}`;
  try {
    fs.renameSync(taken, aside);
  } catch {
    return;
  }
  const moved = JSON.parse(fs.readFileSync(join(aside, OWNER), "utf8")) as Owner;
  if (moved.pid === pid) fs.rmSync(aside, { recursive: true });
  else fs.renameSync(aside, taken);
}

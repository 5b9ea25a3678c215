import fs from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { isRunning } from "./running";

/** Another process holds the lock. */
export class LockedError extends Error {
  override readonly name = "LockedError";

  constructor(
    readonly path: string,
    /** The ID of that process, if known. */
    readonly owner?: number,
  ) {
    super(`${path} is in use by ${owner === undefined ? "another process" : `process ${owner}`}`);
  }
}

export interface LockOptions {
  /** Called once if the lock is held, with the ID of the process that holds it, if known. The call then waits. */
  onWait?(owner: number | undefined): void;
}

/**
 * Takes the lock of a file or folder, which one process holds at a time. The lock is the folder `<path>.lock` with the
 * owner's process ID: if that process was killed, the lock is free at once. A lock from another machine is free if it
 * was not renewed for two minutes.
 * @param path need not exist
 * @returns a function that releases the lock
 * @throws LockedError if another process holds it, and `onWait` is absent
 */
export async function takeLock(path: string, { onWait }: LockOptions = {}): Promise<() => Promise<void>> {
  for (let waits = false; ; waits = true) {
    try {
      // A process that loses its lock, for example because the machine slept, continues.
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

/** The time in milliseconds after which a lock that is not renewed is free. */
const STALE = 120_000;

/** The interval in milliseconds for checking a lock. */
const POLL = 250;

interface Owner {
  pid: number;
  host: string;
}

const OWNER = "owner.json";

/** Writes the owner into the lock's folder when it is created; the library's own lock is an empty folder. */
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

/** Returns the owner of a lock; undefined if there is no lock, or if a new lock has no owner yet. */
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

/**
 * Removes the lock of a dead process. Several processes may find it: one of them renames it, so none removes a lock
 * that another has taken in the meantime.
 */
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

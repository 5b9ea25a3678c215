import fs from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { filesOfDeadProcesses } from "./left";
import { isRunning, startOf } from "./running";

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
 * was not renewed for two minutes. Deletes what a process left that was killed while it took or released the lock.
 * @param path need not exist
 * @returns a function that releases the lock
 * @throws LockedError if another process holds it, and `onWait` is absent
 */
export async function takeLock(path: string, { onWait }: LockOptions = {}): Promise<() => Promise<void>> {
  for (let waits = false; ; waits = true) {
    try {
      // A process that loses its lock, for example because the machine slept, continues.
      const release = await lock(path, { realpath: false, stale: STALE, fs: withOwner, onCompromised: () => {} });
      removeLeftovers(path);
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
  /** The start of the process, see `startOf`. */
  start?: string;
}

const OWNER = "owner.json";

/**
 * Makes the library create and remove the lock by renames only, with the owner in it: a process that is killed at any
 * point leaves no lock, or one whose owner is known.
 */
const withOwner = {
  ...fs,
  mkdir: withCallback((folder) => {
    const own = aside(folder);
    const owner: Owner = { pid: process.pid, host: hostname(), start: startOf(process.pid) };
    try {
      fs.mkdirSync(own);
      fs.writeFileSync(join(own, OWNER), JSON.stringify(owner));
      fs.renameSync(own, folder);
    } catch (error) {
      fs.rmSync(own, { recursive: true, force: true });
      // There is a lock. The library expects the code that mkdir has for it.
      if ((error as NodeJS.ErrnoException).code === "ENOTEMPTY")
        throw Object.assign(error as Error, { code: "EEXIST" });
      throw error;
    }
  }),
  rmdir: withCallback(removeFolder),
  rmdirSync: removeFolder,
};

function removeFolder(folder: string): void {
  const own = aside(folder);
  fs.renameSync(folder, own);
  fs.rmSync(own, { recursive: true });
}

function withCallback(work: (folder: string) => void): (folder: string, done: fs.NoParamCallback) => void {
  return (folder, done) => {
    try {
      work(folder);
    } catch (error) {
      return done(error as Error);
    }
    done(null);
  };
}

let folders = 0;

/** Returns a new name beside the lock, which ends with this process's ID. */
function aside(folder: string): string {
  folders += 1;
  return `${folder}-${folders}.${process.pid}`;
}

function removeLeftovers(path: string): void {
  const folder = dirname(path);
  for (const { name } of filesOfDeadProcesses(folder, /\.lock-\d+\.(?<pid>\d+)$/)) {
    if (name.startsWith(`${basename(path)}.lock-`)) fs.rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Returns the owner of a lock; undefined if there is no lock, or if the lock was just released. */
function ownerOf(path: string): Owner | undefined {
  try {
    return JSON.parse(fs.readFileSync(join(`${path}.lock`, OWNER), "utf8"));
  } catch {
    return undefined;
  }
}

function isDead({ pid, host, start }: Owner): boolean {
  if (host !== hostname()) return false;
  return !isRunning(pid) || (start !== undefined && startOf(pid) !== start);
}

/**
 * Removes the lock of a dead process. Several processes may find it: one of them renames it, so none removes a lock
 * that another has taken in the meantime.
 */
function removeLockOf(path: string, { pid }: Owner): void {
  const taken = `${path}.lock`;
  const own = aside(taken);
  try {
    fs.renameSync(taken, own);
  } catch {
    return;
  }
  const moved = JSON.parse(fs.readFileSync(join(own, OWNER), "utf8")) as Owner;
  if (moved.pid === pid) fs.rmSync(own, { recursive: true });
  else fs.renameSync(own, taken);
}

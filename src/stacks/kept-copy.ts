import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { filesOfDeadProcesses } from "../local/left";

/**
 * Runs work in which Pulumi may write a stack file. Pulumi writes in place, so a full disk could truncate the file and
 * lose every secret. A copy is kept until the work ends, and replaces a truncated file.
 * @param path the stack file, which may not exist yet
 */
export async function withBackup<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  if (!existsSync(path)) return work();
  const copy = join(dirname(path), `.${basename(path)}.before-${process.pid}`);
  copyFileSync(path, copy);
  try {
    return await work();
  } finally {
    takeBack(path, copy);
  }
}

/** Returns the path of the temporary file with a stack file's next content. */
export function nextOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.next-${process.pid}.yaml`);
}

/** Restores a stack file from copies of killed runs, and deletes their temporary files. */
export function restoreBackups(path: string): void {
  for (const { name, groups } of filesOfDeadProcesses(
    dirname(path),
    /^\.(?<base>.*)\.(?<kind>before|next)-(?<pid>\d+)(\.yaml)?$/,
  )) {
    if (groups.base !== basename(path)) continue;
    const left = join(dirname(path), name);
    if (groups.kind === "before") takeBack(path, left);
    else rmSync(left, { force: true });
  }
}

function takeBack(path: string, copy: string): void {
  // A rename needs no space on a full disk.
  if (isWhole(path, copy)) rmSync(copy);
  else renameSync(copy, path);
}

/**
 * Returns whether a stack file has everything that its copy has: Pulumi adds and changes values, but does not remove
 * any.
 */
function isWhole(path: string, copy: string): boolean {
  const before = readFileSync(copy, "utf8");
  const after = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (before === after) return true;
  try {
    return hasAll(parse(before), parse(after));
  } catch {
    return false;
  }
}

function hasAll(before: unknown, after: unknown): boolean {
  if (typeof before !== "object" || before === null) return after !== undefined;
  if (typeof after !== "object" || after === null) return false;
  return Object.entries(before).every(
    ([key, value]) => Object.hasOwn(after, key) && hasAll(value, (after as Record<string, unknown>)[key]),
  );
}

import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { onExit } from "signal-exit";
import { filesOfDeadProcesses } from "../local/left";
import { UsageError } from "./usage-error";

/** The folder for files that commands keep in the working directory. */
const root = () => resolve(".twinstack");

/** The folders of a command. */
export interface Workspace {
  folder: string;
  /** The Pulumi project, with its state. */
  pulumi: string;
  /** The exported OpenTofu root. */
  opentofu: string;
  /** The sandbox's objects. */
  cloud: string;
}

/**
 * Creates the workspace of a command below `.twinstack/`. States and plans contain secrets, so only its owner can enter
 * that folder, and git ignores it.
 */
export function workspace(...names: string[]): Workspace {
  mkdirSync(root(), { recursive: true });
  chmodSync(root(), 0o700);
  writeFileSync(join(root(), ".gitignore"), "*\n");
  return workspaceAt(...names);
}

/** Runs work with a workspace of its own, which is deleted at the end, even if the command is interrupted. */
export async function withOwnWorkspace<Result>(
  kind: string,
  stack: string,
  work: (place: Workspace) => Promise<Result>,
): Promise<Result> {
  const { folder } = workspace(kind);
  // A program that has just been told to stop may write for some seconds more; then deleting is tried again.
  const remove = (name: string) => rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 10 });
  mkdirSync(folder, { recursive: true });
  for (const { name } of filesOfDeadProcesses(folder, /-(?<pid>\d+)$/)) remove(name);
  const own = `${stack}-${process.pid}`;
  const forget = onExit(() => remove(own));
  try {
    return await work(workspaceAt(kind, own));
  } finally {
    remove(own);
    forget();
  }
}

/** Returns the location of a workspace, which may not exist yet. */
export function workspaceAt(...names: string[]): Workspace {
  const folder = join(root(), ...names);
  return { folder, pulumi: join(folder, "pulumi"), opentofu: join(folder, "opentofu"), cloud: join(folder, "cloud") };
}

/** Returns a path relative to the working directory, as users type it. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
}

/** Returns the nearest folder with a `Pulumi.yaml`, from the working directory upwards. */
export function projectFolder(): string {
  for (let folder = process.cwd(); ; folder = resolve(folder, "..")) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (resolve(folder, "..") === folder) {
      throw new UsageError("there is no Pulumi.yaml in this folder or a parent: run this in the folder of your stacks");
    }
  }
}

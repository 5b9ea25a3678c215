import { readFile } from "node:fs/promises";
import { join } from "node:path";
import semver from "semver";
import { interfacePath } from "../../generate/modules/generated-files";
import type { ModuleInterface } from "../../generate/modules/interface";
import { git, gitLines } from "../git";
import { folderOf, type Release, releases, tagOf } from "../tags";
import { type Entry, isVersion, newestEntry } from "./changelog";
import { type Bump, bumps, type Change, changesOf, neededBump } from "./changes";

/** The version before the first release. */
const none = "0.0.0";

/** A release is not allowed. */
export class ReleaseRejected extends Error {
  override readonly name = "ReleaseRejected";

  /** @param problems a sentence each, with the module's name */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** A release that passed all checks. */
export interface ReadyRelease {
  module: string;
  version: string;
  tag: string;
  /** Absent for a first release. */
  previous?: string;
  bump: Bump;
  /** The differences that callers can see. */
  changes: readonly Change[];
  /** The changelog's entry. */
  entry: string;
}

/** A request for a release: the module, and the bump unless the changelog decides. */
export interface ReleaseRequest {
  module: string;
  bump?: Bump;
}

/** Returns the modules that have changed since their last release, or were never released. */
export async function changedModules(repository: string, modules: readonly string[]): Promise<string[]> {
  const changed = await Promise.all(
    modules.map(async (module) => {
      const [last] = await releases(repository, module);
      return !last || (await differs(repository, last)) ? [module] : [];
    }),
  );
  return changed.flat();
}

/**
 * Checks all requested releases before any tag is created.
 * @throws ReleaseRejected with all problems
 */
export async function checkReleases(repository: string, wanted: readonly ReleaseRequest[]): Promise<ReadyRelease[]> {
  const checked = await Promise.all(
    wanted.map((each) =>
      checkRelease(repository, each).catch((error) => {
        if (error instanceof ReleaseRejected) return error;
        throw error;
      }),
    ),
  );
  const refused = checked.filter((each) => each instanceof ReleaseRejected);
  if (refused.length > 0) throw new ReleaseRejected(refused.flatMap(({ problems }) => problems));
  return checked as ReadyRelease[];
}

/**
 * Creates the tag of a release at the current commit, with the changelog's entry as its message. The tag is not pushed.
 */
export async function tagRelease(repository: string, { module, version, tag, entry }: ReadyRelease): Promise<void> {
  const message = `${module} ${version}\n\n${entry}\n`;
  await git(repository, ["tag", "--annotate", "--cleanup=verbatim", `--message=${message}`, tag]);
}

async function checkRelease(repository: string, { module, bump }: ReleaseRequest): Promise<ReadyRelease> {
  const problem = (text: string) => new ReleaseRejected([`${module}: ${text}`]);
  const folder = folderOf(module);
  const uncommitted = await uncommittedFiles(repository, folder, interfacePath(module));
  if (uncommitted.length > 0) {
    throw problem(`a tag points at a commit, and not everything is committed: commit ${uncommitted.join(", ")}.`);
  }
  const [last] = await releases(repository, module);
  if (last && !(await differs(repository, last))) {
    throw problem(`nothing has changed in ${folder} since ${last.tag}: there is nothing to release.`);
  }
  const entry = await changelogEntry(repository, module);
  const previous = last?.version ?? none;
  const raised = bump ?? bumps.find((each) => semver.inc(previous, each) === entry.version);
  const version = raised && semver.inc(previous, raised);
  if (!raised || version !== entry.version) {
    const expected = (bump ? [bump] : bumps).map((each) => `${semver.inc(previous, each)} (${each})`).join(" or ");
    throw problem(
      `the newest entry of ${folder}/CHANGELOG.md is ${entry.version}, and the version after ${last?.version ?? "no release"} is ${expected}.`,
    );
  }
  const changes = last ? await interfaceChanges(repository, last) : [];
  const problems = bumpProblems(last, raised, changes, entry).map((text) => `${module}: ${text}`);
  if (problems.length > 0) throw new ReleaseRejected(problems);
  return {
    module,
    version,
    tag: tagOf(module, version),
    previous: last?.version,
    bump: raised,
    changes,
    entry: entry.text,
  };
}

/** Returns the files that are untracked or modified. */
async function uncommittedFiles(repository: string, ...paths: string[]): Promise<string[]> {
  const lines = await gitLines(repository, "status", "--porcelain", "--untracked-files=all", "--", ...paths);
  return lines.map((line) => line.slice(3));
}

async function differs(repository: string, { module, tag }: Release): Promise<boolean> {
  const changed = await gitLines(repository, "diff", "--name-only", tag, "HEAD", "--", folderOf(module));
  return changed.length > 0;
}

async function changelogEntry(repository: string, module: string): Promise<Entry> {
  const path = `${folderOf(module)}/CHANGELOG.md`;
  const text = await readFile(join(repository, path), "utf8").catch(() => undefined);
  const refused = (why: string) => new ReleaseRejected([`${module}: ${path} ${why}`]);
  if (text === undefined) throw refused('is missing: write one, with an entry "## 1.0.0" for the first release.');
  const entry = newestEntry(text);
  if (!entry) throw refused('has no entry: write one for this release, below a heading such as "## 1.0.0".');
  if (!isVersion(entry)) {
    throw refused(`has "${entry.version}" on top: change it to the version of this release, such as "## 1.0.0".`);
  }
  if (entry.text === "") throw refused(`says nothing about ${entry.version}: write what changes for callers.`);
  return entry;
}

async function interfaceChanges(repository: string, last: Release): Promise<Change[]> {
  const path = interfacePath(last.module);
  const before = String(await git(repository, ["show", `${last.tag}:${path}`]));
  const after = await readFile(join(repository, path), "utf8");
  return changesOf(JSON.parse(before) as ModuleInterface, JSON.parse(after) as ModuleInterface);
}

function bumpProblems(last: Release | undefined, bump: Bump, changes: readonly Change[], entry: Entry): string[] {
  if (!last) return [];
  // Before 1.0.0 a minor version may break callers, as semantic versioning has it.
  const isEarly = semver.major(last.version) === 0;
  const needed = isEarly && neededBump(changes) === "major" ? "minor" : neededBump(changes);
  const breaking = changes.filter((change) => change.bump === "major");
  const unsaid = breaking.filter(({ name }) => !entry.text.includes(name));
  return [
    ...(bumps.indexOf(bump) < bumps.indexOf(needed)
      ? [
          `since ${last.tag}, ${changes
            .filter((change) => change.bump === neededBump(changes))
            .map(({ text }) => text)
            .join("; ")}. That is a ${needed} release, and not a ${bump} one.`,
        ]
      : []),
    ...unsaid.map(
      ({ name, text }) => `${text}, which breaks callers, and the entry ${entry.version} does not mention ${name}.`,
    ),
  ];
}

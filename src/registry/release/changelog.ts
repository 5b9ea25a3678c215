import semver from "semver";

/** The newest entry of a changelog. */
export interface Entry {
  /** As its heading has it, such as `1.2.0`; not always a version. */
  version: string;
  /** What is below the heading. */
  text: string;
}

/** The first `## <version>` of a changelog, with or without a date behind it; undefined where there is none. */
export function newestEntry(changelog: string): Entry | undefined {
  const [, first = ""] = changelog.split(/^## /m);
  const [heading = "", ...lines] = first.split("\n");
  const [, version] = /^\[?v?([^\s\]]+)/.exec(heading) ?? [];
  return version === undefined ? undefined : { version, text: lines.join("\n").trim() };
}

/** Whether a heading is a version, and not, say, "Unreleased". */
export function isVersion({ version }: Entry): boolean {
  return semver.valid(version) === version;
}

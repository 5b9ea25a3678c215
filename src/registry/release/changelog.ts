import semver from "semver";

/** The newest entry of a changelog. */
export interface Entry {
  /** The version in the heading, e.g. `1.2.0`; any text if the heading has no version. */
  version: string;
  /** The text below the heading. */
  text: string;
}

/** Returns the first entry (`## <version>`, with or without a date) of a changelog; undefined if it has none. */
export function newestEntry(changelog: string): Entry | undefined {
  const [, first = ""] = changelog.split(/^## /m);
  const [heading = "", ...lines] = first.split("\n");
  const [, version] = /^\[?v?([^\s\]]+)/.exec(heading) ?? [];
  return version === undefined ? undefined : { version, text: lines.join("\n").trim() };
}

/** Returns whether a heading is a version, rather than, for example, "Unreleased". */
export function isVersion({ version }: Entry): boolean {
  return semver.valid(version) === version;
}

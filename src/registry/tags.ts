import semver from "semver";
import { gitLines } from "./git";

/** A released version of a module: what a tag `<module>/v<version>` points at. */
export interface Release {
  /** Such as `hcloud-server`. */
  module: string;
  /** Such as `1.2.3`. */
  version: string;
  tag: string;
  /** The ID of the commit. */
  commit: string;
}

/** The tag of a version. Scalr is told its prefix, up to the slash. */
export function tagOf(module: string, version: string): string {
  return `${module}/v${version}`;
}

/** The folder of a module in the repository, at any of its tags. */
export function folderOf(module: string): string {
  return `modules-hcl/terraform-${module}`;
}

/**
 * All releases in a repository, the newest version of each module first. Tags of another form are nobody's release.
 * @param module only those of this module
 */
export async function releases(repository: string, module?: string): Promise<Release[]> {
  // The commit, be it that the tag points at or that an annotated tag's object points at.
  const target = (field: string) => `%(if)%(*${field})%(then)%(*${field})%(else)%(${field})%(end)`;
  const format = `--format=%(refname:strip=2) ${target("objectname")} ${target("objecttype")}`;
  const lines = await gitLines(
    repository,
    "for-each-ref",
    format,
    module === undefined ? "refs/tags" : `refs/tags/${module}`,
  );
  const found = lines.flatMap((line) => {
    const [tag, commit, kind] = line.split(" ") as [string, string, string];
    // A tag may point at a file or a folder as well.
    if (kind !== "commit") return [];
    const [, name, version] = /^([a-z0-9-]+)\/v(.+)$/.exec(tag) ?? [];
    return name && version && semver.valid(version) === version ? [{ module: name, version, tag, commit }] : [];
  });
  return found.sort((a, b) => a.module.localeCompare(b.module) || semver.rcompare(a.version, b.version));
}

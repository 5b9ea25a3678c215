import semver from "semver";
import { gitLines } from "./git";

/** A released version of a module, from the tag `<module>/v<version>`. */
export interface Release {
  /** Such as `hcloud-server`. */
  module: string;
  /** Such as `1.2.3`. */
  version: string;
  tag: string;
  /** The commit ID. */
  commit: string;
}

/** Returns the tag of a version. Scalr is configured with its prefix, up to the slash. */
export function tagOf(module: string, version: string): string {
  return `${module}/v${version}`;
}

/** Returns the folder of a module in the repository, the same at all of its tags. */
export function folderOf(module: string): string {
  return `modules-hcl/terraform-${module}`;
}

/**
 * Returns all releases in a repository, newest version of each module first. Tags of another form are ignored.
 * @param module only the releases of this module
 */
export async function releases(repository: string, module?: string): Promise<Release[]> {
  // The commit: an annotated tag points at its own object, which points at the commit.
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

import { git } from "../git";
import { folderOf, type Release } from "../tags";

/** A version's folder as it was tagged, as `tar.gz`, below its path in the repository. The same bytes every time. */
export function archiveOf(repository: string, { module, commit }: Release): Promise<Buffer> {
  return git(repository, "archive", "--format=tar.gz", commit, "--", folderOf(module));
}

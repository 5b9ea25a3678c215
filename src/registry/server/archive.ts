import { git } from "../git";
import { folderOf, type Release } from "../tags";

/** An archive that is larger than a server gives away; the answer to the client is its status code. */
class TooLargeError extends Error {
  override readonly name = "TooLargeError";
  readonly statusCode = 413;
}

/**
 * A version's folder as it was tagged, as `tar.gz`, below its path in the repository. The same bytes every time; links in it stay links.
 * @param largest the number of bytes that it may have
 * @throws TooLargeError if it has more
 */
export async function archiveOf(repository: string, release: Release, largest: number): Promise<Buffer> {
  const { module, version, commit } = release;
  try {
    return await git(repository, ["archive", "--format=tar.gz", commit, "--", folderOf(module)], largest);
  } catch (error) {
    if (((error as Error).cause as NodeJS.ErrnoException).code !== "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") throw error;
    throw new TooLargeError(
      `${module} ${version} is larger than ${largest} bytes: this registry serves nothing that large`,
    );
  }
}

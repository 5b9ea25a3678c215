import { git } from "../git";
import { folderOf, type Release } from "../tags";

/** An archive exceeds the size limit; the server responds with the status code. */
class TooLargeError extends Error {
  override readonly name = "TooLargeError";
  readonly statusCode = 413;
}

/**
 * Returns a version's folder as tagged, as `tar.gz` with its path in the repository. The bytes are the same each time;
 * links stay links.
 * @param largest the maximum number of bytes
 * @throws TooLargeError if the archive is larger
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

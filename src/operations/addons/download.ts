import { createHash } from "node:crypto";
import { ClusterError } from "../roll/cluster";

/** A file that servers download and verify. */
export interface Artifact {
  sha256: string;
  path: string;
  url: string;
}

/** Time limit for a download, in milliseconds. */
const LIMIT = 120_000;

/**
 * Downloads a file, and verifies it like servers do.
 * @throws ClusterError if it cannot be downloaded, or has another checksum
 */
export async function download({ sha256, url }: Artifact): Promise<Buffer> {
  const content = await contentOf(url);
  const found = createHash("sha256").update(content).digest("hex");
  if (found === sha256) return content;
  throw new ClusterError(`${url} has the SHA-256 ${found}, and must have ${sha256}: it is not used`);
}

async function contentOf(url: string): Promise<Buffer> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(LIMIT) });
    if (answer.ok) return Buffer.from(await answer.arrayBuffer());
    throw new Error(`status ${answer.status}`);
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    throw new ClusterError(`${url} cannot be downloaded: ${cause?.message ?? message}`);
  }
}

import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Files by absolute path; default mode 0644. */
export type Files = Readonly<Record<string, { content: string | Uint8Array; mode?: number }>>;

/** Writes files below `root`, the root of a file system. */
export async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [path, { content, mode = 0o644 }] of Object.entries(files)) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, mode);
  }
}

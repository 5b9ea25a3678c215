import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { basename, dirname, join, parse } from "node:path";

/** Files that OpenTofu writes to a root, which are not copied. */
const leftBehind = /^(\.terraform|.*\.tfstate(\..*)?|.*\.tfplan)$/;

/** Large folders that no engine changes, which are linked. */
const shared = ["node_modules", ".git"];

/**
 * Copies a folder with an OpenTofu root, without its state. Relative paths to other folders, such as
 * `../modules/server`, lead from the copy to the same files: the folders above it are recreated with links to
 * everything else in them.
 * @param folder the absolute path of the root
 * @param place the path of the new tree, which must not exist
 * @returns the path of the copy
 */
export async function shadowCopy(folder: string, place: string): Promise<string> {
  const copy = await shadowOf(folder, place);
  for (const name of await readdir(folder)) {
    const [from, to] = [join(folder, name), join(copy, name)];
    if (shared.includes(name)) await symlink(from, to);
    else await cp(from, to, { recursive: true, filter: (source) => !leftBehind.test(basename(source)) });
  }
  return copy;
}

async function shadowOf(folder: string, place: string): Promise<string> {
  if (folder === parse(folder).root) {
    await mkdir(place, { recursive: true });
    return place;
  }
  const parent = await shadowOf(dirname(folder), place);
  for (const name of await readdir(dirname(folder))) {
    if (name !== basename(folder)) await symlink(join(dirname(folder), name), join(parent, name));
  }
  const own = join(parent, basename(folder));
  await mkdir(own);
  return own;
}

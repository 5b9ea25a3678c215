import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package, with `package.json` and `modules-hcl/`. The same for the sources and for `dist/`. */
export const packageRoot = findUp(__dirname);

function findUp(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : findUp(dirname(folder));
}

/**
 * Reads a static file of `modules-hcl/bootstrap/` as nodes and modules get it: without comment lines, because platforms
 * limit the size of user data. In these files a line that begins with `#` is always a comment. Unicode is normalized,
 * as by OpenTofu's `file`.
 */
export function bootstrapFile(path: string): string {
  const text = readFileSync(join(packageRoot, "modules-hcl", "bootstrap", path), "utf8").normalize();
  return text.replace(/^[ \t]*#(?!!).*\n/gm, "");
}

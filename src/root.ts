import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package: where `package.json`, `modules-hcl/` are, from the sources and from `dist/` alike. */
export const packageRoot = findUp(__dirname);

function findUp(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : findUp(dirname(folder));
}

/**
 * A static file of `modules-hcl/bootstrap/` as nodes and modules get it: without lines that are comments, since platforms limit user data. Everything
 * in these files has comments with `#`, and no text in which a line may begin with one. Unicode is normalized, as OpenTofu's `file` does.
 */
export function bootstrapFile(path: string): string {
  const text = readFileSync(join(packageRoot, "modules-hcl", "bootstrap", path), "utf8").normalize();
  return text.replace(/^[ \t]*#(?!!).*\n/gm, "");
}

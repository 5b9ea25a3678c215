import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package: where `package.json`, `bootstrap/` and `modules-hcl/` are, from the sources and from `dist/` alike. */
export const packageRoot = findUp(__dirname);

function findUp(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : findUp(dirname(folder));
}

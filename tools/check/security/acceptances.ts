import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A finding that is accepted by a comment in its block, `# security:accept <rule>: <reason>`. */
export interface Acceptance {
  file: string;
  line: number;
  /** The block that the comment is in, e.g. `resource.hcloud_server.this`. */
  block: string;
  rule: string;
  /** The reason; empty if there is none. */
  reason: string;
}

const HEADER = /^(\w+)(?: "([^"]+)")?(?: "([^"]+)")? \{/;
const COMMENT = /^\s*(?:#|\/\/)\s*security:accept\s+([\w-]*):?\s*(.*)$/;

/** Returns all such comments in a formatted HCL file, in which a block ends with a `}` at the beginning of a line. */
function acceptancesIn(file: string, text: string): Acceptance[] {
  const found: Acceptance[] = [];
  let block = "";
  text.split("\n").forEach((line, index) => {
    const header = HEADER.exec(line);
    if (header) block = header.slice(1).filter(Boolean).join(".");
    const [, rule, reason] = COMMENT.exec(line) ?? [];
    if (rule !== undefined) found.push({ file, line: index + 1, block, rule, reason: (reason as string).trim() });
    if (line.startsWith("}")) block = "";
  });
  return found;
}

/** Returns all such comments in the module in a folder. */
export function acceptancesInFolder(folder: string): Acceptance[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".tf"))
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => acceptancesIn(path, readFileSync(path, "utf8")));
}

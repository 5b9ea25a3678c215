import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../root";
import { hclJson } from "../../spec/json";

/** A file that cloud-init writes. */
export interface File {
  path: string;
  /** Octal, such as `0644`. */
  permissions: string;
  content: string;
}

/** What cloud-init is told. Only what clusters use. */
export interface CloudConfig {
  hostname: string;
  write_files: readonly File[];
  runcmd: readonly (readonly string[])[];
}

/** The user data that OpenTofu makes of the same document. */
export function userData(document: CloudConfig): string {
  return `#cloud-config\n${hclJson(document)}\n`;
}

/**
 * A static file of `bootstrap/` as nodes and modules get it: without lines that are comments, since platforms limit user data. Everything
 * in these files has comments with `#`, and no text in which a line may begin with one. Unicode is normalized, as OpenTofu's `file` does.
 */
export function bootstrapFile(path: string): string {
  const text = readFileSync(join(packageRoot, "bootstrap", path), "utf8").normalize();
  return text.replace(/^[ \t]*#(?!!).*\n/gm, "");
}

/** What `jsonencode` gives for a configuration, where absent settings are left out. */
export function configuration(settings: Readonly<Record<string, unknown>>): string {
  return `${hclJson(settings)}\n`;
}

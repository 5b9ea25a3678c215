import { hclJson } from "../../spec/json";

/** A file that cloud-init writes. */
export interface File {
  path: string;
  /** Octal, such as `0644`. */
  permissions: string;
  content: string;
}

/** The part of cloud-init's configuration that clusters use. */
export interface CloudConfig {
  hostname: string;
  write_files: readonly File[];
  runcmd: readonly (readonly string[])[];
}

/** The user data that OpenTofu makes of the same document. */
export function userData(document: CloudConfig): string {
  return `#cloud-config\n${hclJson(document)}\n`;
}

/** Returns `jsonencode` of a configuration without absent settings. */
export function configuration(settings: Readonly<Record<string, unknown>>): string {
  return `${hclJson(settings)}\n`;
}

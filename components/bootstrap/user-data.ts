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

/** What `jsonencode` gives for a configuration, where absent settings are left out. */
export function configuration(settings: Readonly<Record<string, unknown>>): string {
  return `${hclJson(settings)}\n`;
}

import { hclJson } from "../../spec/json";

/** A file that cloud-init writes. */
export interface File {
  path: string;
  /** Octal, e.g. `0644`. */
  permissions: string;
  content: string;
}

/** The part of cloud-init's configuration that clusters use. */
export interface CloudConfig {
  hostname: string;
  write_files: readonly File[];
  runcmd: readonly (readonly string[])[];
}

/** Formats user data exactly as the OpenTofu modules do. */
export function userData(document: CloudConfig): string {
  return `#cloud-config\n${hclJson(document)}\n`;
}

/** Returns `jsonencode` of a configuration without absent settings. */
export function configuration(settings: Readonly<Record<string, unknown>>): string {
  return `${hclJson(settings)}\n`;
}

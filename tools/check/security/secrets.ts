import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { stackRoots } from "../roots";

/** A finding of Gitleaks, without the secret itself. */
interface Leak {
  RuleID: string;
  Description: string;
  File: string;
  StartLine: number;
}

/**
 * Looks for secrets in a folder, except those that a Gitleaks configuration allows.
 * @returns a line for each
 */
export async function secretsIn(gitleaks: string, folder: string, config: string): Promise<string[]> {
  const args = ["dir", ".", `--config=${config}`, "--no-banner", "--log-level=error", "--exit-code=0"];
  const report = ["--redact", "--report-format=json", "--report-path=-"];
  const { stdout } = await promisify(execFile)(gitleaks, [...args, ...report], { cwd: folder, maxBuffer: 2 ** 26 });
  return (JSON.parse(stdout) as Leak[])
    .map(({ File, StartLine, RuleID, Description }) => `${File}:${StartLine}: ${Description} (${RuleID})`)
    .sort();
}

/**
 * Creates a folder with copies of files, and in `exports/` every stack as an export.
 * @param files by their path from `root`
 */
export async function published(root: string, files: readonly string[]): Promise<{ folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-secrets-"));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  await Promise.all(stackRoots().map((root) => root.write(folder)));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

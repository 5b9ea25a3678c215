import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { attributes, type HclValue, hclFile } from "../../hcl/hcl";

/** The file with secret values. OpenTofu loads it by its name, and git ignores it. */
export const secretsFile = "secrets.auto.tfvars";

/** Files that do not belong in a repository. */
export const ignored = [".terraform/", "*.tfstate", "*.tfstate.*", "*.auto.tfvars"];

/** The files that a root may have. One that an earlier export wrote and this one does not is deleted. */
const names = [
  "main.tf",
  "providers.tf",
  "versions.tf",
  "backend.tf",
  "encryption.tf",
  "variables.tf",
  "data.tf",
  "outputs.tf",
  "imports.tf",
];

/**
 * Writes a root module to a folder, replacing an earlier export. Each file is replaced atomically, and OpenTofu's state
 * stays.
 * @param secrets values for `variables.tf`; their file is readable by its owner only
 */
export async function writeRoot(
  folder: string,
  files: Readonly<Record<string, string>>,
  secrets?: Readonly<Record<string, string>>,
): Promise<void> {
  // The state will be in it.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of names) {
    const path = join(folder, name);
    if (files[name] !== undefined) await writePrivately(path, files[name]);
    else await rm(path, { force: true });
  }
  if (!existsSync(join(folder, ".gitignore")))
    await writeFileAtomic(join(folder, ".gitignore"), `${ignored.join("\n")}\n`);
  if (secrets) await writeSecrets(join(folder, secretsFile), secrets);
}

/** Writes values of variables to a file that only its owner can read. */
export async function writeSecrets(path: string, secrets: Readonly<Record<string, HclValue>>): Promise<void> {
  await writePrivately(path, await hclFile(attributes(secrets)));
}

/** Writes a file that only its owner can read. */
export async function writePrivately(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, text, { mode: 0o600 });
}

import { differences, generatedFiles, writeFiles } from "../../generate/modules/generated-files";

/** Generates the modules' files from their specs, or checks that they are up to date. */
export async function exportModules({ check }: { check?: boolean }): Promise<void> {
  const files = await generatedFiles();
  if (!check) {
    const written = writeFiles(files);
    console.log(written.length === 0 ? `All ${files.length} files are up to date.` : written.join("\n"));
    return;
  }
  const stale = differences(files);
  if (stale.length === 0) console.log(`All ${files.length} files are up to date.`);
  else
    throw new Error(
      `${stale.join("\n")}\n${stale.length} of ${files.length} generated files were edited or are stale: run "npm run export".`,
    );
}

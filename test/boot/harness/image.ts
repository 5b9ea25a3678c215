import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cachedFolder } from "../../../src/toolchain/cache";
import { outputOf, run } from "./command";

const script = join(__dirname, "build-image.sh");

/**
 * The folder of the root file system from which nodes boot. The first call on a machine builds it, which takes about a minute; it
 * stays in the user's cache folder for as long as the build script does not change. Nobody may write to it.
 */
export async function bootImage(): Promise<string> {
  const image = cachedFolder("boot-image", "debian-13", readFileSync(script, "utf8"));
  if (!existsSync(image)) outputOf(await run(["bash", script, image]), "Building the boot image");
  return image;
}

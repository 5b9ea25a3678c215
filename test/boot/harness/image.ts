import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cachedFolder } from "../../../src/toolchain/cache";
import { outputOf, run } from "./command";

const script = join(__dirname, "build-image.sh");

/**
 * Returns the folder of the root file system that nodes boot from. The first call on a machine builds it in about a
 * minute; it stays in the user's cache folder until the build script changes. It must not be modified.
 */
export async function bootImage(): Promise<string> {
  const image = cachedFolder("boot-image", "debian-13", readFileSync(script, "utf8"));
  if (!existsSync(image)) outputOf(await run(["bash", script, image]), "Building the boot image");
  return image;
}

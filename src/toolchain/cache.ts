import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import envPaths from "env-paths";

/**
 * The folder of builds and downloads: `$TWINSTACK_CACHE` or the user's cache folder, which is
 * `$XDG_CACHE_HOME/twinstack` or `~/.cache/twinstack`, `~/Library/Caches/twinstack` on macOS and
 * `%LOCALAPPDATA%\twinstack\Cache` on Windows. It can be deleted at any time.
 */
const cacheFolder = () => resolve(process.env.TWINSTACK_CACHE || envPaths("twinstack", { suffix: "" }).cache);

/** Returns the folder of an item in the cache. It changes with everything that the item is built from. */
export const cachedFolder = (name: string, version: string, madeFrom: unknown) =>
  join(cacheFolder(), `${name}-${version}-${digest(madeFrom)}`);

/** Returns a short hash of a value, the same in every process. */
const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

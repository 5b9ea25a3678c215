import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import envPaths from "env-paths";

/**
 * The folder of what twinstack builds and keeps: `$TWINSTACK_CACHE` where that is set, else the user's cache folder, which is
 * `$XDG_CACHE_HOME/twinstack` or `~/.cache/twinstack`, `~/Library/Caches/twinstack` on macOS and
 * `%LOCALAPPDATA%\twinstack\Cache` on Windows. It can be deleted at any time.
 */
const cacheFolder = () => resolve(process.env.TWINSTACK_CACHE || envPaths("twinstack", { suffix: "" }).cache);

/** The folder of one thing in the cache: another one as soon as anything that it is made from changes. */
export const cachedFolder = (name: string, version: string, madeFrom: unknown) =>
  join(cacheFolder(), `${name}-${version}-${digest(madeFrom)}`);

/** A short name for any value, the same in every process. */
const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

import { readFileSync } from "node:fs";

/**
 * Reads a file of UTF-8 text, without a byte order mark at its start.
 * @throws the system's error, with the path even where Node leaves it out; Error if the file is not UTF-8
 */
export function readText(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("it is not UTF-8 text; save it as UTF-8");
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}

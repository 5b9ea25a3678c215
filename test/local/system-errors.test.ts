import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readText } from "../../src/local/read";
import { sentenceOf } from "../../src/local/system-errors";

const failure = (act: () => unknown): Error => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing failed");
};

test("file errors are messages with the path", () => {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-errors-"));
  const file = join(folder, "file");
  writeFileSync(file, "");
  const missing = join(folder, "missing");
  expect(sentenceOf(failure(() => readFileSync(missing)))).toBe(`there is no file or folder ${missing}`);
  expect(sentenceOf(failure(() => writeFileSync(folder, "")))).toBe(`${folder} is a folder, and a file is needed`);
  expect(sentenceOf(failure(() => readFileSync(join(file, "x"))))).toBe(
    `a part of the path ${join(file, "x")} is not a folder`,
  );
  expect(sentenceOf(failure(() => mkdirSync(file, { recursive: true })))).toBe(
    `${file} is a file, and a folder is needed`,
  );
  expect(sentenceOf(failure(() => readText(folder)))).toBe(`${folder} is a folder, and a file is needed`);
  const long = join(folder, "x".repeat(300));
  expect(sentenceOf(failure(() => readFileSync(long)))).toBe(`the name of ${long} is too long`);
  rmSync(folder, { recursive: true });
});

test.each([
  [{ code: "ENOSPC" }, "the disk is full: free some space and run this again. Existing files are unchanged."],
  [{ code: "EACCES", path: "/x" }, "/x: permission denied. Change its owner or its permissions."],
  [{}, "as it is"],
])("%j", (members, sentence) => {
  expect(sentenceOf(Object.assign(new Error("as it is"), members))).toBe(sentence);
});

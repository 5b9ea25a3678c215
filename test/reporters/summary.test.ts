import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

jest.setTimeout(60_000);

/** Runs jest over these test files, and returns the last line of both streams together, as in a terminal. */
function run(files: Record<string, string>) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "twinstack-reporter-")));
  try {
    const config = join(folder, "jest.config.json");
    const log = join(folder, "output.log");
    writeFileSync(config, JSON.stringify({ reporters: ["default", join(__dirname, "summary.js")] }));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const output = openSync(log, "w");
    const args = [require.resolve("jest/bin/jest"), "--config", config, "--runInBand"];
    const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", output, output] });
    closeSync(output);
    return { status, lastLine: readFileSync(log, "utf8").trimEnd().split("\n").at(-1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("counts passed, failed, skipped and to-do tests of all suites", () => {
  const { status, lastLine } = run({
    "one.test.js": `test("a", () => {}); test("b", () => {}); test.skip("c", () => {}); test.todo("d");`,
    "two.test.js": `test("e", () => {}); test("f", () => { throw new Error("no"); });`,
  });
  expect(lastLine).toBe("3 passed, 1 failed, 2 skipped");
  expect(status).toBe(1);
});

test("a suite that cannot be loaded is a failure", () => {
  const { status, lastLine } = run({
    "good.test.js": `test("a", () => {});`,
    "broken.test.js": `require("./no-such-file");`,
  });
  expect(lastLine).toBe("1 passed, 1 failed, 0 skipped");
  expect(status).toBe(1);
});

test("a run without failures succeeds", () => {
  const { status, lastLine } = run({ "good.test.js": `test("a", () => {});` });
  expect(lastLine).toBe("1 passed, 0 failed, 0 skipped");
  expect(status).toBe(0);
});

test("a run that breaks off counts what it has got to, and one failure", () => {
  const { status, lastLine } = run({
    "a.test.js": `test("a", () => {}); test("b", () => {});`,
    "b.test.js": `test("c", () => {}); afterAll(() => setTimeout(() => Promise.reject(new Error("late")), 20));`,
    "c.test.js": `test("d", async () => {}); const end = Date.now() + 200; while (Date.now() < end);`,
  });
  expect(lastLine).toMatch(/^[1-3] passed, 1 failed, 0 skipped$/);
  expect(status).toBe(1);
});

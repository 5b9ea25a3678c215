import { PassThrough } from "node:stream";
import { type Progress, progressLines } from "../../src/toolchain/progress";

/** Returns the output for a build. */
function shown(events: Partial<Progress>[], terminal?: { columns: number }): string {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: Boolean(terminal), ...terminal });
  const show = progressLines(stream as unknown as NodeJS.WriteStream);
  for (const event of events) {
    show({
      what: "OpenTofu 1.12.6",
      state: "building",
      minutes: 4,
      seconds: 0,
      reason: "no tofu ^1.12.0 on PATH",
      ...event,
    });
  }
  return stream.read() ?? "";
}

const seconds = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ seconds: from + i }));

test("without a terminal: a line at the start, every 30 seconds, and at the end", () => {
  expect(shown([...seconds(0, 75), { state: "done", seconds: 76 }])).toBe(
    [
      "building OpenTofu 1.12.6, about 4 minutes on two cores; it is cached (no tofu ^1.12.0 on PATH)",
      "building OpenTofu 1.12.6: 30 s",
      "building OpenTofu 1.12.6: 60 s",
      "OpenTofu 1.12.6 is ready after 76 s",
      "",
    ].join("\n"),
  );
});

test("a tick that comes late is still shown", () => {
  expect(shown([{ seconds: 0 }, { seconds: 29 }, { seconds: 31 }, { seconds: 60 }, { seconds: 61 }])).toMatch(
    /: 31 s\n.*: 61 s\n$/,
  );
});

test("it reports that it waits, and when it continues", () => {
  const lines = shown([
    { state: "waiting", seconds: 0 },
    { state: "waiting", seconds: 31 },
    { state: "building", seconds: 40 },
    { state: "done", seconds: 45 },
  ]).split("\n");
  expect(lines).toEqual([
    "waiting for another process to install OpenTofu 1.12.6",
    "waiting for another process to install OpenTofu 1.12.6: 31 s",
    expect.stringMatching(/^building OpenTofu 1.12.6, about 4 minutes on two cores/),
    "OpenTofu 1.12.6 is ready after 45 s",
    "",
  ]);
});

test("each tool has its own lines", () => {
  const lines = shown([
    { state: "done", seconds: 40 },
    { what: "TFLint 0.64.0", seconds: 0 },
  ]).split("\n");
  expect(lines[1]).toMatch(/^building TFLint 0.64.0, about 4 minutes on two cores/);
});

test("on a terminal one line lives, and stays at the end", () => {
  const text = shown([...seconds(0, 2), { state: "done", seconds: 3 }], { columns: 80 });
  expect(text.split("\n")).toHaveLength(2);
  const drawn = text.split("\u001b[2K\u001b[1G");
  expect(drawn).toEqual([
    "",
    "building OpenTofu 1.12.6: 0 s",
    "building OpenTofu 1.12.6: 1 s",
    "building OpenTofu 1.12.6: 2 s",
    "OpenTofu 1.12.6 is ready after 3 s\n",
  ]);
});

test("a narrow terminal gets a shorter line, not two", () => {
  expect(shown([{ seconds: 1 }], { columns: 20 })).toMatch(/building OpenTofu 1$/);
});

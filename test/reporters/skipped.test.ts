const SkippedReporter = require("./skipped");

/** Returns the reporter's output for these tests. */
function printed(tests: readonly object[], verbose = false): string {
  const write = jest.spyOn(process.stderr, "write").mockImplementation(() => true);
  try {
    new SkippedReporter({ verbose }).onRunComplete(new Set(), { testResults: [{ testResults: tests }] });
    return write.mock.calls.join("");
  } finally {
    write.mockRestore();
  }
}

const skipped = { ancestorTitles: ["plans"], title: "web (absent: hcloud)", status: "pending" };
const passed = { ancestorTitles: [], title: "db", status: "passed" };
const later = { ancestorTitles: [], title: "dns", status: "todo" };

test("lists skipped tests and todo tests", () => {
  expect(printed([skipped, passed, later])).toBe("\nSkipped:\n  plans › web (absent: hcloud)\n  dns\n");
});

test("prints nothing if no test was skipped, or if jest has listed them", () => {
  expect(printed([passed])).toBe("");
  expect(printed([skipped], true)).toBe("");
});

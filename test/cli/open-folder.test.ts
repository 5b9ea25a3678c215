import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { warnIfOpen } from "../../src/cli/output/open-folder";

test.each([
  [0o700, false],
  [0o755, true],
  [0o750, true],
  [0o701, true],
])("a folder with mode %o is warned about: %s", (mode, warns) => {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-open-"));
  const warned = jest.spyOn(console, "error").mockImplementation(() => {});
  try {
    chmodSync(folder, mode);
    warnIfOpen(folder);
    expect(warned.mock.calls).toEqual(warns ? [[expect.stringContaining(`chmod 700 ${folder}`)]] : []);
  } finally {
    warned.mockRestore();
    rmSync(folder, { recursive: true });
  }
});

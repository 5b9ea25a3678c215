import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/root";

// Compiled by `npm test`, as `npm run bench` does.
const main = join(packageRoot, "dist", "tools", "bench", "main.js");

test("npm run bench measures rows that have programs in common, in both engines", async () => {
  const rows = ["calls", "plain", "bare"];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    ...[main, "--json", "--runs", "1", "--scale", "0.001", "--only", ...rows],
  ]);
  const { results } = JSON.parse(stdout);
  expect(results.map(({ id }: { id: string }) => id)).toEqual(rows);
  for (const { id, ratio } of results) {
    expect(ratio.cpu.median).toBeGreaterThan(0);
    expect(stderr).toContain(`${id}: CPU ratio ${ratio.cpu.median.toFixed(2)}`);
  }
}, 600_000);

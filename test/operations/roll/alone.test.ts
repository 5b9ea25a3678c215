import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alone } from "../../../src/operations/roll/alone";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-alone-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a second roll of a stack is rejected while the first one runs, and another stack's is not", async () => {
  const roll = (name: string, work: () => Promise<unknown>) => alone(name, join(folder, name), work);
  await roll("dev", async () => {
    const second = roll("dev", async () => "rolled");
    await expect(second).rejects.toThrow(`dev is being rolled by process ${process.pid}: wait until it ends`);
    expect(await roll("prod", async () => "rolled")).toBe("rolled");
  });
  await expect(roll("dev", () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(await roll("dev", async () => "rolled")).toBe("rolled");
  expect(readdirSync(folder)).toEqual([]);
});

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { moduleFolder } from "../../export/modules/make";
import { ensureTools } from "../../toolchain/ensure";
import { realProxmox } from "../parity/proxmox";
import { examplesOf, makeAndRemove } from "./example";
import { engines } from "./one-module";
import { type Rig, startRig } from "./sandbox/rig";

/** Every example of the base modules: made and removed by both engines, and Proxmox's planned by the real provider. */

jest.setTimeout(120_000);

const examples = examplesOf(({ embeds }) => embeds === undefined);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 1_200_000);
afterAll(() => rig.end());

describe.each(engines)("in the hands of %s", (engine) => {
  test.each(examples)("%s, the %s example: made, left alone, and gone without a trace", (_, example, spec) =>
    makeAndRemove(rig, engine, spec, example),
  );
});

describe("with the real Proxmox provider", () => {
  const own = examples.filter(([, , { provider }]) => provider === "proxmox");

  test.each(own)("%s, the %s example: valid, and planned", async (_, example, spec) => {
    const { tofu } = await ensureTools(["tofu"]);
    const data = mkdtempSync(join(tmpdir(), "examples-"));
    const env = { ...process.env, ...(await realProxmox()), TF_DATA_DIR: data };
    const cwd = join(moduleFolder(spec), "examples", example);
    const run = async (...args: string[]) =>
      (await promisify(execFile)(tofu, [...args, "-no-color"], { cwd, env })).stdout;
    await run("init", "-input=false");
    expect(await run("validate")).toContain("The configuration is valid");
    expect(await run("plan", "-input=false", "-lock=false")).toMatch(
      /Plan: [1-9]\d* to add, 0 to change, 0 to destroy/,
    );
    rmSync(data, { recursive: true });
    rmSync(join(cwd, ".terraform.lock.hcl"));
  });
});

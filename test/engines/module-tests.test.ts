import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { moduleFolder } from "../../export/modules/make";
import { specs } from "../../spec/catalog";
import { ensureTools } from "../../toolchain/ensure";
import { type Rig, startRig, Tofu } from "./sandbox/rig";

/** The tests that modules carry, by `tofu test` in a copy of each. */

jest.setTimeout(120_000);

let rig: Rig;
let program: string;
beforeAll(async () => {
  rig = await startRig();
  program = (await ensureTools(["tofu"])).tofu;
}, 1_200_000);
afterAll(() => rig.end());

test.each(specs.map((spec) => [spec.name, spec] as const))(
  "%s passes its own tests, which leave nothing",
  async (name, spec) => {
    rig.sandbox.cloud.reset();
    const folder = join(rig.folder, name);
    cpSync(moduleFolder(spec), folder, { recursive: true, filter: (path) => !path.includes(".terraform") });
    expect(existsSync(join(folder, "tests"))).toBe(true);
    const tofu = new Tofu(program, folder, rig.sandbox.env.tofu);
    await tofu.run("init");
    expect(await tofu.run("test")).toMatch(/^Success! [1-9]\d* passed, 0 failed\.$/m);
    expect(rig.sandbox.cloud.objects().filter(({ type }) => type !== "digitalocean_tag")).toEqual([]);
  },
);

import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { findInstalled } from "../../src/toolchain/installed";
import { tools } from "../../src/toolchain/tools";
import { World } from "./world";

describe("a tool on PATH", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.remove());

  test.each([
    ["tofu", "1.12.0", true],
    ["tofu", "1.12.6", true],
    ["tofu", "1.13.2", true],
    ["tofu", "1.11.9", false],
    ["tofu", "1.13.0-rc1", false],
    ["tofu", "2.0.0", false],
    ["pulumi", "3.248.0", true],
    ["pulumi", "3.300.1", true],
    ["pulumi", "3.247.9", false],
    ["pulumi", "4.0.0", false],
    ["tflint", "0.64.0", true],
    ["tflint", "0.64.9", true],
    ["tflint", "0.65.0", false],
    ["tflint", "0.63.9", false],
    ["opa", "1.22.0", true],
    ["opa", "1.30.1", true],
    ["opa", "1.21.9", false],
    ["gitleaks", "8.30.1", true],
    ["gitleaks", "8.31.0", false],
  ] as const)("%s %s: fits %s", async (name, version, fits) => {
    const prints = {
      tofu: `OpenTofu v${version}\non linux_amd64`,
      pulumi: `v${version}`,
      tflint: `TFLint version ${version}`,
      opa: `Version: ${version}\nBuild Commit: \n`,
      gitleaks: version,
    };
    const path = world.tool(name, prints[name]);
    const pinned = { tofu: "1.12.6", pulumi: "3.259.0", tflint: "0.64.0", opa: "1.22.2", gitleaks: "8.30.1" };

    const found = await findInstalled(name, tools[name], pinned[name]);

    if (fits) expect(found).toEqual({ path });
    else expect(found).toEqual({ reason: expect.stringContaining(`${path} is ${version}, not `) });
  });

  test("an OpenTofu that prints its version and then fails over the user's configuration will do", async () => {
    const path = world.script("tofu", "echo OpenTofu v1.12.6; exit 1");
    expect(await findInstalled("tofu", tools.tofu, "1.12.6")).toEqual({ path });
  });

  test("something else by the name of tofu will not", async () => {
    const path = world.tool("tofu", "soy products 1.12.6");
    expect(await findInstalled("tofu", tools.tofu, "1.12.6")).toEqual({ reason: `${path} does not tell its version` });
  });

  test("nothing on PATH: reports the required version", async () => {
    expect(await findInstalled("tofu", tools.tofu, "1.12.6")).toEqual({ reason: "no tofu ^1.12.0 on PATH" });
  });

  test("the Proxmox provider is not looked for", async () => {
    world.script("terraform-provider-proxmox", `touch ${world.root}/started`);
    const found = await findInstalled("terraform-provider-proxmox", tools["terraform-provider-proxmox"], "0.111.1");
    expect(found).toEqual({ reason: "always built here" });
    expect(existsSync(join(world.root, "started"))).toBe(false);
  });

  test("a Pulumi in a folder of any name is reached through one named bin, with its neighbours", async () => {
    const folder = join(world.root, "pulumi-3.259.0");
    const real = world.tool("pulumi", "v3.259.0", folder);
    world.tool("pulumi-language-nodejs", "", folder);
    process.env.PATH = folder;
    for (const time of ["first", "second"]) {
      const found = await findInstalled("pulumi", tools.pulumi, "3.259.0");
      const path = "path" in found ? found.path : `not found the ${time} time`;
      expect(path).toMatch(/\/bin\/pulumi$/);
      expect(realpathSync(path)).toBe(realpathSync(real));
      expect(existsSync(join(path, "..", "pulumi-language-nodejs"))).toBe(true);
    }
  });
});

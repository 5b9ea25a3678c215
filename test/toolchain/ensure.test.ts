import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { packageRoot } from "../../src/root";
import { cachedFolder } from "../../src/toolchain/cache";
import { ensureTools } from "../../src/toolchain/ensure";
import { readPin } from "../../src/toolchain/pin";
import { platform } from "../../src/toolchain/platform";
import type { Progress } from "../../src/toolchain/progress";
import { toolNames, tools } from "../../src/toolchain/tools";
import { until, World } from "./world";

let world: World;
let told: Progress[];
const onProgress = (progress: Progress) => void told.push(progress);

beforeEach(() => {
  world = new World();
  told = [];
});
afterEach(() => world.remove());

describe("a tool on PATH with a supported version", () => {
  test("is used; nothing is built, and no Go is needed", async () => {
    const tofu = world.tool("tofu", "OpenTofu v1.12.99");
    const pulumi = world.tool("pulumi", "v3.300.0");
    const found = await ensureTools(["tofu", "pulumi"], { onProgress });
    expect(found).toEqual({ tofu, pulumi, pulumiRoot: world.root });
    expect(told).toEqual([]);
  });

  test("has priority over the cache", async () => {
    world.go();
    const built = await ensureTools(["tofu"], { onProgress });
    const tofu = world.tool("tofu", "OpenTofu v1.12.99");
    expect(built.tofu).not.toBe(tofu);
    expect(await ensureTools(["tofu"])).toEqual({ tofu });
  });

  test("an unsupported version is replaced by a build, and the reason is shown", async () => {
    world.go();
    const old = world.tool("tofu", "OpenTofu v1.9.0");
    const { tofu } = await ensureTools(["tofu"], { onProgress });
    expect(tofu).not.toBe(old);
    expect(told[0]).toMatchObject({ state: "building", reason: `${old} is 1.9.0, not ^1.12.0` });
  });
});

describe("building", () => {
  test("all of them, each in its toolchain folder with its stamp, into the cache", async () => {
    world.go();
    const found = await ensureTools(undefined, { onProgress });
    const pins = {
      tofu: await readPin("opentofu"),
      pulumi: await readPin("pulumi"),
      provider: await readPin("proxmox"),
      tflint: await readPin("tflint"),
      opa: await readPin("opa"),
      gitleaks: await readPin("gitleaks"),
      gofakes3: await readPin("gofakes3"),
      actionlint: await readPin("actionlint"),
    };
    const unstamped = world.builds().map((line) => line.replace(/ -o \S+ /, " "));
    const folder = (name: string) => join(packageRoot, "src", "toolchain", name);
    expect(unstamped).toEqual([
      `${folder("opentofu")}|local|-mod=readonly|0|build -trimpath -ldflags -s -w -X github.com/opentofu/opentofu/version.dev=no ${pins.tofu.goPackage}`,
      `${folder("pulumi")}|local|-mod=readonly|0|build -trimpath -ldflags -s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pins.pulumi.version} ${pins.pulumi.goPackage}`,
      `${folder("proxmox")}|local|-mod=readonly|0|build -trimpath -ldflags -s -w -X main.version=${pins.provider.version} ${pins.provider.goPackage}`,
      `${folder("tflint")}|local|-mod=readonly|0|build -trimpath -ldflags -s -w ${pins.tflint.goPackage}`,
      `${folder("opa")}|local|-mod=readonly|0|build -trimpath -ldflags -s -w ${pins.opa.goPackage}`,
      `${folder("gitleaks")}|local|-mod=readonly|0|build -trimpath -ldflags -s -w -X github.com/zricethezav/gitleaks/v8/version.Version=${pins.gitleaks.version} ${pins.gitleaks.goPackage}`,
      `${folder("gofakes3")}|local|-mod=readonly|0|build -trimpath -ldflags -s -w ${pins.gofakes3.goPackage}`,
      `${folder("actionlint")}|local|-mod=readonly|0|build -trimpath -ldflags -s -w ${pins.actionlint.goPackage}`,
    ]);
    for (const path of Object.values(found)) expect(relative(world.cache, path)).not.toMatch(/^\.\./);
    for (const name of toolNames) expect(statSync(found[name]).mode & 0o111).not.toBe(0);
    expect(join(found.pulumiRoot, "bin", `pulumi${platform.exe}`)).toBe(found.pulumi);
    expect(told.map(({ what, state }) => `${what} ${state}`)).toEqual([
      `OpenTofu ${pins.tofu.version} building`,
      `OpenTofu ${pins.tofu.version} done`,
      `Pulumi ${pins.pulumi.version} building`,
      `Pulumi ${pins.pulumi.version} done`,
      `Proxmox provider ${pins.provider.version} building`,
      `Proxmox provider ${pins.provider.version} done`,
      `TFLint ${pins.tflint.version} building`,
      `TFLint ${pins.tflint.version} done`,
      `Open Policy Agent ${pins.opa.version} building`,
      `Open Policy Agent ${pins.opa.version} done`,
      `Gitleaks ${pins.gitleaks.version} building`,
      `Gitleaks ${pins.gitleaks.version} done`,
      `gofakes3 ${pins.gofakes3.version} building`,
      `gofakes3 ${pins.gofakes3.version} done`,
      `actionlint ${pins.actionlint.version} building`,
      `actionlint ${pins.actionlint.version} done`,
    ]);
  });

  test("the Proxmox provider lies in a filesystem mirror that holds nothing else", async () => {
    world.go();
    const { version } = await readPin("proxmox");
    const found = await ensureTools(["terraform-provider-proxmox"], { onProgress });
    const here = `${platform.os}_${platform.arch}`;
    expect(relative(found.proxmoxMirror, found["terraform-provider-proxmox"])).toBe(
      `registry.opentofu.org/bpg/proxmox/${version}/${here}/terraform-provider-proxmox_v${version}${platform.exe}`,
    );
    const files = readdirSync(found.proxmoxMirror, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    expect(files).toHaveLength(1);
  });

  test("a cached tool is not built again, and no process is started", async () => {
    world.go();
    const built = await ensureTools(undefined, { onProgress });
    told = [];
    process.env.PATH = join(world.root, "empty");
    expect(await ensureTools(undefined, { onProgress })).toEqual(built);
    expect(told).toEqual([]);
    expect(world.builds()).toHaveLength(toolNames.length);
  });

  test("a tool has a new folder as soon as any of its sources changes", async () => {
    const pin = await readPin("tflint");
    expect(cachedFolder("tflint", pin.version, [pin.sources])).toBe(cachedFolder("tflint", pin.version, [pin.sources]));
    expect(cachedFolder("tflint", pin.version, [`${pin.sources}\n`])).not.toBe(
      cachedFolder("tflint", pin.version, [pin.sources]),
    );
  });

  test("it ticks while it builds", async () => {
    const ready = join(world.root, "ready");
    world.go("go1.99.0", `until [ -e ${ready} ]; do /bin/sleep 0.1; done`);
    const ensured = ensureTools(["tflint"], { onProgress });
    await until(() => told.length > 2);
    writeFileSync(ready, "");
    await ensured;
    const seconds = told.map((progress) => progress.seconds);
    expect(seconds[0]).toBe(0);
    expect(seconds).toEqual([...seconds].sort((one, other) => one - other));
    expect(told.slice(0, 3).map(({ state }) => state)).toEqual(["building", "building", "building"]);
  });

  test("a failed build shows Go's output, and leaves nothing behind", async () => {
    world.go(
      "go1.99.0",
      'echo half > "$2"; echo "go: downloading x v1" >&2; echo "no space left on device" >&2; exit 3',
    );
    const { version } = await readPin("tflint");
    await expect(ensureTools(["tflint"], { onProgress })).rejects.toThrow(
      `toolchain: cannot install TFLint ${version}: go build ended with exit code 3\n  no space left on device\nModules come from`,
    );
    expect(told.at(-1)).toMatchObject({ state: "failed" });
    expect(world.cached()).toEqual([]);
  });
});

describe("without a supported Go", () => {
  test("one message says what is missing and what to install", async () => {
    const old = world.tool("tflint", "TFLint version 0.1.0");
    const [tofu, pulumi, provider, tflint, opa, gitleaks, gofakes3, actionlint] = await Promise.all([
      readPin("opentofu"),
      readPin("pulumi"),
      readPin("proxmox"),
      readPin("tflint"),
      readPin("opa"),
      readPin("gitleaks"),
      readPin("gofakes3"),
      readPin("actionlint"),
    ]);
    await expect(ensureTools(undefined, { onProgress })).rejects.toThrow(
      [
        "toolchain: cannot build missing tools, because there is no go on PATH:",
        `  OpenTofu ${tofu.version}: no tofu ^1.12.0 on PATH`,
        `  Pulumi ${pulumi.version}: no pulumi ^3.248.0 on PATH`,
        `  Proxmox provider ${provider.version}: always built here`,
        `  TFLint ${tflint.version}: ${old} is 0.1.0, not ~0.64.0`,
        `  Open Policy Agent ${opa.version}: no opa ^1.22.0 on PATH`,
        `  Gitleaks ${gitleaks.version}: no gitleaks ~8.30.0 on PATH`,
        `  gofakes3 ${gofakes3.version}: always built here`,
        `  actionlint ${actionlint.version}: always built here`,
        `Install Go ${tofu.goVersion} or newer: everything else is built with it. Or put the listed tools on PATH.`,
      ].join("\n"),
    );
    expect(told).toEqual([]);
  });

  test("a Go that is too old for the tool is not started", async () => {
    world.go("go1.21.5");
    const { goVersion } = await readPin("tflint");
    await expect(ensureTools(["tflint"], { onProgress })).rejects.toThrow(
      new RegExp(`because ${join(world.bin, "go")} is 1\\.21\\.5:\n.*\nInstall Go ${goVersion} or newer`),
    );
    expect(world.builds()).toEqual([]);
  });

  test("tools that are not requested are ignored", async () => {
    const tofu = world.tool("tofu", "OpenTofu v1.12.6");
    expect(await ensureTools(["tofu"])).toEqual({ tofu });
  });
});

describe("several processes", () => {
  test("two at once build once; the second reports that it waits", async () => {
    world.go("go1.99.0", "/bin/sleep 2");
    const first = world.run(["tflint"]);
    await until(() => world.builds().length === 1);
    const second = world.run(["tflint"]);
    const [one, two] = await Promise.all([first.ended, second.ended]);
    expect(world.builds()).toHaveLength(1);
    expect(one).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^building TFLint .*\nTFLint .* is ready after \d s\n$/),
    });
    expect(two).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /^waiting for another process to install TFLint .*\nTFLint .* is ready after \d s\n$/,
      ),
    });
    expect(two.stdout).toBe(one.stdout);
  });

  test("four in one process build once", async () => {
    world.go("go1.99.0", "/bin/sleep 1");
    const all = await Promise.all([1, 2, 3, 4].map(() => ensureTools(["tflint"], { onProgress })));
    expect(new Set(all.map(({ tflint }) => tflint)).size).toBe(1);
    expect(world.builds()).toHaveLength(1);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s ends it and Go, and leaves nothing half", async (signal) => {
    world.go("go1.99.0", 'echo half > "$2"; while :; do /bin/sleep 0.1; done');
    const { child, ended } = world.run(["tflint"]);
    await until(() => world.goProcess() !== undefined);
    child.kill(signal);
    expect(await ended).toMatchObject({ signal });
    await until(() => !alive(world.goProcess()));
    expect(world.cached()).toEqual([]);

    world.go();
    const { tflint } = await ensureTools(["tflint"], { onProgress });
    expect(statSync(tflint).isFile()).toBe(true);
  });

  test("after a SIGKILL the next process takes over and cleans up", async () => {
    world.go("go1.99.0", 'echo half > "$2"; exec /bin/sleep 60');
    const { child, ended } = world.run(["tflint"]);
    await until(() => world.goProcess() !== undefined);
    child.kill("SIGKILL");
    await ended;
    process.kill(world.goProcess() as number);
    const lock = join(world.cache, readdirSync(world.cache).find((name) => name.endsWith(".lock")) as string);
    const aMinuteAgo = Date.now() / 1000 - 60;
    utimesSync(lock, aMinuteAgo, aMinuteAgo);

    world.go();
    await ensureTools(["tflint"], { onProgress });
    expect(told.map(({ state }) => state)).toEqual(["building", "done"]);
    expect(world.cached()).toEqual([tools.tflint.file("").replace(/^bin./, "")]);
  });
});

function alive(pid = 0): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

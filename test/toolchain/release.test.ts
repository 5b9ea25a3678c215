import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { zipSync } from "fflate";
import { create } from "tar";
import { packageRoot } from "../../src/root";
import { ensureTools } from "../../src/toolchain/ensure";
import { readPin } from "../../src/toolchain/pin";
import { platform } from "../../src/toolchain/platform";
import type { Progress } from "../../src/toolchain/progress";
import { download, releaseOf } from "../../src/toolchain/release";
import { tools } from "../../src/toolchain/tools";
import { World } from "./world";

let world: World;
let host: Server;
let served: Map<string, Buffer>;
let asked: string[];

beforeEach(async () => {
  world = new World();
  served = new Map();
  asked = [];
  host = createServer(({ url = "" }, response) => {
    asked.push(url);
    const body = served.get(url);
    response.writeHead(body ? 200 : 404).end(body);
  });
  await new Promise<void>((ready) => host.listen(0, "127.0.0.1", ready));
  process.env.TWINSTACK_RELEASES = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
});
afterEach(() => {
  host.close();
  world.remove();
});

const script = Buffer.from('#!/bin/sh\necho "OpenTofu v1.12.6"\n');
const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");

function serve(path: string, archive: Buffer): string {
  served.set(path, archive);
  return process.env.TWINSTACK_RELEASES + path;
}

async function tarball(files: Record<string, Buffer>): Promise<Buffer> {
  const folder = join(world.root, "packed");
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), data, { mode: 0o755 });
  }
  const file = join(world.root, "packed.tar.gz");
  await create({ file, gzip: true, cwd: folder }, Object.keys(files));
  return readFileSync(file);
}

test.each([
  ["zip", async () => Buffer.from(zipSync({ LICENSE: Buffer.from("MPL"), tofu: script })), "tofu"],
  ["tar.gz", () => tarball({ "pulumi/LICENSE": Buffer.from("Apache"), "pulumi/tofu": script }), "pulumi/tofu"],
])("the executable of a %s, and nothing else, is extracted", async (extension, pack, entry) => {
  const archive = await pack();
  const url = serve(`/release.${extension}`, archive);
  const output = join(world.root, "out", "tofu");
  mkdirSync(join(output, ".."));
  await download({ url, sha256: sha256(archive), entry }, output);
  expect(readFileSync(output)).toEqual(script);
  expect(world.files("out")).toEqual([{ name: "tofu", mode: 0o755 }]);
});

test("an archive with another checksum is rejected before it is extracted", async () => {
  const archive = Buffer.from(zipSync({ tofu: script }));
  const url = serve("/release.zip", archive);
  const output = join(world.root, "tofu");
  await expect(download({ url, sha256: "0".repeat(64), entry: "tofu" }, output)).rejects.toThrow(
    `${url} has SHA-256 ${sha256(archive)}, not ${"0".repeat(64)}`,
  );
  expect(world.files("")).not.toContainEqual(expect.objectContaining({ name: "tofu" }));
});

describe("a tool that is missing", () => {
  const onProgress = (told: Progress[]) => (progress: Progress) => void told.push(progress);

  test("is requested from GitHub, and built with a reason if it is unavailable", async () => {
    world.go();
    const told: Progress[] = [];
    const { version } = await readPin("opentofu");
    await ensureTools(["tofu"], { onProgress: onProgress(told) });
    const path = `/opentofu/opentofu/releases/download/v${version}/tofu_${version}_${platform.os}_${platform.arch}.zip`;
    expect(asked).toEqual([path]);
    expect(told.map(({ state }) => state)).toEqual(["downloading", "building", "done"]);
    expect(told[1]?.reason).toBe(
      `no tofu ^1.12.0 on PATH; ${process.env.TWINSTACK_RELEASES}${path} cannot be downloaded: status 404`,
    );
    expect(world.builds()).toHaveLength(1);
  });

  test("is built if the archive was replaced", async () => {
    world.go();
    const told: Progress[] = [];
    const { version } = await readPin("opentofu");
    const archive = Buffer.from(zipSync({ tofu: Buffer.from("#!/bin/sh\nexit 1\n") }));
    serve(
      `/opentofu/opentofu/releases/download/v${version}/tofu_${version}_${platform.os}_${platform.arch}.zip`,
      archive,
    );
    const { tofu } = await ensureTools(["tofu"], { onProgress: onProgress(told) });
    expect(told[1]).toMatchObject({ state: "building", reason: expect.stringContaining(sha256(archive)) });
    expect(readFileSync(tofu, "utf8")).toBe("#!/bin/sh\n");
  });

  test("is built if the server does not respond", async () => {
    world.go();
    const told: Progress[] = [];
    process.env.TWINSTACK_RELEASES = "http://127.0.0.1:1";
    await ensureTools(["pulumi"], { onProgress: onProgress(told) });
    expect(told[1]).toMatchObject({ state: "building", reason: expect.stringContaining("cannot be downloaded") });
  });

  test("reports what to install if it can neither be downloaded nor built", async () => {
    await expect(ensureTools(["tofu"], { onProgress: () => {} })).rejects.toThrow(
      /^toolchain: cannot build missing tools, because there is no go on PATH:\n {2}OpenTofu \S+: no tofu/,
    );
  });

  test("is built without asking anyone with TWINSTACK_RELEASES=off", async () => {
    world.go();
    process.env.TWINSTACK_RELEASES = "off";
    await ensureTools(["tofu", "pulumi"], { onProgress: () => {} });
    expect(asked).toEqual([]);
    expect(world.builds()).toHaveLength(2);
  });
});

// After an upgrade of `go.mod` alone, everyone would wait for a build.
test.each(Object.values(tools).filter(({ release }) => release))(
  "$title has checksums of the releases of its pinned version",
  async (tool) => {
    const pin = await readPin(tool.folder, tool.goPackage);
    const lines = readFileSync(join(packageRoot, "src", "toolchain", tool.folder, "release.sha256"), "utf8");
    expect(lines).toMatch(/^([0-9a-f]{64} {2}\S+\n)+$/);
    expect(lines.trim().split("\n")).toHaveLength(4);
    for (const line of lines.trim().split("\n")) expect(line).toContain(pin.version);
    expect(await releaseOf(tool, pin)).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  },
);

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { providers } from "../../spec/providers";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";
import { platform } from "../../src/toolchain/platform";
import { exampleRoots } from "../../tools/check/roots";
import { discover, type Found } from "./discover";
import { planDifferences, realSchemas } from "./opentofu";
import { previewDifferences } from "./pulumi";
import { list } from "./setup";

/** Tests that these tests find providers, start them and report differences, with a stand-in for Hetzner's provider. */

jest.setTimeout(120_000);

let tools: { tofu: string; pulumiRoot: string };
let sandbox: Sandbox;
let folder: string;
let found: Found;

let standIns: Record<"same" | "other", StandIn>;

beforeAll(async () => {
  tools = await ensureTools(["tofu", "pulumi", "terraform-provider-proxmox"]);
  sandbox = await startSandbox();
  standIns = { same: await startStandIn(), other: await startStandIn("other") };
  folder = mkdtempSync(join(tmpdir(), "twinstack-stand-ins-"));
  const mirrored = join("registry.opentofu.org", "hetznercloud", "hcloud", "1.99.0", `${platform.os}_${platform.arch}`);
  program(join(folder, mirrored, "terraform-provider-hcloud_v1.99.0"), "opentofu");
  program(join(folder, "pulumi-resource-hcloud"), "pulumi");
  found = await discover(folder);
}, 1_200_000);
afterAll(async () => {
  for (const { process } of Object.values(standIns)) process.stdin?.end();
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

interface StandIn {
  process: ChildProcess;
  says: Record<"opentofu" | "pulumi", string>;
}

async function startStandIn(...args: string[]): Promise<StandIn> {
  const register = join(packageRoot, "test", "toolchain", "register.js");
  const script = join(packageRoot, "test", "real-providers", "stand-in", "main.ts");
  const process = spawn(globalThis.process.execPath, ["-r", register, script, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(process.stdout), "line");
  return { process, says: JSON.parse(line) };
}

/**
 * Writes the program that an engine starts in place of the real provider: it prints the address of a running one, and
 * waits.
 */
function program(path: string, engine: "opentofu" | "pulumi"): void {
  const { same, other } = standIns;
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(
    path,
    `#!/bin/sh
if [ "$STAND_IN" = other ]; then echo '${other.says[engine]}'; else echo '${same.says[engine]}'; fi
exec sleep 600
`,
  );
  chmodSync(path, 0o755);
}

test("lists available providers, and absent ones with the reason", () => {
  const why = `absent: not in ${folder}`;
  expect(list(found)).toEqual([
    "Real providers:",
    "  OpenTofu hcloud: 1.99.0",
    `  OpenTofu digitalocean: ${why}`,
    expect.stringMatching(/^ {2}OpenTofu proxmox: \d+\.\d+\.\d+$/),
    `  Pulumi hcloud: in ${folder}`,
    `  Pulumi digitalocean: ${why}`,
    `  Pulumi proxmoxve: ${why}`,
    `  Pulumi terraform: ${why}`,
  ]);
});

test("without a folder Proxmox's provider is available", async () => {
  const { tofu } = await discover(undefined);
  expect(tofu).toEqual({
    hcloud: { absent: "TWINSTACK_PROVIDERS names no folder" },
    digitalocean: { absent: "TWINSTACK_PROVIDERS names no folder" },
    proxmox: { version: expect.stringMatching(/^\d/) },
  });
});

test("a missing folder is an error", async () => {
  await expect(discover(join(folder, "nowhere"))).rejects.toThrow(/TWINSTACK_PROVIDERS: there is no folder .*nowhere/);
});

const minimal = exampleRoots().find(({ name }) => name === "hcloud-server, the minimal example");

describe("a provider that does as the sandbox", () => {
  test("OpenTofu: has the same schema and plans", async () => {
    const hcloud = providers.hcloud;
    const { resource_schemas } = await realSchemas(hcloud, ["hcloud_server"], tools.tofu, found.tofuEnv);
    expect(resource_schemas.hcloud_server?.block.attributes).toHaveProperty("server_type");
    expect(await planDifferences(minimal as never, tools.tofu, sandbox, found.tofuEnv)).toEqual([]);
  });

  test("Pulumi: previews", async () => {
    expect(await previewDifferences("hcloud-server", tools.pulumiRoot, sandbox, found.pulumiEnv)).toEqual([]);
  });
});

describe("a provider that does otherwise", () => {
  beforeEach(() => {
    process.env.STAND_IN = "other";
  });
  afterEach(() => {
    delete process.env.STAND_IN;
  });

  test("OpenTofu: the value that is not the same, on both sides", async () => {
    expect(await planDifferences(minimal as never, tools.tofu, sandbox, found.tofuEnv)).toEqual([
      "module.server.hcloud_server.this.planned.keep_disk is false in the sandbox and true with the real provider",
    ]);
  });

  test("Pulumi: the same", async () => {
    expect(await previewDifferences("hcloud-server", tools.pulumiRoot, sandbox, found.pulumiEnv)).toEqual([
      "hcloud:index/server:Server web-this.properties.keepDisk is false in the sandbox and true with the real provider",
    ]);
  });
});

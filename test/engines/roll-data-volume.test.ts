import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { seedAccount } from "../../src/engines/account";
import { type EngineTools, type Opened, openInSandbox } from "../../src/engines/open";
import { exportRoot, secretsOf } from "../../src/operations/handover";
import { TofuRoll } from "../../src/operations/roll/opentofu";
import { Listener, PulumiRoll } from "../../src/operations/roll/pulumi";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { readStackFile } from "../../src/stacks/file";
import { ensureTools } from "../../src/toolchain/ensure";

/** Replaces the only server of a cluster in both engines, and checks what they know about its data volume. */

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), "roll-data-volume-"));
let sandbox: Sandbox;
let tools: EngineTools;

/** Opens the stack, whose only server has a volume if it has a size. */
function open(size?: number, listener = new Listener()): Promise<Opened> {
  const { config } = readStackFile(packageRoot, "hcloud-vault-cluster") as { config: Record<string, unknown> };
  const modules = structuredClone(config["twinstack:modules"]) as { vault: { inputs: Record<string, unknown> } };
  modules.vault.inputs.servers = { count: 1, ...(size !== undefined && { dataVolume: { size } }) };
  mkdirSync(join(folder, "stacks"), { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "test", runtime: "nodejs" }));
  writeFileSync(join(folder, "Pulumi.vault.yaml"), stringify({ config: { "twinstack:modules": modules } }));
  const place = { pulumi: join(folder, "sandbox") };
  return openInSandbox({ stack: "vault", project: folder, tools, sandbox: place, observe: listener.observe }, sandbox);
}

async function inPulumi(size?: number): Promise<PulumiRoll> {
  const listener = new Listener();
  return new PulumiRoll((await open(size, listener)).pulumi, listener, "vault");
}

const objects = (type: string) =>
  sandbox.cloud
    .objects()
    .filter((each) => each.type === type)
    .map(({ object }) => object);

/** Returns the IDs of the server and the volume, and of the server to which the volume is attached. */
function found() {
  const [server] = objects("hcloud_server");
  const [volume] = objects("hcloud_volume");
  return { server: Number(server?.id), volume: volume?.id, attached: Number(volume?.server_id), size: volume?.size };
}

beforeAll(async () => {
  tools = await ensureTools(["tofu", "pulumi"]);
  sandbox = await startSandbox();
  await seedAccount(sandbox.cloud);
}, 1_200_000);

afterAll(async () => {
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("Pulumi knows a server that uses its volume, and replaces it without the volume", async () => {
  await (await open()).pulumi.up();
  const { server } = found();
  await (await open(10)).pulumi.up();
  expect(found()).toMatchObject({ server, attached: server });
  const engine = await inPulumi(10);
  // It runs with the user data from before it had a volume.
  expect(await engine.machines()).toMatchObject([{ key: "s1", keepsData: false, differences: ["user data"] }]);
  const { volume } = found();
  await engine.replace(["s1"]);
  expect(found().server).not.toBe(server);
  expect(found()).toMatchObject({ volume, attached: found().server });
  expect(await (await inPulumi(10)).machines()).toMatchObject([{ key: "s1", keepsData: true, differences: [] }]);
  await (await open(20)).pulumi.up();
  expect(found()).toMatchObject({ volume, attached: found().server, size: 20 });
});

test("OpenTofu knows it as soon as it has created the machine itself", async () => {
  const opened = await open(20);
  const out = join(folder, "root");
  await exportRoot(opened, {
    out,
    project: folder,
    source: { kind: "relative" },
    backend: { kind: "local", path: "state" },
  });
  const tofu = opened.tofu(out, await secretsOf(opened));
  await tofu.init();
  await tofu.plan();
  expect(await tofu.apply()).toMatchObject({ add: 0, change: 0, destroy: 0 });
  const { server, volume } = found();
  const engine = new TofuRoll(tofu, "module.vault");
  expect(await engine.machines()).toMatchObject([{ key: "s1", keepsData: false }]);
  await engine.replace(["s1"]);
  expect(found().server).not.toBe(server);
  expect(found()).toMatchObject({ volume, attached: found().server });
  expect(await engine.machines()).toMatchObject([{ key: "s1", keepsData: true, differences: [] }]);
  expect((await tofu.plan()).noChanges).toBe(true);
});

import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { localBackend } from "../../src/engines/open";
import { PulumiStack } from "../../src/engines/pulumi";
import { resourceType } from "../../src/providers/catalog";
import { emptyBlock } from "../../src/providers/naming";
import { packageRoot } from "../../src/root";
import { startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";

// The command that users run; `npm test` builds it.
const main = join(packageRoot, "dist", "src", "cli", "main.js");

let folder: string;
let pulumiRoot: string;

beforeAll(async () => {
  ({ pulumiRoot } = await ensureTools(["pulumi"]));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-shown-"));
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "mine", runtime: "nodejs" }));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Returns everything that a command prints. */
async function told(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...args], { cwd: folder, env });
  return stdout + stderr;
}

/** Opens the stack, to read its secrets. */
async function opened(stack: string, where: string, backend: string): Promise<PulumiStack> {
  const env = await localBackend(backend);
  return PulumiStack.open({ stack, project: "mine", folder: where, program: async () => {}, pulumiRoot, env });
}

test("a cluster's kubeconfig is not shown, and neither is any secret in it", async () => {
  const stack = "hcloud-k8s-cluster";
  copyFileSync(join(packageRoot, "stacks", `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
  const text = await told(["up", stack, "--sandbox"]);
  const json = await told(["up", stack, "--sandbox", "--json"]);
  expect(text).toMatch(/k8s +kubeconfig +\[secret\]/);
  expect(JSON.parse(json).outputs.k8s).toMatchObject({
    kubeconfig: "[secret]",
    serverIps: { s1: "10.0.1.11" },
  });

  const place = join(folder, ".twinstack", "sandbox", "pulumi");
  const deployed = await opened(stack, place, place);
  const { k8s } = await deployed.outputValues();
  const { kubeconfig } = (k8s ?? {}) as { kubeconfig: string };
  // Pulumi returns it on request.
  expect(kubeconfig).toContain("client-key-data");
  const secrets = Object.values(await deployed.secrets()).flatMap((value) => value.split("\n"));
  const lines = [...secrets, ...kubeconfig.split(/\s/)].filter((line) => /^[\w+/=.:-]{20,}$/.test(line));
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.filter((line) => text.includes(line) || json.includes(line))).toEqual([]);
}, 240_000);

test("a map is hidden if it contains a secret", async () => {
  const sandbox = await startSandbox();
  try {
    const network = resourceType("hcloud_network");
    const { id } = await sandbox.cloud.create(network, {
      ...emptyBlock(network.block),
      name: "lan",
      ip_range: "10.0.0.0/16",
    });
    const subnet = resourceType("hcloud_network_subnet");
    await sandbox.cloud.create(subnet, {
      ...emptyBlock(subnet.block),
      network_id: Number(id),
      type: "cloud",
      network_zone: "eu-central",
      ip_range: "10.0.7.0/24",
    });
    const inputs = { name: "web-1", networks: { lan: { networkId: String(id), ip: "${secret.address}" } } };
    const config = { "twinstack:modules": { web: { module: "hcloud-server", inputs } } };
    writeFileSync(join(folder, "Pulumi.dev.yaml"), stringify({ config }));
    const backend = join(folder, "backend");
    const env = { ...process.env, ...sandbox.env.all, ...(await localBackend(backend)) };
    const stack = await opened("dev", folder, backend);
    await stack.setSecret("twinstack:secrets.address", "10.0.7.42");

    const text = await told(["up", "dev", "--yes"], env);
    const json = await told(["up", "dev", "--yes", "--json"], env);
    expect((await stack.outputValues()).web?.privateIps).toEqual({ lan: "10.0.7.42" });
    expect(text + json).not.toContain("10.0.7.42");
    expect(JSON.parse(json).outputs.web).toMatchObject({ name: "web-1", privateIps: "[secret]" });
    expect(text).toMatch(/web +privateIps +\[secret\]/);
  } finally {
    await sandbox.stop();
  }
}, 120_000);

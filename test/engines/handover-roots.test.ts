import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digitaloceanDroplet } from "../../spec/modules/digitalocean-droplet";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { proxmoxVm } from "../../spec/modules/proxmox-vm";
import { readStack, type StackConfig } from "../../spec/stack/config";
import { rootFiles } from "../../src/convert/root/files";
import { writeRoot } from "../../src/convert/root/write";
import { Tofu } from "../../src/engines/tofu";
import { variablesInEnvironment } from "../../src/engines/variables";
import { variablesOf } from "../../src/operations/handover";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";

/** Checks an exported root's blocks besides its modules with the real OpenTofu. */

let folder: string;
let sandbox: Sandbox;
let told: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-roots-"));
  sandbox = await startSandbox();
  told = [];
});
afterEach(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

interface Plan {
  planned_values: { outputs: Record<string, { value: Record<string, unknown> }> };
  resource_changes: { type: string; change: { after: Record<string, unknown> } }[];
}

async function planned(
  config: StackConfig,
  settings: Record<string, unknown> = {},
  secrets: Record<string, string> = {},
): Promise<Plan> {
  const { tofu: program } = await ensureTools(["tofu"]);
  const stack = readStack("test", config);
  const files = await rootFiles(stack, [], {
    out: folder,
    project: folder,
    source: { kind: "relative" },
    backend: { kind: "local", path: "terraform.tfstate" },
    config: settings,
  });
  await writeRoot(folder, files);
  const access = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  const env = {
    ...process.env,
    ...sandbox.env.tofu,
    ...access,
    ...variablesInEnvironment(variablesOf(stack, secrets)),
  };
  const tofu = new Tofu(program, folder, env, (line) => told.push(line));
  await tofu.init();
  await tofu.plan();
  return (await tofu.showPlan()) as Plan;
}

test("a state at a service like S3, whose regions Amazon does not know, feeds a stack", async () => {
  const service = await serveState("/states/core.tfstate", { role: { value: "edge", type: "string" } });
  try {
    const { port } = service.address() as AddressInfo;
    const { resource_changes: changes } = await planned({
      states: {
        core: {
          ...{ backend: "s3", bucket: "states", key: "core.tfstate", region: "fsn1" },
          endpoint: `http://127.0.0.1:${port}`,
        },
      },
      modules: { web: { module: "hcloud-server", inputs: { name: "web-1", labels: { role: "${state.core.role}" } } } },
    });
    const server = changes.find(({ type }) => type === "hcloud_server");
    expect(server?.change.after.labels).toEqual({ role: "edge" });
    expect(told.filter((line) => line.startsWith("Warning"))).toEqual([]);
  } finally {
    service.close();
  }
}, 120_000);

/** Serves a state like S3. */
async function serveState(path: string, outputs: object): Promise<Server> {
  const state = { version: 4, terraform_version: "1.12.0", serial: 1, lineage: "core", outputs, resources: [] };
  const body = JSON.stringify(state);
  const server = createServer(({ method, url = "" }, response) => {
    if (url.startsWith(path)) {
      response.setHeader("content-length", Buffer.byteLength(body));
      response.end(method === "HEAD" ? undefined : body);
    } else response.end("<ListBucketResult><Name>states</Name></ListBucketResult>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

test("OpenTofu accepts a stack's provider configuration", async () => {
  const bases = [digitaloceanDroplet, hcloudServer, proxmoxVm];
  const { resource_changes: changes } = await planned(
    {
      modules: Object.fromEntries(
        bases.map(({ name, examples }) => [name, { module: name, inputs: examples.minimal.inputs }]),
      ),
    },
    {
      "hcloud:pollInterval": "1s",
      "digitalocean:requestsPerSecond": "4",
      "proxmoxve:endpoint": "https://pve.example.com:8006/",
      "proxmoxve:insecure": "true",
      "proxmoxve:ssh": { agent: true, nodes: [{ name: "pve", address: "10.0.0.2" }] },
    },
  );
  const types = ["digitalocean_droplet", "hcloud_server", "proxmox_virtual_environment_vm"];
  expect(changes.map(({ type }) => type)).toEqual(expect.arrayContaining(types));
}, 120_000);

test("OpenTofu accepts secrets, states and modules of any name", async () => {
  writeFileSync(
    join(folder, "core.tfstate"),
    JSON.stringify({
      version: 4,
      serial: 1,
      lineage: "core",
      outputs: { role: { value: "edge", type: "string" } },
      resources: [],
    }),
  );
  const names = ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];
  const secrets = [...names, "1password", "-dash", "secret_version", "const", "sensitive", "ephemeral"];
  const modules = ["for", "null", "true", "each", "self", "count", "var", "source", "in"];
  const states = ["1core", "count", "-x"];
  const { resource_changes: changes } = await planned(
    {
      secrets: Object.fromEntries(secrets.map((name) => [name, ""])),
      states: Object.fromEntries(states.map((name) => [name, { backend: "local", path: "core.tfstate" }])),
      modules: Object.fromEntries(
        modules.map((name) => [
          name,
          {
            module: "hcloud-server",
            inputs: {
              name: `${name}-1`,
              labels: Object.fromEntries(states.map((state, index) => [`s${index}`, `\${state.${state}.role}`])),
              userData: secrets.map((secret) => `\${secret.${secret}}`).join(" "),
            },
          },
        ]),
      ),
    },
    {},
    Object.fromEntries(secrets.map((name) => [name, `is ${name}`])),
  );
  const servers = changes.filter(({ type }) => type === "hcloud_server");
  expect(servers).toHaveLength(modules.length);
  for (const { change } of servers) {
    expect(change.after.labels).toEqual({ s0: "edge", s1: "edge", s2: "edge" });
    // OpenTofu prints the hash of user data.
    expect(change.after.user_data).toBeTruthy();
  }
}, 120_000);

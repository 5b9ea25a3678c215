import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "@cdktn/hcl2json";
import { digitaloceanDroplet } from "../../spec/modules/digitalocean-droplet";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { providers } from "../../spec/providers";
import { Tofu } from "../../src/engines/tofu";
import { moduleFolder } from "../../src/generate/modules/generated-files";
import { attribute, attributes, block, hclFile } from "../../src/hcl/hcl";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";

jest.setTimeout(120_000);

const policies = join(packageRoot, "policies");
let tools: { tofu: string; opa: string };
let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  tools = await ensureTools(["tofu", "opa"]);
  sandbox = await startSandbox();
  folder = mkdtempSync(join(tmpdir(), "twinstack-policies-"));
}, 1_200_000);
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

const opa = async (...args: string[]) => (await promisify(execFile)(tools.opa, args)).stdout;

/** Returns the reasons why a policy denies a plan. */
async function denied(policy: string, plan: unknown): Promise<string[]> {
  const input = join(folder, "input.json");
  writeFileSync(input, JSON.stringify({ tfplan: plan }));
  const file = join(policies, `${policy}.rego`);
  const answer = await opa("eval", "--strict", "--format=raw", "--data", file, "--input", input, "data.terraform.deny");
  return JSON.parse(answer);
}

function root(name: string, text: string): Tofu {
  const path = join(folder, name);
  // Without modules to install, init does not create this folder, in which plans are kept.
  mkdirSync(join(path, ".terraform"), { recursive: true });
  writeFileSync(join(path, "main.tf"), text);
  return new Tofu(tools.tofu, path, { ...process.env, ...sandbox.env.tofu });
}

async function planOf(tofu: Tofu, ...args: string[]): Promise<unknown> {
  await tofu.init();
  await tofu.plan(...args);
  return tofu.showPlan();
}

const server = (inputs: string) => `module "web" {
  source = "${moduleFolder(hcloudServer)}"
  name   = "web-1"
  ${inputs}
}`;

function oceanFirewall(port_range: string, source_addresses: readonly string[]): Promise<string> {
  const rule = block("inbound_rule", [], attributes({ protocol: "tcp", port_range, source_addresses }));
  const { source } = providers.digitalocean;
  return hclFile([
    block("terraform", [], [block("required_providers", [], [attribute("digitalocean", { source })])]),
    block("resource", ["digitalocean_firewall", "this"], [attribute("name", "web"), rule]),
  ]);
}

test("each policy is strict Rego as opa formats it, and known to Scalr", async () => {
  const files = readdirSync(policies).filter((file) => file.endsWith(".rego"));
  expect(await opa("fmt", "--list", policies)).toBe("");
  for (const file of files) await opa("check", "--strict", join(policies, file));
  const listed = await parse("scalr-policy.hcl", readFileSync(join(policies, "scalr-policy.hcl"), "utf8"));
  expect(Object.keys((listed as { policy: object }).policy).sort()).toEqual(
    files.map((file) => file.replace(".rego", "")).sort(),
  );
});

test("machines and volumes: creating and changing is allowed, replacing and deleting is denied", async () => {
  const volumes = 'volumes = { data = { size = 10, format = "xfs" } }';
  const machine = (inputs: string) => root("machine", server(inputs));
  const made = await planOf(machine(volumes));
  expect(await denied("replaced_machines", made)).toEqual([]);
  expect(await denied("deleted_volumes", made)).toEqual([]);
  await machine(volumes).apply();

  const grown = await planOf(machine(`${volumes.replace("10", "20")}\n  labels = { a = "b" }`));
  expect(await denied("replaced_machines", grown)).toEqual([]);
  expect(await denied("deleted_volumes", grown)).toEqual([]);

  const moved = await planOf(machine(`${volumes}\n  location = "hel1"`));
  expect(await denied("replaced_machines", moved)).toEqual([
    "module.web.hcloud_server.this would be replaced, and nobody asked for that with -replace",
  ]);
  const asked = await planOf(machine(volumes), "-replace=module.web.hcloud_server.this");
  expect(await denied("replaced_machines", asked)).toEqual([]);

  const without = await planOf(machine(""));
  expect(await denied("deleted_volumes", without)).toHaveLength(1);
  const destroyed = await planOf(machine(volumes), "-destroy");
  expect(await denied("replaced_machines", destroyed)).toEqual([]);
  expect(await denied("deleted_volumes", destroyed)).toHaveLength(1);
  await machine(volumes).destroy();
});

test.each([
  ["443", ["0.0.0.0/0", "::/0"], []],
  ["22", ["203.0.113.0/24"], []],
  ["22", ["203.0.113.0/24", "::/0"], ["22 to ::/0"]],
  ["8200", ["0.0.0.0/0"], ["8200 to 0.0.0.0/0"]],
  ["4000-5000", ["0.0.0.0/0"], ["4646 to 0.0.0.0/0", "4647 to 0.0.0.0/0", "4648 to 0.0.0.0/0"]],
])("port %s open to %j", async (port, ranges, expected) => {
  const rule = `{ description = "test", port = "${port}", ranges = ${JSON.stringify(ranges)} }`;
  const hetzner = await planOf(root(`port-${port}`, server(`firewall = { rules = [${rule}] }`)));
  expect(await denied("open_ports", hetzner)).toEqual(
    expected.map((what) => `module.web.hcloud_firewall.this["own"] opens port ${what}`),
  );
  const ocean = await planOf(root(`ocean-${port}`, await oceanFirewall(port, ranges)));
  expect(await denied("open_ports", ocean)).toEqual(
    expected.map((what) => `digitalocean_firewall.this opens port ${what}`),
  );
});

test("modules come from the registry with a version; those that a module carries are its own", async () => {
  const call = (source: string, version?: string) => ({
    configuration: { root_module: { module_calls: { web: { source, version_constraint: version } } } },
  });
  expect(await denied("module_sources", call("my-account.scalr.io/platform/server/hcloud", "~> 1.0"))).toEqual([]);
  expect(await denied("module_sources", call("./modules/server"))).toEqual([]);
  expect(await denied("module_sources", call("my-account.scalr.io/platform/server/hcloud"))).toEqual([
    "module.web has no version",
  ]);
  const elsewhere = await planOf(root("elsewhere", server("")));
  expect(await denied("module_sources", elsewhere)).toContain(
    `module.web comes from ${moduleFolder(hcloudServer)}, and not from a registry of Scalr's`,
  );
  const alone = root("alone", 'resource "terraform_data" "this" {}');
  expect(await denied("module_sources", await planOf(alone))).toEqual([]);
});

test("the droplet's module with its defaults passes all", async () => {
  const plan = await planOf(
    root(
      "droplet",
      `module "web" {\n  source = "${moduleFolder(digitaloceanDroplet)}"\n  name = "web-1"\n  region = "fra1"\n}`,
    ),
  );
  for (const policy of ["replaced_machines", "deleted_volumes", "open_ports"])
    expect(await denied(policy, plan)).toEqual([]);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tofu } from "../../src/engines/tofu";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";

/** Inputs that are known after apply, in OpenTofu; test/components/known-later.test.ts has the same in Pulumi. */

let folder: string;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-later-"));
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

const bases = {
  "hcloud-server": `
    name  = terraform_data.later.output
    rdns  = { ipv4 = format("%s.example.com", terraform_data.later.output) }
    volumes = { data = { size = 10 } }
    user_data = terraform_data.later.output`,
  "digitalocean-droplet": `
    name   = terraform_data.later.output
    region = "fra1"
    volumes = { data = { size = 10 } }
    user_data = terraform_data.later.output`,
  "proxmox-lxc": `
    name      = terraform_data.later.output
    node_name = "pve"
    template  = { url = "https://example.com/debian.tar.zst", sha256 = "${"0".repeat(64)}" }`,
};
const disks = `disks = [{ interface = "scsi0", size = 20, import_from = "local:import/debian-13.qcow2" }]`;
const vm = (userData: string) => `
    name       = terraform_data.later.output
    node_name  = "pve"
    agent      = { enabled = false }
    ${disks}
    cloud_init = { user_data = ${userData} }`;

test.each([
  ...Object.entries(bases).map(([module, inputs]) => [module, "its name", inputs] as const),
  ["proxmox-vm", "a template", vm('"#cloud-config\\nhostname: ${terraform_data.later.output}\\n"')] as const,
  ["proxmox-vm", "format()", vm('format("%s", terraform_data.later.output)')] as const,
  ["proxmox-vm", "sensitive user data", vm('sensitive(format("%s", terraform_data.later.output))')] as const,
  ["proxmox-vm", "join()", vm('join("", ["a", terraform_data.later.output])')] as const,
])(
  "%s takes %s that is known only at apply",
  async (module, what, inputs) => {
    const { tofu: program } = await ensureTools(["tofu"]);
    const root = join(folder, `${module} ${what}`.replace(/\W+/g, "-"));
    mkdirSync(root);
    writeFileSync(
      join(root, "main.tf"),
      `resource "terraform_data" "later" {
  input = "machine-1"
}

module "machine" {
  source = "${join(packageRoot, "modules-hcl", `terraform-${module}`)}"
${inputs}
}
`,
    );
    const tofu = new Tofu(program, root, { ...process.env, ...sandbox.env.tofu });
    await tofu.init();
    const { counts } = await tofu.plan();
    expect(counts.add).toBeGreaterThan(1);
  },
  120_000,
);

test("an invalid input is rejected with its message, even if another is unknown until apply", async () => {
  const { tofu: program } = await ensureTools(["tofu"]);
  const root = join(folder, "wrong-and-later");
  mkdirSync(root);
  writeFileSync(
    join(root, "main.tf"),
    `resource "terraform_data" "later" {
  input = "4711"
}

module "machine" {
  source    = "${join(packageRoot, "modules-hcl", "terraform-hcloud-server")}"
  name      = "machine-1"
  location  = "Falkenstein"
  ssh_keys  = [terraform_data.later.output]
  user_data = terraform_data.later.output
  networks  = { backend = { network_id = terraform_data.later.output } }
}
`,
  );
  const tofu = new Tofu(program, root, { ...process.env, ...sandbox.env.tofu });
  await tofu.init();
  await expect(tofu.plan()).rejects.toThrow(
    'hcloud-server: location must be a location such as fsn1, got "Falkenstein".',
  );
}, 120_000);

import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { specs } from "../../spec/catalog";
import { inputsIn } from "../../src/convert/workspace/inputs";
import { seedAccount } from "../../src/engines/account";
import { Tofu } from "../../src/engines/tofu";
import { ModuleWorkspace } from "../../src/operations/module-workspace";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";
import { realProxmox } from "../parity/proxmox";

let folder: string;
let program: string;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-workspaces-"));
  program = (await ensureTools(["tofu"])).tofu;
  sandbox = await startSandbox();
  await seedAccount(sandbox.cloud);
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

/** Returns all objects but tags: DigitalOcean keeps a tag after the last object with it is deleted. */
function objects(): string[] {
  return sandbox.cloud.objects().flatMap(({ type, id }) => (type === "digitalocean_tag" ? [] : [`${type} ${id}`]));
}

/** Returns the files of a root, without OpenTofu's own. */
function filesOf(root: string): Record<string, string> {
  const names = readdirSync(root).filter((name) => statSync(join(root, name)).isFile());
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), "utf8")]));
}

test.each(specs.map(({ name }) => name))(
  "%s: plan, apply, no changes, destroy, and nothing is left",
  async (type) => {
    const root = ModuleWorkspace.of(type, join(folder, type));
    const made = await root.write();
    const before = objects();
    const tofu = await root.tofu(program, () => {}, { env: sandbox.env, secrets: join(folder, "secrets") });
    await tofu.init();
    const { counts } = await tofu.plan();
    expect(counts).toEqual({ import: 0, add: expect.any(Number), change: 0, destroy: 0 });
    expect(await tofu.apply()).toEqual(counts);
    expect(objects().length).toBeGreaterThan(before.length);
    expect(await tofu.plan()).toMatchObject({ noChanges: true, changes: [] });
    const removal = await tofu.plan("-destroy");
    expect(removal.counts).toEqual({ import: 0, add: 0, change: 0, destroy: counts.add });
    await tofu.apply();
    expect(objects()).toEqual(before);

    await tofu.forgetPlan();
    expect(Object.keys(filesOf(root.folder)).sort()).toEqual([".gitignore", ...made].sort());
    expect(await root.write()).toEqual([]);
  },
  300_000,
);

test("the real Proxmox provider plans the same as the sandbox, from the same files", async () => {
  const real = { ...process.env, ...(await realProxmox()) };
  for (const { name: type } of specs.filter(({ provider }) => provider === "proxmox")) {
    const root = ModuleWorkspace.of(type, join(folder, "real", type));
    await root.write();
    await root.generateSecretValues();
    const files = filesOf(root.folder);
    const plans = [];
    for (const tofu of [
      await root.tofu(program, () => {}, { env: sandbox.env, secrets: join(folder, "secrets") }),
      new Tofu(program, root.folder, real),
    ]) {
      await tofu.init();
      const { counts, changes } = await tofu.plan();
      plans.push({ counts, changes: changes.map(({ action, address }) => `${action} ${address}`).sort() });
    }
    expect(plans[1]).toEqual(plans[0]);
    expect(plans[0]?.counts.add).toBeGreaterThan(0);
    expect(filesOf(root.folder)).toMatchObject(files);
  }
}, 300_000);

test("real clouds and the sandbox have separate states", async () => {
  const root = ModuleWorkspace.of("hcloud-server", join(folder, "apart"));
  await root.write();
  const inSandbox = await root.tofu(program, () => {}, { env: sandbox.env, secrets: folder });
  await inSandbox.init();
  await inSandbox.plan();
  await inSandbox.apply();
  // The sandbox's providers without its state stand in for a real account.
  const real = new Tofu(program, root.folder, { ...process.env, ...sandbox.env.tofu });
  await real.init();
  expect((await real.plan()).counts).toEqual({ import: 0, add: 2, change: 0, destroy: 0 });
  expect(existsSync(join(root.folder, "terraform.tfstate"))).toBe(false);
  expect((await inSandbox.plan()).noChanges).toBe(true);
  await inSandbox.plan("-destroy");
  await inSandbox.apply();
}, 300_000);

test("secrets are generated once for the folder's inputs, readable only by their user", async () => {
  const root = ModuleWorkspace.of("hcloud-vault-cluster", join(folder, "secret"));
  await root.write();
  expect(root.missingSecrets()).toEqual(["tls"]);
  const inputs = join(root.folder, "terraform.tfvars");
  writeFileSync(inputs, readFileSync(inputs, "utf8").replace('name = "vault"', 'name = "cellar"'));

  expect(await root.generateSecretValues()).toEqual(["secrets.auto.tfvars", "vault_ca_key.pem"]);
  expect(root.missingSecrets()).toEqual([]);
  const values = join(root.folder, "secrets.auto.tfvars");
  const key = join(root.folder, "vault_ca_key.pem");
  for (const file of [values, key]) expect(statSync(file).mode & 0o777).toBe(0o600);
  const { tls } = (await inputsIn(readFileSync(values, "utf8"), root.call.spec)) as {
    tls: { caCertificate: string; server: { certificate: string } };
  };
  const server = new X509Certificate(tls.server.certificate);
  const authority = new X509Certificate(tls.caCertificate);
  expect(server.subjectAltName).toContain("DNS:vault.cellar.internal");
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(authority.checkPrivateKey(createPrivateKey(readFileSync(key, "utf8")))).toBe(true);

  const first = filesOf(root.folder);
  expect(await root.generateSecretValues()).toEqual([]);
  expect(filesOf(root.folder)).toEqual(first);
  const ignored = readFileSync(join(root.folder, ".gitignore"), "utf8").split("\n");
  expect(ignored).toEqual(expect.arrayContaining(["*.auto.tfvars", "*.pem", "*.tfstate", ".terraform/"]));
});

test("removed files of a workspace are regenerated with main.tf, and the rest stays", async () => {
  const root = ModuleWorkspace.of("hcloud-server", join(folder, "anew"));
  const made = await root.write();
  const first = filesOf(root.folder);
  for (const name of ["backend.tf", "terraform.tfvars"]) writeFileSync(join(root.folder, name), "# mine\n");
  rmSync(join(root.folder, "outputs.tf"));
  expect(await root.write()).toEqual([]);
  rmSync(join(root.folder, "main.tf"));
  expect(await root.write()).toEqual(["outputs.tf", "main.tf"]);
  expect(filesOf(root.folder)).toEqual({ ...first, "backend.tf": "# mine\n", "terraform.tfvars": "# mine\n" });
  expect(made).toEqual(expect.arrayContaining(["main.tf", "outputs.tf", "backend.tf", "terraform.tfvars"]));
});

test("a folder with another configuration is not changed", async () => {
  const other = mkdtempSync(join(folder, "other-"));
  writeFileSync(join(other, "network.tf"), "");
  const root = ModuleWorkspace.of("hcloud-server", other);
  await expect(root.write()).rejects.toThrow("has network.tf and no main.tf: choose another --folder");
  expect(readdirSync(other)).toEqual(["network.tf"]);
});

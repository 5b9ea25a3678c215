import { execFile, execFileSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { seedAccount } from "../../src/engines/account";
import { localBackend } from "../../src/engines/open";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";

/** Runs commands on a full disk: a file system of two megabytes in memory, which only root can mount. */

const main = join(packageRoot, "dist", "src", "cli", "main.js");

let place: string;
let disk: string;
let sandbox: Sandbox;
let env: NodeJS.ProcessEnv;

function mounted(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** True if this user can mount file systems. */
const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-mount-"));
  const can = mounted(folder);
  if (can) execFileSync("umount", [folder]);
  rmSync(folder, { recursive: true });
  return can;
})();
const onFullDisk = canMount ? test : test.skip;
const suffix = canMount ? "" : " (absent: the right to mount a file system)";

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), "twinstack-full-"));
  disk = join(place, "disk");
  mkdirSync(disk);
  sandbox = await startSandbox();
  await seedAccount(sandbox.cloud);
  // Pulumi's state is on another disk.
  env = { ...process.env, ...sandbox.env.all, ...(await localBackend(place)) };
  if (!mounted(disk)) return;
  writeFileSync(join(disk, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
});
afterEach(async () => {
  await sandbox.stop();
  if (canMount) execFileSync("umount", [disk]);
  rmSync(place, { recursive: true });
});

const stackFile = () => join(disk, "Pulumi.dev.yaml");
const text = () => readFileSync(stackFile(), "utf8");

function writeStack(module: string, inputs: object): void {
  const config = { "twinstack:modules": { it: { module, inputs } } };
  writeFileSync(stackFile(), stringify({ config }));
}

function twinstack(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd: disk, env }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

/** Fills the disk completely. */
function fill(): void {
  const filler = openSync(join(disk, "filler"), "w");
  try {
    for (let size = 65_536; size >= 1; ) {
      try {
        writeSync(filler, Buffer.alloc(size));
      } catch {
        size /= 2;
      }
    }
  } finally {
    closeSync(filler);
  }
}

function clear(): void {
  rmSync(join(disk, "filler"));
}

const fullDisk = { code: 1, stderr: expect.stringMatching(/^[^\n]*disk is full[^\n]*\n$/) };

onFullDisk(
  `secrets keeps what the file has${suffix}`,
  async () => {
    cpSync(join(packageRoot, "stacks", "Pulumi.hcloud-vault-cluster.yaml"), stackFile());
    expect(await twinstack("secrets", "dev")).toMatchObject({ code: 0 });
    const before = text();
    expect(before).toContain("secure:");
    fill();
    expect(await twinstack("secrets", "dev", "--rotate", "vault_ca_certificate")).toMatchObject(fullDisk);
    expect(text()).toBe(before);
    clear();
    expect(readdirSync(disk).sort()).toEqual(["Pulumi.dev.yaml", "Pulumi.yaml"]);
    expect(await twinstack("secrets", "dev", "--rotate", "vault_ca_certificate")).toMatchObject({ code: 0 });
    expect(text()).not.toBe(before);
  },
  600_000,
);

onFullDisk(
  `adopt and export leave whole files${suffix}`,
  async () => {
    writeStack("hcloud-server", { name: "web-1", firewall: { enabled: false } });
    expect(await twinstack("up", "dev", "--yes")).toMatchObject({ code: 0 });
    const id = sandbox.cloud.objects().find(({ type }) => type === "hcloud_server")?.id;
    expect(await twinstack("export", "dev", "--no-plan")).toMatchObject({ code: 0 });
    const root = join(disk, "opentofu", "dev");
    const files = () =>
      Object.fromEntries(readdirSync(root).map((name) => [name, readFileSync(join(root, name), "utf8")]));
    const [exported, before] = [files(), text()];
    const server = {
      ...{ mode: "managed", module: "module.it", type: "hcloud_server", name: "this" },
      instances: [{ attributes: { id } }],
    };
    writeFileSync(join(disk, "terraform.tfstate"), JSON.stringify({ version: 4, resources: [server] }));

    fill();
    expect(await twinstack("export", "dev", "--no-plan")).toMatchObject(fullDisk);
    expect(files()).toEqual(exported);
    expect(await twinstack("adopt", "dev", "terraform.tfstate")).toMatchObject(fullDisk);
    expect(text()).toBe(before);
    clear();
    expect(await twinstack("export", "dev", "--no-plan")).toMatchObject({ code: 0 });
    expect(files()).toEqual(exported);
    expect(await twinstack("adopt", "dev", "terraform.tfstate")).toMatchObject({ code: 0 });
    expect(text()).toContain(`hcloud:index/server:Server::it-this: "${id}"`);
  },
  600_000,
);

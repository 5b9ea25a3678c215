import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { seedAccount } from "../../src/engines/account";
import { packageRoot } from "../../src/root";
import { startSandbox } from "../../src/sandbox/server";
import { realProxmox } from "../parity/proxmox";

const main = join(packageRoot, "dist", "src", "cli", "main.js");

let folder: string;

beforeAll(async () => {
  await promisify(execFile)("npm", ["run", "--silent", "build"], { cwd: packageRoot });
}, 300_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-workspace-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command in the folder, as a new process that knows earlier ones from files only. */
function twinstack(
  args: readonly string[],
  env = process.env,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [main, ...args], { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
    child.stdin?.end();
  });
}

async function json(...args: string[]) {
  const { code, stdout, stderr } = await twinstack(["workspace", ...args, "--sandbox", "--json"]);
  expect(stderr).toBe("");
  return { code, ...JSON.parse(stdout) };
}

test("a cluster lives in its workspace from command to command, and its secrets are in no file there", async () => {
  const type = "proxmox-vault-cluster";
  const root = join(folder, "workspaces", type);
  const first = await json(type, "plan");
  expect(first).toMatchObject({
    code: 2,
    folder: root,
    noChanges: false,
    counts: { import: 0, change: 0, destroy: 0 },
  });
  expect(first.made).toContain("terraform.tfvars");
  expect(first.changes).toHaveLength(first.counts.add);

  const applied = await json(type, "apply");
  expect(applied).toMatchObject({ code: 0, made: [], counts: first.counts });
  expect(applied.outputs.vault.server_names).toEqual(["vault-s1", "vault-s2", "vault-s3"]);
  expect(await json(type, "plan")).toMatchObject({ code: 0, noChanges: true, changes: [] });

  // The command's files for the sandbox are not among those that its user may commit.
  const secrets = JSON.parse(readFileSync(join(folder, ".twinstack", "sandbox", "secrets", `${type}.json`), "utf8"));
  const key = secrets.vault_server_key.split("\n")[1];
  expect(key.length).toBeGreaterThan(40);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(root, name)).isFile(),
  );
  expect(files).toContain(join("terraform.tfstate.d", "sandbox", "terraform.tfstate"));
  const holders = files.filter((name) => readFileSync(join(root, name), "utf8").includes(key));
  // The provider stores snippets in the state as they are, like the real one.
  expect(holders.filter((name) => !name.includes(".tfstate"))).toEqual([]);
  expect(files.filter((name) => name.includes("twinstack-"))).toEqual([]);
  expect(statSync(join(folder, ".twinstack")).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(folder, ".twinstack", ".gitignore"), "utf8")).toBe("*\n");

  const inputs = join(root, "terraform.tfvars");
  writeFileSync(inputs, readFileSync(inputs, "utf8").replace('tags = ["demo"]', 'tags = ["demo", "changed"]'));
  const change = await json(type, "plan");
  expect(change).toMatchObject({ code: 2, counts: { add: 0, change: 3, destroy: 0 } });
  expect(await json(type, "apply")).toMatchObject({ code: 0, counts: change.counts });

  expect(await json(type, "destroy")).toMatchObject({
    code: 0,
    counts: { add: 0, change: 0, destroy: first.counts.add },
  });
  expect(await json(type, "destroy")).toMatchObject({ code: 0, counts: { add: 0, change: 0, destroy: 0 } });
}, 300_000);

test("without --json it reports its steps, and shows OpenTofu's plan", async () => {
  const made = await twinstack(["workspace", "hcloud-server"]);
  expect(made.code).toBe(0);
  expect(made.stdout).toContain("✔ workspaces/hcloud-server: variables.tf, outputs.tf,");
  expect(made.stdout).toContain("cd workspaces/hcloud-server\n  tofu init\n  tofu apply");
  const cluster = await twinstack(["workspace", "hcloud-nomad-cluster"]);
  expect(cluster.stdout).toContain("with TF_VAR_gossip_key and TF_VAR_tls, or generate them into a file");

  const plan = await twinstack(["workspace", "hcloud-server", "plan", "--sandbox"]);
  expect(plan.code).toBe(2);
  expect(plan.stdout).toContain("✔ tofu plan: 0 to import, 2 to add, 0 to change, 0 to destroy");
  expect(plan.stdout).toContain('+ resource "hcloud_server" "this" {');

  const apply = await twinstack(["workspace", "hcloud-server", "apply", "--sandbox"]);
  expect(apply.code).toBe(0);
  expect(apply.stdout).toContain("✔ tofu apply: 2 added, 0 changed, 0 destroyed");
  expect(apply.stdout).toMatch(/web +ipv4_address +198\.18\.\d+\.\d+/);
}, 300_000);

test("wrong usage and an invalid input exit with 1, because 2 is a plan with changes", async () => {
  const unknown = await twinstack(["workspace", "hcloud-srver", "plan"]);
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('did you mean "hcloud-server"?') });
  expect(await twinstack(["workspace", "hcloud-server", "plam"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Allowed choices are plan, apply, destroy."),
  });
  expect(await twinstack(["workspace", "hcloud-server", "destroy", "--yes"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("there is no workspace in workspaces/hcloud-server"),
  });
  expect(readdirSync(folder)).toEqual([]);

  await twinstack(["workspace", "hcloud-server"]);
  const inputs = join(folder, "workspaces", "hcloud-server", "terraform.tfvars");
  writeFileSync(inputs, readFileSync(inputs, "utf8").replace('"web-1"', '"Web_1"'));
  const refused = await twinstack(["workspace", "hcloud-server", "plan", "--sandbox"]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("hcloud-server: name") });
}, 300_000);

test("for a real cloud, secret values are required, and generated on request", async () => {
  const env = { ...process.env, ...(await realProxmox()) };
  const asked = await twinstack(["workspace", "proxmox-vault-cluster", "plan"], env);
  expect(asked).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/"tls" is not set[\s\S]*with TF_VAR_tls, or generate/),
  });
  const planned = await twinstack(
    ["workspace", "proxmox-vault-cluster", "plan", "--with-secret-values", "--json"],
    env,
  );
  expect(planned.code).toBe(2);
  expect(JSON.parse(planned.stdout)).toMatchObject({
    made: ["secrets.auto.tfvars", "vault_ca_key.pem"],
    counts: { import: 0, add: 6, change: 0, destroy: 0 },
  });
}, 300_000);

test.each(["SIGINT", "SIGKILL"] as const)(
  "%s ends no apply before it has ended what it has begun, and its state knows of it",
  async (signal) => {
    const sandbox = await startSandbox();
    try {
      await seedAccount(sandbox.cloud);
      // The sandbox stands in for real clouds: it does not end with the command.
      const env = { ...process.env, ...sandbox.env.tofu };
      let open = () => {};
      const opened = new Promise<void>((done) => {
        open = done;
      });
      const reached = new Promise<void>((done) => {
        sandbox.cloud.intercept(async ({ type, operation }, proceed) => {
          if (type === "hcloud_server" && operation === "create") {
            done();
            await opened;
          }
          return proceed();
        });
      });
      const args = [main, "workspace", "hcloud-server", "apply", "--yes"];
      const child = spawn(process.execPath, args, { cwd: folder, env, detached: true });
      let stderr = "";
      const told = new Promise<void>((done) => {
        child.stderr.setEncoding("utf8").on("data", (text: string) => {
          stderr += text;
          if (stderr.includes("OpenTofu finishes its current operations")) done();
        });
      });
      const ended = new Promise<number | null>((done) => child.once("close", done));
      await reached;
      // A terminal signals all processes of the command.
      process.kill(-(child.pid as number), signal);
      if (signal === "SIGINT") await told;
      open();
      await ended;
      if (signal === "SIGINT") {
        expect(child.exitCode).toBe(1);
        expect(stderr).toMatch(/tofu apply failed:\n[\s\S]*execution halted/);
      }

      const state = JSON.parse(readFileSync(join(folder, "workspaces", "hcloud-server", "terraform.tfstate"), "utf8"));
      const types = state.resources.map(({ type }: { type: string }) => type).sort();
      expect(types).toEqual(["hcloud_firewall", "hcloud_server"]);
      const again = await twinstack(["workspace", "hcloud-server", "apply", "--yes", "--json"], env);
      expect(JSON.parse(again.stdout).counts).toEqual({ import: 0, add: 0, change: 0, destroy: 0 });
    } finally {
      await sandbox.stop();
    }
  },
  300_000,
);

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedAccount } from "../../src/engines/account";
import { localBackend } from "../../src/engines/open";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";

/** Replacements of a server whose successor Hetzner cannot provide, in both engines. */

const main = join(packageRoot, "dist", "src", "cli", "main.js");
const stack = "hcloud-server";

let folder: string;
let sandbox: Sandbox;
let env: NodeJS.ProcessEnv;
let api: Server;
let offered: string[];
let asked: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-available-"));
  offered = [];
  asked = [];
  api = createServer(({ url = "" }, response) => {
    asked.push(url.split("?")[0] as string);
    const locations = ["fsn1", "nbg1"].map((name) => ({ name, available: offered.includes(name), deprecation: null }));
    const serverTypes = [{ id: 1, name: "cx23", architecture: "x86", locations }];
    response.end(JSON.stringify({ server_types: serverTypes, images: [{ id: 1, name: "debian-13" }] }));
  });
  await new Promise<void>((done) => api.listen(0, "127.0.0.1", done));
  sandbox = await startSandbox();
  await seedAccount(sandbox.cloud);
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  env = {
    ...{ ...process.env, ...sandbox.env.all, ...(await localBackend(folder)) },
    ...{ HCLOUD_ENDPOINT: url, HCLOUD_TOKEN: "t0ken" },
  };
});
afterEach(async () => {
  api.close();
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

function twinstack(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const servers = () =>
  sandbox.cloud.objects().flatMap(({ type, id, object }) => (type === "hcloud_server" ? [{ id, ...object }] : []));

function change(file: string, from: string, to: string): void {
  const text = readFileSync(join(folder, file), "utf8");
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
}

const sentence =
  'server "web-1" would be replaced, but Hetzner Cloud has no server type "cx23" in nbg1 now\nThese machines were left alone.';

interface Case {
  engine: string;
  deploy: string[];
  file: string;
  /** Texts in the file, each with the one that takes its place. */
  label: [string, string];
  move: [string, string];
  code: number;
}

test.each([
  {
    engine: "Pulumi",
    deploy: ["up", stack, "--yes"],
    file: `Pulumi.${stack}.yaml`,
    label: ["role: web", "role: www"],
    move: ["name: web-1\n", "name: web-1\n        location: nbg1\n"],
    code: 2,
  },
  {
    engine: "OpenTofu",
    deploy: ["workspace", stack, "apply", "--yes"],
    file: join("workspaces", stack, "terraform.tfvars"),
    label: ['"web"', '"www"'],
    move: ['"web-1"\n', '"web-1"\nlocation = "nbg1"\n'],
    code: 1,
  },
] satisfies Case[])(
  "$engine replaces no server whose type is sold out, and changes those that stay",
  async ({ deploy, file, label, move, code }: Case) => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
    cpSync(join(packageRoot, "stacks", `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
    expect(await twinstack(...deploy)).toMatchObject({ code: 0 });
    const [before] = servers();

    change(file, ...label);
    expect(await twinstack(...deploy)).toMatchObject({ code: 0 });
    expect(asked).toEqual([]);
    expect(servers()).toMatchObject([{ id: before?.id, labels: expect.objectContaining({ role: "www" }) }]);

    change(file, ...move);
    expect(await twinstack(...deploy)).toMatchObject({ code, stderr: expect.stringContaining(sentence) });
    expect(asked).toEqual(["/server_types", "/images"]);
    expect(servers()).toMatchObject([{ id: before?.id }]);

    offered = ["nbg1"];
    expect(await twinstack(...deploy)).toMatchObject({ code: 0 });
    expect(servers()).toMatchObject([{ location: "nbg1" }]);
    expect(servers()[0]?.id).not.toBe(before?.id);

    offered = [];
    change(file, "nbg1", "fsn1");
    expect(await twinstack(...deploy, "--no-availability-check")).toMatchObject({ code: 0 });
    expect(servers()).toMatchObject([{ location: "fsn1" }]);
  },
  600_000,
);

test("roll replaces no machine of a cluster whose successor cannot be had", async () => {
  const cluster = "hcloud-vault-cluster";
  writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
  cpSync(join(packageRoot, "stacks", `Pulumi.${cluster}.yaml`), join(folder, `Pulumi.${cluster}.yaml`));
  expect(await twinstack("secrets", cluster)).toMatchObject({ code: 0 });
  expect(await twinstack("up", cluster, "--yes")).toMatchObject({ code: 0 });
  change(`Pulumi.${cluster}.yaml`, "serverType: cx23", "serverType: cx33");

  const sold = await twinstack("roll", cluster, "--dry-run");
  expect(sold.code).toBe(2);
  for (const name of ["vault-s1", "vault-s2", "vault-s3"]) {
    expect(sold.stderr).toContain(`server "${name}" would be replaced, but Hetzner Cloud has no server type "cx33"`);
  }
  expect(asked).toContain("/server_types");

  const unchecked = await twinstack("roll", cluster, "--dry-run", "--no-availability-check");
  expect(unchecked).toMatchObject({ code: 0, stdout: expect.stringMatching(/s1 .* type/) });
  expect(servers()).toHaveLength(3);
}, 600_000);

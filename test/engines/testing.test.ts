import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as hcloud from "@pulumi/hcloud";
import { packageRoot } from "../../src/root";
import { startTestSandbox, type TestSandbox, withSandbox } from "../../src/testing/sandbox";

/** Tests the sandbox for tests with the real engines. */

jest.setTimeout(180_000);

const execute = promisify(execFile);

/** The folder for the sandboxes of this file. */
let temporary: string;
const before = process.env.TMPDIR;
beforeAll(async () => {
  temporary = await realpath(await mkdtemp(join(tmpdir(), "testing-")));
  process.env.TMPDIR = temporary;
});
afterAll(async () => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  await rm(temporary, { recursive: true });
});

const network = (name: string) => async () => {
  new hcloud.Network("n", { name, ipRange: "10.0.0.0/16" });
};

/** Writes a root with an unreachable backend and a module next to it. */
async function writeRoot(folder: string): Promise<string> {
  const root = join(folder, "live", "prod");
  const files = {
    "modules/net/main.tf": `
terraform {
  required_providers {
    hcloud = { source = "hetznercloud/hcloud" }
  }
}
variable "name" {
  type = string
}
resource "hcloud_network" "n" {
  name     = var.name
  ip_range = "10.0.0.0/16"
}
output "id" {
  value = hcloud_network.n.id
}
`,
    "live/prod/main.tf": `
terraform {
  backend "s3" {
    bucket = "nowhere"
    key    = "state"
    region = "eu-central-1"
  }
}
variable "name" {
  type = string
}
module "net" {
  source = "../../modules/net"
  name   = var.name
}
output "id" {
  value = module.net.id
}
`,
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return root;
}

/** Returns the running child processes of this process. */
async function children(): Promise<string[]> {
  const { stdout } = await execute("ps", ["-e", "-o", "ppid=,args="]);
  return stdout
    .split("\n")
    .filter((line) => Number(line.trim().split(" ")[0]) === process.pid && !line.includes("ps -e"));
}

test("everything ends with a test that throws, engines at work too, and nothing stays behind", async () => {
  const running: Promise<unknown>[] = [];
  const already = await children();
  const root = await writeRoot(await mkdtemp(join(temporary, "root-")));
  const failing = withSandbox(async (sandbox) => {
    sandbox.fault({ type: "hcloud_network", times: 2, kind: "slow", seconds: 600 });
    const stack = await sandbox.pulumi("dev", network("a"));
    const tofu = await sandbox.tofu(root, { name: "b" });
    await tofu.plan();
    let waiting = 0;
    const bothWait = new Promise<void>((done) => {
      sandbox.cloud.intercept((_, proceed) => {
        waiting += 1;
        if (waiting === 2) done();
        return proceed();
      });
    });
    running.push(stack.up(), tofu.apply());
    await bothWait;
    expect((await children()).length).toBeGreaterThan(already.length);
    throw new Error("the test does not hold");
  });
  await expect(failing).rejects.toThrow("the test does not hold");
  const ends = await Promise.allSettled(running);
  expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await children()).toEqual(already);
  expect((await readdir(temporary)).filter((name) => name.startsWith("twinstack-test-"))).toEqual([]);
});

test("calling an engine after the end is an error that says so", async () => {
  let late: () => Promise<unknown> = async () => {};
  await withSandbox(async (sandbox) => {
    const stack = await sandbox.pulumi("dev", network("a"));
    late = () => stack.up();
  });
  await expect(late()).rejects.toThrow("the sandbox has ended");
});

describe("one sandbox", () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox?.end());
  afterEach(() => sandbox.reset());

  const networks = () =>
    sandbox.cloud.objects().flatMap(({ type, object }) => (type === "hcloud_network" ? [object.name] : []));

  test("OpenTofu works in a copy of a root, whatever its backend is", async () => {
    const folder = await mkdtemp(join(temporary, "root-"));
    const root = await writeRoot(folder);
    const files = await readdir(folder, { recursive: true });
    process.env.TF_WORKSPACE = "prod";
    const tofu = await sandbox.tofu(root, { name: "net" }).finally(() => delete process.env.TF_WORKSPACE);
    expect((await tofu.plan()).counts).toEqual({ import: 0, add: 1, change: 0, destroy: 0 });
    await tofu.apply();
    expect(networks()).toEqual(["net"]);
    expect((await tofu.outputs()).id?.value).toBe(
      sandbox.cloud.objects().find(({ type }) => type === "hcloud_network")?.id,
    );
    expect(await readdir(folder, { recursive: true })).toEqual(files);

    const another = await sandbox.tofu(root, { name: "other" });
    expect((await another.plan()).counts).toMatchObject({ add: 1 });
  });

  test("a stack is deployed from its file, with generated secrets", async () => {
    const stack = await sandbox.stack("hcloud-vault-cluster", packageRoot);
    await stack.up();
    const servers = sandbox.cloud.objects().filter(({ type }) => type === "hcloud_server");
    expect(servers.length).toBeGreaterThanOrEqual(3);
    expect(await stack.preview()).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
    await expect(sandbox.stack("hcloud-valt-cluster", packageRoot)).rejects.toThrow("hcloud-vault-cluster");
  });

  test("plain engines use it by its environment", async () => {
    const root = await writeRoot(await mkdtemp(join(temporary, "root-")));
    await rm(join(root, "main.tf"));
    await writeFile(join(root, "main.tf"), 'module "net" {\n  source = "../../modules/net"\n  name   = "plain"\n}\n');
    const options = { cwd: root, env: { ...process.env, ...sandbox.env } };
    await execute("tofu", ["init", "-no-color"], options);
    await execute("tofu", ["apply", "-auto-approve", "-no-color"], options);
    expect(networks()).toEqual(["plain"]);
    await sandbox.pulumi("dev", network("a"), { project: "shop" });
    const { stdout } = await execute("pulumi", ["stack", "ls", "--all", "--json"], options);
    expect(JSON.parse(stdout)).toMatchObject([{ name: "organization/shop/dev" }]);
  });

  test("a snapshot has the clouds and the states of both engines", async () => {
    const stack = await sandbox.pulumi("dev", network("a"));
    const tofu = await sandbox.tofu(await writeRoot(await mkdtemp(join(temporary, "root-"))), { name: "b" });
    await stack.up();
    await tofu.plan();
    await tofu.apply();
    const both = await sandbox.snapshot();

    await stack.destroy();
    await tofu.destroy();
    expect(networks()).toEqual([]);
    await sandbox.restore(both);
    expect(networks()).toEqual(["a", "b"]);
    expect(await stack.preview()).toMatchObject({ same: 1, create: 0 });
    expect((await tofu.plan()).noChanges).toBe(true);

    await sandbox.reset();
    expect(networks()).toEqual([]);
    expect(await (await sandbox.pulumi("dev", network("a"))).preview()).toMatchObject({ create: 1, same: 0 });
    expect((await tofu.plan()).counts).toMatchObject({ add: 1 });
  });

  test("a reset removes faults", async () => {
    sandbox.fault({ type: "hcloud_network", times: Number.POSITIVE_INFINITY, kind: "refused" });
    await sandbox.reset();
    const stack = await sandbox.pulumi("dev", network("a"));
    await stack.up();
    expect(networks()).toEqual(["a"]);
  });
});

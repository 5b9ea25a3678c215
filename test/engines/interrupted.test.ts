import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { seedAccount } from "../../src/engines/account";
import { localBackend } from "../../src/engines/open";
import { isRunning } from "../../src/local/running";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";

// The command that users run; `npm test` builds it.
const main = join(packageRoot, "dist", "src", "cli", "main.js");
let stack: string;
const droplet = "digitalocean_droplet";

let folder: string;
let sandbox: Sandbox;
let env: NodeJS.ProcessEnv;

// The sandbox stands in for real clouds: it does not end with the command.
beforeEach(async () => {
  stack = "digitalocean-droplet";
  folder = mkdtempSync(join(tmpdir(), "twinstack-interrupted-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
  cpSync(join(packageRoot, "stacks", `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
  sandbox = await startSandbox();
  await seedAccount(sandbox.cloud);
  env = { ...process.env, ...sandbox.env.all, ...(await localBackend(folder)) };
});
afterEach(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Starts the command in its own process group, like a shell; it has ended when no process of the group can print any
 * more.
 */
function start(...args: string[]): { child: ChildProcess; ended: Promise<Ended>; said(text: string): Promise<void> } {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env, detached: true });
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const listener of listeners) listener();
  });
  return {
    child,
    ended: new Promise((done) => child.once("close", (code) => done({ code, stdout, stderr }))),
    said: (text) => new Promise((done) => listeners.add(() => stderr.includes(text) && done())),
  };
}

function twinstack(...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

/**
 * Sets the state of an engine that was killed while it created a resource, which the cloud has.
 * @param type such as `digitalocean:index/droplet:Droplet`
 */
function loseCreate(type: string): void {
  const file = join(folder, "state", ".pulumi", "stacks", "mine", `${stack}.json`);
  const state = JSON.parse(readFileSync(file, "utf8"));
  const { latest } = state.checkpoint;
  const lost = latest.resources.find((each: { type: string }) => each.type === type);
  latest.resources = latest.resources
    .filter((each: unknown) => each !== lost)
    .filter(({ dependencies = [] }: { dependencies?: string[] }) => !dependencies.includes(lost.urn));
  const { id: _, outputs: __, ...begun } = lost;
  latest.pending_operations = [{ type: "creating", resource: begun }];
  writeFileSync(file, JSON.stringify(state));
}

/** Returns the processes that hold locks of stacks. */
function engines(): number[] {
  return locks().map((name) => JSON.parse(readFileSync(join(folder, "state", name), "utf8")).pid);
}

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]);
}

/** Runs the command in a terminal with typed input. */
function onTerminal(typed: string, ...args: string[]): Promise<Ended> {
  const command = [process.execPath, main, ...args].map((arg) => `'${arg}'`).join(" ");
  const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], { cwd: folder, env });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const asked = stdout.includes("[y/N]");
    stdout += text;
    if (!asked && stdout.includes("[y/N]")) child.stdin.write(typed);
  });
  return new Promise((done) => child.once("close", (code) => done({ code, stdout, stderr: "" })));
}

/** Serves a list of a platform's API while `work` runs. */
async function withApi(path: string, type: string, work: (url: string) => Promise<void>): Promise<void> {
  const list = path.split("/").at(-1) as string;
  const api = createServer(({ url = "", headers }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const objects = sandbox.cloud.objects().filter((each) => each.type === type);
    const found = objects.map(({ id, object: { name, region, tags } }) => ({
      ...{ id: Number(id), name, tags, region: { slug: region } },
    }));
    response.statusCode = pathname !== path ? 404 : headers.authorization === "Bearer t0ken" ? 200 : 401;
    response.end(JSON.stringify({ [list]: found }));
  });
  await new Promise<void>((done) => api.listen(0, "127.0.0.1", done));
  try {
    await work(`http://127.0.0.1:${(api.address() as AddressInfo).port}`);
  } finally {
    api.close();
  }
}

/** Blocks the next request of a kind until it is released. */
function hold(operation: "create" | "delete"): { reached: Promise<void>; letGo(): void } {
  let letGo = () => {};
  const open = new Promise<void>((done) => {
    letGo = done;
  });
  const reached = new Promise<void>((done) => {
    const remove = sandbox.cloud.intercept(async (request, proceed) => {
      if (request.type !== droplet || request.operation !== operation) return proceed();
      remove();
      done();
      await open;
      return proceed();
    });
  });
  return { reached, letGo };
}

function droplets(): number {
  return sandbox.cloud.objects().filter(({ type }) => type === droplet).length;
}

function locks(): string[] {
  const files = readdirSync(join(folder, "state"), { recursive: true, encoding: "utf8" });
  return files.filter((name) => /locks.*\.json$/.test(name));
}

/** Signals all processes of the command, like a terminal. */
function signalAll({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  process.kill(-(pid as number), signal);
}

const finishes = "Pulumi finishes its current operations";

test("an interrupted up and an interrupted destroy finish the operations that they started, and save them in the state", async () => {
  const creating = hold("create");
  const up = start("up", stack, "--yes");
  const told = up.said(finishes);
  await creating.reached;
  signalAll(up.child, "SIGINT");
  await told;
  creating.letGo();
  expect(await up.ended).toMatchObject({ code: 1, stderr: expect.stringContaining("pulumi up failed:") });
  expect(droplets()).toBe(1);
  expect(locks()).toEqual([]);

  const again = await twinstack("up", stack, "--yes", "--json");
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(droplets()).toBe(1);

  const deleting = hold("delete");
  const destroy = start("destroy", stack, "--yes");
  const toldAgain = destroy.said(finishes);
  await deleting.reached;
  destroy.child.kill("SIGTERM");
  await toldAgain;
  deleting.letGo();
  await destroy.ended;
  expect(droplets()).toBe(0);
  expect(await twinstack("destroy", stack, "--yes")).toMatchObject({ code: 0 });
  expect(locks()).toEqual([]);
}, 600_000);

test("a second interrupt stops at once and lists resources that may be left, and the next up finds and imports them", async () => {
  const creating = hold("create");
  const up = start("up", stack, "--yes");
  const told = up.said(finishes);
  await creating.reached;
  signalAll(up.child, "SIGINT");
  await told;
  // Signals in quick succession count as one.
  const again = setInterval(() => up.child.kill("SIGINT"), 1500);
  const { code, stderr } = await up.ended.finally(() => clearInterval(again));
  expect(code).toBe(130);
  expect(stderr).toContain('It may leave:\n  create digitalocean:index/droplet:Droplet web-this (named "web-1")\n');
  expect(locks()).toEqual([]);
  creating.letGo();

  await withApi("/v2/droplets", droplet, async (url) => {
    Object.assign(env, { DIGITALOCEAN_TOKEN: "t0ken", DIGITALOCEAN_API_URL: url });
    const id = sandbox.cloud.objects().find(({ type }) => type === droplet)?.id;
    expect(await twinstack("up", stack, "--yes")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(new RegExp(`Droplet web-this: found "web-1", id ${id}\\n.*--pending import`)),
    });
    const imported = await twinstack("up", stack, "--yes", "--pending", "import", "--json");
    expect(JSON.parse(imported.stdout).counts).toMatchObject({ import: 1, update: 0, replace: 0 });
    expect(droplets()).toBe(1);
    expect(readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8")).not.toContain("twinstack:imports");
  });
}, 600_000);

test("destroy imports lost resources and destroys them; a forgotten one stays", async () => {
  const inputs = { name: "web-1", region: "fra1", tags: ["web"], firewall: { enabled: false } };
  const modules = { web: { module: "digitalocean-droplet", inputs } };
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), stringify({ config: { "twinstack:modules": modules } }));
  await withApi("/v2/droplets", droplet, async (url) => {
    Object.assign(env, { DIGITALOCEAN_TOKEN: "t0ken", DIGITALOCEAN_API_URL: url });
    expect(await twinstack("up", stack, "--yes")).toMatchObject({ code: 0 });
    loseCreate("digitalocean:index/droplet:Droplet");
    expect(await twinstack("destroy", stack, "--yes", "--pending", "import")).toMatchObject({ code: 0 });
    expect(droplets()).toBe(0);

    expect(await twinstack("up", stack, "--yes")).toMatchObject({ code: 0, stderr: "" });
    loseCreate("digitalocean:index/droplet:Droplet");
    expect(await twinstack("up", stack, "--yes", "--pending", "forget")).toMatchObject({ code: 0 });
    expect(droplets()).toBe(2);
    expect(await twinstack("destroy", stack, "--yes")).toMatchObject({ code: 0, stderr: "" });
    expect(droplets()).toBe(1);
  });
}, 600_000);

test("on a terminal it prompts, with a token from the stack's configuration that is never shown", async () => {
  stack = "hcloud-server";
  const file = join(folder, `Pulumi.${stack}.yaml`);
  cpSync(join(packageRoot, "stacks", `Pulumi.${stack}.yaml`), file);
  await withApi("/servers", "hcloud_server", async (url) => {
    env.HCLOUD_ENDPOINT = url;
    expect(await twinstack("up", stack, "--yes")).toMatchObject({ code: 0 });
    const { pulumiRoot } = await ensureTools(["pulumi"]);
    const set = ["config", "set", "--secret", "--stack", stack, "hcloud:token", "t0ken"];
    await promisify(execFile)(join(pulumiRoot, "bin", "pulumi"), set, { cwd: folder, env });
    loseCreate("hcloud:index/server:Server");
    const id = sandbox.cloud.objects().find(({ type }) => type === "hcloud_server")?.id;
    const no = await onTerminal("n\r", "up", stack, "--yes");
    expect(no.stdout).toContain(`Server web-this: found "web-1", id ${id}`);
    expect(no).toMatchObject({ code: 2, stdout: expect.stringContaining("Nothing was done.") });
    const yes = await onTerminal("y\r", "up", stack, "--yes");
    expect(yes.code).toBe(0);
    expect(sandbox.cloud.journal).toContainEqual(expect.objectContaining({ operation: "import", id }));
    expect(sandbox.cloud.objects().filter(({ type }) => type === "hcloud_server")).toHaveLength(1);
    expect(no.stdout + yes.stdout).not.toContain("t0ken");
  });
}, 600_000);

test("killing the command stops no engine", async () => {
  const creating = hold("create");
  const up = start("up", stack, "--yes");
  await creating.reached;
  signalAll(up.child, "SIGKILL");
  creating.letGo();
  await up.ended;
  expect(droplets()).toBe(1);
  expect(locks()).toEqual([]);
  const { stdout } = await twinstack("up", stack, "--yes", "--json");
  expect(JSON.parse(stdout).counts).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
}, 600_000);

test("after the worker process is killed, the command can be run again", async () => {
  const creating = hold("create");
  const up = start("up", stack, "--yes");
  await creating.reached;
  const engine = engines().at(0) as number;
  process.kill(childOf(up.child.pid as number), "SIGKILL");
  await up.ended;
  creating.letGo();
  // The engine exits when it writes to the closed output.
  while (isRunning(engine)) await setTimeout(50);
  await withApi("/v2/droplets", droplet, async (url) => {
    Object.assign(env, { DIGITALOCEAN_TOKEN: "t0ken", DIGITALOCEAN_API_URL: url });
    const again = await twinstack("up", stack, "--yes", "--pending", "import");
    expect(again).toMatchObject({ code: 0 });
    expect(droplets()).toBe(1);
    expect(locks()).toEqual([]);
  });
}, 600_000);

test("the lock of a dead process is removed, and the lock of a living one is not", async () => {
  expect(await twinstack("up", stack, "--yes")).toMatchObject({ code: 0 });
  const held = join(folder, "state", ".pulumi", "locks", "organization", "mine", stack);
  mkdirSync(held, { recursive: true });
  const lockOf = (pid: number, host: string) =>
    writeFileSync(
      join(held, `${pid}-${host}.json`),
      JSON.stringify({ pid, username: "me", hostname: host, timestamp: new Date().toISOString() }),
    );
  // An unused process ID.
  const dead = 2 ** 30;
  lockOf(dead, hostname());
  const freed = await twinstack("up", stack, "--yes");
  expect(freed).toMatchObject({ code: 0, stderr: expect.stringContaining(`process ${dead} of this machine`) });
  expect(locks()).toEqual([]);
  lockOf(dead, hostname());
  lockOf(dead, "elsewhere");
  const other = await twinstack("up", stack, "--yes");
  expect(other).toMatchObject({ code: 1, stderr: expect.stringMatching(/locked by 2 lock/) });
  expect(locks()).toHaveLength(2);
  rmSync(held, { recursive: true });
  mkdirSync(held);
  lockOf(process.pid, hostname());
  expect(await twinstack("up", stack, "--yes")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/locked by 1 lock/),
  });
}, 600_000);

/** Waits until a folder has an entry whose name matches, and returns the name. */
async function appears(parent: string, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = existsSync(parent) ? readdirSync(parent).find((name) => pattern.test(name)) : undefined;
    if (found !== undefined) return found;
    await setTimeout(20);
  }
}

test("an export that is ended by a signal leaves no plan, and two at once do not disturb each other", async () => {
  expect(await twinstack("up", stack, "--yes")).toMatchObject({ code: 0 });
  const plans = join(folder, ".twinstack", "plan");
  const ended = start("export", stack);
  const own = await appears(plans, /-\d+$/);
  expect(statSync(join(folder, ".twinstack")).mode & 0o777).toBe(0o700);
  process.kill(Number(own.split("-").at(-1)), "SIGTERM");
  expect((await ended.ended).code).not.toBe(0);
  expect(readdirSync(plans)).toEqual([]);

  const both = await Promise.all([
    twinstack("export", stack),
    twinstack("export", stack),
    twinstack("export", stack, "--out", "other"),
  ]);
  expect(both).toEqual(both.map(() => expect.objectContaining({ code: 0, stderr: "" })));
  expect(readdirSync(plans)).toEqual([]);
  const root = join(folder, "opentofu", stack);
  const files = readdirSync(root).filter((name) => name.endsWith(".tf"));
  expect(files).toContain("imports.tf");
  expect(readdirSync(root).filter((name) => /\.tf\.\d+/.test(name))).toEqual([]);
}, 600_000);

test("a workspace that a signal ends at its prompt leaves no plan", async () => {
  const root = join(folder, "workspaces", "digitalocean-droplet", ".terraform");
  const asking = onTerminal("\x03", "workspace", "digitalocean-droplet", "apply");
  const own = await appears(root, /^twinstack-\d+$/);
  expect(statSync(join(root, own)).mode & 0o777).toBe(0o700);
  expect((await asking).code).not.toBe(0);
  expect(existsSync(join(root, own))).toBe(false);
  const again = start("workspace", "digitalocean-droplet", "apply");
  const second = await appears(root, /^twinstack-\d+$/);
  process.kill(Number(second.split("-").at(-1)), "SIGTERM");
  expect((await again.ended).code).not.toBe(0);
  expect(existsSync(join(root, second))).toBe(false);
  expect(droplets()).toBe(0);
}, 600_000);

test("a second up of a stack fails with the owner of its lock, and works after it", async () => {
  const creating = hold("create");
  const first = start("up", stack, "--yes");
  await creating.reached;
  const [owner] = engines();
  const second = await twinstack("up", stack, "--yes");
  expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining("or another run is creating them now:\n") });
  const third = await twinstack("up", stack, "--yes", "--pending", "forget");
  expect(third.stderr).toMatch(new RegExp(`locked by 1 lock[^]*pid ${owner}\\)`));
  expect(third.code).toBe(1);
  expect(second.stderr + third.stderr).not.toMatch(/\.js:\d+/);
  creating.letGo();
  expect(await first.ended).toMatchObject({ code: 0 });
  expect(await twinstack("up", stack, "--yes")).toMatchObject({ code: 0 });
  expect(droplets()).toBe(1);
}, 600_000);

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { furnish } from "../../src/engines/account";
import { localBackend } from "../../src/engines/open";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";

// What users start: `npm test` builds it before.
const main = join(packageRoot, "dist", "src", "cli", "main.js");
const stack = "digitalocean-droplet";
const droplet = "digitalocean_droplet";

let folder: string;
let sandbox: Sandbox;
let env: NodeJS.ProcessEnv;

// The sandbox stands in for what is real: it does not end with the command.
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinstack-interrupted-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
  cpSync(join(packageRoot, "stacks", `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
  sandbox = await startSandbox();
  await furnish(sandbox.cloud);
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

/** The command in a process group of its own, as a shell starts it, and its end: once nobody of it is left who could say something. */
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

/** Holds the next request of a kind back until it's let go. */
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

/** A terminal tells all processes of the command. */
function signalAll({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  process.kill(-(pid as number), signal);
}

const finishes = "Pulumi finishes its current operations";

test("an interrupted up and an interrupted destroy end what they have begun, and the state knows of it", async () => {
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

test("a second interrupt ends all at once and lists what may be left, and the next up finds and imports it", async () => {
  const creating = hold("create");
  const up = start("up", stack, "--yes");
  const told = up.said(finishes);
  await creating.reached;
  signalAll(up.child, "SIGINT");
  await told;
  // Signals that come close together count as one.
  const again = setInterval(() => up.child.kill("SIGINT"), 500);
  const { code, stderr } = await up.ended.finally(() => clearInterval(again));
  expect(code).toBe(130);
  expect(stderr).toContain('It may leave:\n  create digitalocean:index/droplet:Droplet web-this (named "web-1")\n');
  expect(locks()).toEqual([]);
  creating.letGo();

  const api = createServer(({ url = "" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const objects = sandbox.cloud.objects().filter(({ type }) => type === droplet);
    const found = objects.map(({ id, object }) => ({ id: Number(id), name: object.name }));
    response.statusCode = pathname === "/v2/droplets" ? 200 : 404;
    response.end(JSON.stringify({ droplets: found }));
  });
  await new Promise<void>((done) => api.listen(0, "127.0.0.1", done));
  try {
    const { port } = api.address() as AddressInfo;
    Object.assign(env, { DIGITALOCEAN_TOKEN: "any", DIGITALOCEAN_API_URL: `http://127.0.0.1:${port}` });
    const [{ id }] = sandbox.cloud.objects().filter(({ type }) => type === droplet);
    expect(await twinstack("up", stack, "--yes")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(new RegExp(`Droplet web-this: found "web-1", id ${id}\\n.*--pending import`)),
    });
    const imported = await twinstack("up", stack, "--yes", "--pending", "import", "--json");
    expect(JSON.parse(imported.stdout).counts).toMatchObject({ import: 1, update: 0, replace: 0 });
    expect(droplets()).toBe(1);
    expect(readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8")).not.toContain("twinstack:imports");
  } finally {
    api.close();
  }
}, 600_000);

test("the death of the command stops nothing", async () => {
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

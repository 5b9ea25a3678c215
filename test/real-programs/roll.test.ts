import { type ChildProcess, execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { stringify } from "yaml";
import { seedAccount } from "../../src/engines/account";
import { type EngineTools, type Opened, openInSandbox } from "../../src/engines/open";
import { variablesInEnvironment } from "../../src/engines/variables";
import { exportRoot, secretsOf } from "../../src/operations/handover";
import type { RollEngine } from "../../src/operations/roll/engine";
import { KubernetesCluster } from "../../src/operations/roll/kubernetes";
import { TofuRoll } from "../../src/operations/roll/opentofu";
import { Listener, PulumiRoll } from "../../src/operations/roll/pulumi";
import { type RollEvent, type RollOptions, roll } from "../../src/operations/roll/roll";
import { packageRoot } from "../../src/root";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { readStackFile } from "../../src/stacks/file";
import { ensureTools } from "../../src/toolchain/ensure";
import { ApiServer } from "./api-server";
import { adminOf, Kubelets } from "./kubelets";
import { buildMs } from "./programs";

/** Rolls a cluster of three servers and two pools in the sandbox with both engines, against a real API server, and interrupts the rolls. */

jest.setTimeout(1_200_000);

const folder = mkdtempSync(join(tmpdir(), "roll-"));
let sandbox: Sandbox;
let tools: EngineTools;
let server: ApiServer;
let kubelets: Kubelets;
let admin: Awaited<ReturnType<typeof adminOf>>;
let kubeconfig: string;
/** Values of the root module's variables. */
let secrets: () => Promise<Record<string, string>>;

/** Changes of the stack's cluster. */
const change = { servers: {}, workers: {}, database: {}, k3s: {} };

function writeStack(): void {
  const { config } = readStackFile(join(packageRoot), "hcloud-k8s-cluster") as { config: Record<string, unknown> };
  const modules = structuredClone(config["twinstack:modules"]) as { k8s: { inputs: Record<string, unknown> } };
  const { inputs } = modules.k8s;
  Object.assign(inputs, {
    servers: { count: 3, serverType: "cx33", ...change.servers },
    agentPools: {
      database: { count: 1, firstAddress: 64, ...change.database },
      workers: { count: 2, ...change.workers },
    },
    k3s: { ...(inputs.k3s as object), ...change.k3s },
  });
  mkdirSync(join(folder, "stacks"), { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "test", runtime: "nodejs" }));
  writeFileSync(join(folder, "Pulumi.k8s.yaml"), stringify({ config: { "twinstack:modules": modules } }));
}

async function open(listener: Listener): Promise<Opened> {
  writeStack();
  const place = { pulumi: join(folder, "sandbox") };
  return openInSandbox({ stack: "k8s", project: folder, tools, sandbox: place, observe: listener.observe }, sandbox);
}

async function inPulumi(): Promise<RollEngine> {
  const listener = new Listener();
  return new PulumiRoll((await open(listener)).pulumi, listener, "k8s");
}

const limits = { drain: 600_000, join: 600_000, pause: 100 };
const options: RollOptions = {
  maxUnavailable: 1,
  force: false,
  limits,
  onEvent: () => {},
  onOutputs: async () => {},
  expectAvailable: async () => {},
  isStopped: () => false,
};
const cluster = (own = limits) => new KubernetesCluster(kubeconfig, { endpoints: [server.endpoint] }, own);

beforeAll(async () => {
  tools = await ensureTools(["tofu", "pulumi"]);
  sandbox = await startSandbox();
  await seedAccount(sandbox.cloud);
  const { pulumi } = await open(new Listener());
  await pulumi.up();
  kubeconfig = String((await pulumi.outputValues()).k8s?.kubeconfig);
  const s1 = sandbox.cloud.objects().find(({ object }) => object.name === "k8s-s1");
  server = await ApiServer.start(String(s1?.object.user_data), kubeconfig);
  admin = await adminOf(server, kubeconfig);
  kubelets = new Kubelets(admin, sandbox.cloud);
  await kubelets.settled();
  await admin.createNamespacedServiceAccount({ namespace: "default", body: { metadata: { name: "default" } } });
}, buildMs);

afterAll(async () => {
  await kubelets?.stop();
  await server?.stop();
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Returns the names of the servers that the cloud deleted after a position in its journal. */
function deleted(since: number): unknown[] {
  return sandbox.cloud.journal
    .slice(since)
    .filter(({ type, operation }) => type === "hcloud_server" && operation === "delete")
    .map(({ name }) => name);
}

/** Numbers of the events at which rolls are killed: before a replacement, after it, and while the roll waits. */
const kills = [1, 2, 2, 3, 5];

/** Fails if the outputs of a roll do not have the addresses of the new machines. */
async function onOutputs({ publicIps }: Readonly<Record<string, unknown>>): Promise<void> {
  const servers = sandbox.cloud.objects().filter(({ type }) => type === "hcloud_server");
  expect(publicIps).toEqual(
    Object.fromEntries(servers.map(({ object }) => [String(object.name).replace("k8s-", ""), object.ipv4_address])),
  );
}

/** Runs a roll several times. All but the last are ended by an error at an event, as if they had been killed there. */
async function rollKilled(engine: () => Promise<RollEngine>): Promise<void> {
  for (const kill of [...kills, Number.POSITIVE_INFINITY]) {
    let events = 0;
    const onEvent = ({ event }: RollEvent) => {
      if (event !== "progress") events += 1;
      if (events === kill) throw new Error("killed");
    };
    const own = await engine();
    const rolled = roll(own, cluster(), await own.machines(), { ...options, onEvent, onOutputs });
    if (kill === Number.POSITIVE_INFINITY) expect(await rolled).toMatchObject({ stopped: false });
    else await expect(rolled).rejects.toThrow("killed");
  }
}

test("a roll of a cluster that is up to date replaces nothing", async () => {
  const engine = await inPulumi();
  const machines = await engine.machines();
  expect(machines.map(({ key, differences }) => [key, ...differences]).sort()).toEqual([
    ["database-1"],
    ["s1"],
    ["s2"],
    ["s3"],
    ["workers-1"],
    ["workers-2"],
  ]);
  expect(await roll(engine, cluster(), machines, options)).toEqual({ replaced: [], stopped: false });
});

test("Pulumi rolls the machines that differ, one at a time, and continues after it was killed", async () => {
  change.servers = { serverType: "cx43" };
  change.workers = { serverType: "cx53" };
  const before = sandbox.cloud.journal.length;
  const found = await (await inPulumi()).machines();
  expect(Object.fromEntries(found.map(({ key, differences }) => [key, differences]))).toEqual({
    "database-1": [],
    s1: ["type"],
    s2: ["type"],
    s3: ["type"],
    "workers-1": ["type"],
    "workers-2": ["type"],
  });
  await rollKilled(inPulumi);
  expect(deleted(before)).toEqual(["k8s-s1", "k8s-s2", "k8s-s3", "k8s-workers-1", "k8s-workers-2"]);
  const types = sandbox.cloud.objects().filter(({ type }) => type === "hcloud_server");
  expect(types.map(({ object }) => object.server_type).sort()).toEqual([
    "cx33",
    "cx43",
    "cx43",
    "cx43",
    "cx53",
    "cx53",
  ]);
  expect((await (await inPulumi()).machines()).flatMap(({ differences }) => differences)).toEqual([]);
  // Nothing else was touched.
  const { pulumi } = await open(new Listener());
  expect(await pulumi.preview()).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
});

test("OpenTofu rolls imported machines, whose user data is unknown, and continues after it was killed", async () => {
  const opened = await open(new Listener());
  secrets = () => secretsOf(opened);
  const out = join(folder, "root");
  const where = {
    out,
    project: folder,
    source: { kind: "relative" },
    backend: { kind: "local", path: "state" },
  } as const;
  await exportRoot(opened, where);
  const tofu = opened.tofu(out, await secretsOf(opened));
  await tofu.init();
  await tofu.plan();
  expect(await tofu.apply()).toMatchObject({ add: 0, change: 0, destroy: 0 });
  const inTofu = async () => new TofuRoll(tofu, "module.k8s");
  const machines = await (await inTofu()).machines();
  expect(machines.map(({ key }) => key).sort()).toEqual(["database-1", "s1", "s2", "s3", "workers-1", "workers-2"]);
  for (const { differences } of machines) expect(differences.join()).toContain("imported");
  // The API's address is the rebuilt first server's.
  const { kubeconfig: current } = await (await inTofu()).outputs();
  expect(JSON.parse(String(current)).users).toEqual(JSON.parse(kubeconfig).users);

  const before = sandbox.cloud.journal.length;
  await rollKilled(inTofu);
  expect(deleted(before)).toEqual([
    ...["k8s-s1", "k8s-s2", "k8s-s3", "k8s-database-1", "k8s-workers-1", "k8s-workers-2"],
  ]);
  expect((await (await inTofu()).machines()).flatMap(({ differences }) => differences)).toEqual([]);
  // Outputs, such as addresses of rebuilt machines, are up to date, too.
  expect((await tofu.plan()).noChanges).toBe(true);
});

test("the command rolls a pool of a root module through an SSH tunnel, and prints its plan first", async () => {
  const root = join(folder, "root");
  const main = join(root, "main.tf");
  writeFileSync(main, readFileSync(main, "utf8").replaceAll('"cx53"', '"cx43"'));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "ssh"), forwarding(server.endpoint.port), { mode: 0o755 });
  const env = { ...process.env, ...sandbox.env.tofu, ...variablesInEnvironment(await secrets()) };
  const start = (...more: string[]) => {
    const args = [join(packageRoot, "dist/src/cli/main.js"), "roll", "--root", root, "module.k8s", "--pool", "workers"];
    const all = [...args, "--via", "admin@bastion", "--json", ...more];
    return execFile(process.execPath, all, { env: { ...env, PATH: `${bin}:${process.env.PATH}` }, cwd: folder });
  };
  const before = sandbox.cloud.journal.length;
  const planned = await eventsOf(start("--dry-run"));
  expect(planned).toMatchObject({ code: 0, events: [{ event: "plan", replacements: [["workers-1"], ["workers-2"]] }] });
  expect(planned.events[0].machines).toContainEqual({
    ...{ key: "workers-2", pool: "workers", differences: ["type"], healthy: true, leader: false },
  });
  expect(deleted(before)).toEqual([]);

  // Ctrl-C while a machine is replaced: the roll waits until it is healthy, and stops.
  const interrupted = start("--yes");
  const stopped = await eventsOf(interrupted, ({ event }) => event === "replace" && interrupted.kill("SIGINT"));
  expect(stopped.code).toBe(130);
  expect(stopped.events.slice(-2)).toMatchObject([
    { event: "healthy", machines: ["workers-1"] },
    { event: "end", replaced: ["workers-1"], stopped: true },
  ]);
  expect(deleted(before)).toEqual(["k8s-workers-1"]);

  // Killed at each step, it continues.
  for (const step of ["take-out", "wait", "healthy"]) {
    const killed = start("--yes");
    await eventsOf(killed, ({ event }) => event === step && killWorkerOf(killed));
  }
  const last = await eventsOf(start("--yes"));
  expect(last).toMatchObject({ code: 0 });
  expect(last.events.at(-1)).toMatchObject({ event: "end", stopped: false });
  expect(deleted(before)).toEqual(["k8s-workers-1", "k8s-workers-2"]);
});

/** Reads the events of a command until it ends. */
async function eventsOf(command: ChildProcess, onEvent: (event: { event: string }) => unknown = () => {}) {
  // biome-ignore lint/suspicious/noExplicitAny: the events are compared as a whole
  const events: any[] = [];
  const ended = once(command, "exit");
  for await (const line of createInterface({ input: command.stdout as Readable })) {
    events.push(JSON.parse(line));
    onEvent(events.at(-1));
  }
  const [code] = await ended;
  return { code, events };
}

/** Kills the process in which a command does its work, with SIGKILL. */
function killWorkerOf({ pid }: ChildProcess): void {
  const [worker] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
  process.kill(Number(worker), "SIGKILL");
}

/** Returns a program that replaces `ssh`, and forwards all forwarded ports to a port of this machine. */
function forwarding(port: number): string {
  return `#!${process.execPath}
const { connect, createServer } = require("node:net");
for (const [index, argument] of process.argv.entries()) {
  if (argument !== "-L") continue;
  const [, local] = process.argv[index + 1].split(":");
  createServer((socket) => {
    const other = connect(${port}, "127.0.0.1");
    for (const end of [socket, other]) end.on("error", () => {});
    socket.pipe(other).pipe(socket);
  }).listen(Number(local), "127.0.0.1");
}
`;
}

describe("a drain", () => {
  test("waits for budgets, and uncordons the node if a budget does not allow the eviction", async () => {
    await workload("web", "k8s-workers-1");
    await budget("web", 0);
    const engine = await inPulumi();
    const machines = (await engine.machines()).map((each) => ({ ...each, differences: ["rebuild"] }));
    const only = ["workers-1"];
    const short = { ...limits, drain: 1000 };
    await expect(roll(engine, cluster(short), machines, { ...options, only, limits: short })).rejects.toThrow(
      /k8s-workers-1 still runs default\/web: its PodDisruptionBudget does not allow its eviction now, for 1 s/,
    );
    expect((await admin.readNode({ name: "k8s-workers-1" })).spec?.unschedulable).toBeUndefined();
    const progress: string[] = [];
    const onEvent = (event: RollEvent) => {
      if (event.event !== "progress") return;
      progress.push(event.text);
      if (event.text.includes("PodDisruptionBudget")) void budget("web", 1);
    };
    const taken = cluster();
    await taken.takeOut({ name: "k8s-workers-1", isServer: false }, (text) => onEvent({ event: "progress", text }));
    expect(progress).toContainEqual(expect.stringContaining("PodDisruptionBudget"));
    expect((await admin.listNamespacedPod({ namespace: "default" })).items).toEqual([]);
  });
});

async function workload(name: string, nodeName: string): Promise<void> {
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "ReplicaSet", name, uid: "1", controller: true }];
  const containers = [{ name: "main", image: "registry.test/image:1" }];
  const spec = { nodeName, containers, automountServiceAccountToken: false, terminationGracePeriodSeconds: 1 };
  await admin.createNamespacedPod({
    namespace: "default",
    body: { metadata: { name, labels: { app: name }, ownerReferences }, spec },
  });
  // Sets the status that a kubelet would set: a pod that does not run may always be evicted.
  const pod = await admin.readNamespacedPod({ namespace: "default", name });
  const conditions = [{ type: "Ready", status: "True" }];
  await admin.replaceNamespacedPodStatus({
    namespace: "default",
    name,
    body: { ...pod, status: { phase: "Running", conditions } },
  });
}

/** Creates a budget with the status that its controller would write. */
async function budget(name: string, disruptionsAllowed: number): Promise<void> {
  const spec = { minAvailable: 1, selector: { matchLabels: { app: name } } };
  const meta = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name } };
  await server.kubectl(["apply", "-f", "-"], { input: JSON.stringify({ ...meta, spec }) });
  const numbers = { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, observedGeneration: 1 };
  const patch = JSON.stringify({ status: numbers });
  const done = await server.kubectl(["patch", "pdb", name, "--subresource=status", "--type=merge", "-p", patch]);
  expect(done.stderr).toBe("");
}

import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { resourceType } from "../../src/providers/catalog";
import { complete, plan } from "../../src/sandbox/resource/plan";
import { startSandbox } from "../../src/sandbox/server";

const network = resourceType("hcloud_network");
const planned = plan(network, undefined, complete(network.block, { name: "a", ip_range: "10.0.0.0/16" }));

/** The port of each Pulumi package. */
const portsIn = (env: Record<string, string>) =>
  new Map(env.PULUMI_DEBUG_PROVIDERS?.split(",").map((each) => each.split(":") as [string, string]));

function isOpen(port: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

test("configures plain pulumi and plain tofu to find the providers, each at one port for both", async () => {
  const sandbox = await startSandbox();
  const { pulumi, tofu, all } = sandbox.env;
  const ports = portsIn(pulumi);
  expect([...ports.keys()].sort()).toEqual(["digitalocean", "hcloud", "proxmoxve", "terraform"]);
  const reattach = JSON.parse(tofu.TF_REATTACH_PROVIDERS ?? "");
  const at = (packageName: string) => ({
    Protocol: "grpc",
    ProtocolVersion: 5,
    Pid: process.pid,
    Test: true,
    Addr: { Network: "tcp", String: `127.0.0.1:${ports.get(packageName)}` },
  });
  expect(reattach).toEqual({
    "registry.opentofu.org/hetznercloud/hcloud": at("hcloud"),
    "registry.opentofu.org/digitalocean/digitalocean": at("digitalocean"),
    "registry.opentofu.org/bpg/proxmox": at("proxmoxve"),
  });
  expect(existsSync(tofu.TF_CLI_CONFIG_FILE ?? "")).toBe(true);
  expect(all).toEqual({ ...pulumi, ...tofu });
  await sandbox.stop();
});

test("reports the SDK's version for each plugin", async () => {
  const sandbox = await startSandbox();
  const client = new ResourceProviderClient(
    `127.0.0.1:${portsIn(sandbox.env.pulumi).get("hcloud")}`,
    grpc.credentials.createInsecure(),
  );
  const version = await new Promise((resolve, reject) => {
    client.getPluginInfo(new Empty(), (error, info) => (error ? reject(error) : resolve(info.getVersion())));
  });
  expect(version).toBe(require("@pulumi/hcloud/package.json").version);
  client.close();
  await sandbox.stop();
});

test("is closed to everyone once it has stopped, and keeps its cloud for the next time only in a folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  const first = await startSandbox({ folder });
  const ports = [...portsIn(first.env.pulumi).values()];
  expect(await Promise.all(ports.map(isOpen))).toEqual(ports.map(() => true));
  const state = await first.cloud.create(network, planned);
  await expect(startSandbox({ folder })).rejects.toThrow("another sandbox or command");
  await first.stop();
  expect(await Promise.all(ports.map(isOpen))).toEqual(ports.map(() => false));
  expect(await readdir(folder)).toEqual(["cloud.json"]);

  const second = await startSandbox({ folder });
  expect(second.cloud.read(network, state)).toEqual(state);
  await second.stop();
  const third = await startSandbox();
  expect(third.cloud.objects()).toEqual([]);
  await third.stop();
  await rm(folder, { recursive: true });
});

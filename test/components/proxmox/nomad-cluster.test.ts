import { X509Certificate } from "node:crypto";
import { NomadCluster, type NomadClusterArgs } from "../../../components/proxmox/nomad-cluster";
import { proxmoxNomadCluster } from "../../../spec/modules/proxmox-nomad-cluster";
import { releases } from "../../../spec/releases";
import { outputValue } from "../../../src/testing/mocks";
import { changed, type Machine, openingsOf, recorded, written } from "./recorded";

const minimal = proxmoxNomadCluster.examples.minimal.inputs as unknown as NomadClusterArgs;
const complete = proxmoxNomadCluster.examples.complete.inputs as unknown as NomadClusterArgs;

const make = (args: Partial<NomadClusterArgs> = {}) =>
  recorded("nomad", () => new NomadCluster("nomad", { ...minimal, ...args }));

const configOf = (machine: Machine | undefined) => JSON.parse(written(machine, "/etc/nomad.d/nomad.json"));

test("expects all servers, and joins any of them", async () => {
  const { machines } = await make({ servers: { count: 5 } });
  const joins = ["10.0.1.11", "10.0.1.12", "10.0.1.13", "10.0.1.14", "10.0.1.15"];
  expect(configOf(machines["server-s4"])).toMatchObject({
    name: "nomad-s4",
    advertise: [{ http: "10.0.1.14", rpc: "10.0.1.14", serf: "10.0.1.14" }],
    server: [{ bootstrap_expect: 5, encrypt: minimal.gossipKey, server_join: [{ retry_join: joins }] }],
  });
  expect(configOf(machines["client-workers-2"]).client[0].server_join).toEqual([{ retry_join: joins }]);
});

test("gives clients their own certificate, and no gossip key", async () => {
  const { machines } = await make();
  const client = machines["client-workers-1"];
  expect(new X509Certificate(written(client, "/etc/nomad.d/node.crt")).checkHost("client.global.nomad")).toBe(
    "client.global.nomad",
  );
  expect(JSON.stringify(client?.userData)).not.toContain(minimal.gossipKey);
});

test("opens the ports that servers, clients and users need", async () => {
  const { machines } = await make({ apiCidrs: ["203.0.113.0/24"], taskCidrs: ["198.51.100.0/24"] });
  expect(openingsOf(machines["server-s1"])).toEqual([
    "ip saddr 203.0.113.0/24 tcp dport 4646 accept",
    "ip saddr 10.0.1.0/24 tcp dport 4646 accept",
    "ip saddr 10.0.1.0/24 tcp dport 4647 accept",
    "ip saddr 10.0.1.11-10.0.1.15 tcp dport 4648 accept",
    "ip saddr 10.0.1.11-10.0.1.15 udp dport 4648 accept",
  ]);
  expect(openingsOf(machines["client-workers-1"])).toEqual([
    "ip saddr 10.0.1.0/24 tcp dport 4646 accept",
    "ip saddr 198.51.100.0/24 tcp dport 20000-32000 accept",
    "ip saddr 10.0.1.0/24 tcp dport 20000-32000 accept",
    "ip saddr 198.51.100.0/24 udp dport 20000-32000 accept",
    "ip saddr 10.0.1.0/24 udp dport 20000-32000 accept",
  ]);
});

test("creates a pool on its own nodes, with its own size", async () => {
  const { machines } = await recorded("nomad", () => new NomadCluster("nomad", complete));
  const facts = ["workers-3", "database-1", "database-2"].map((key) => {
    const { vm } = machines[`client-${key}`] as Machine;
    return [vm.nodeName, vm.vmId, (vm.memory as { dedicated: number }).dedicated, vm.tags];
  });
  expect(facts).toEqual([
    ["pve-3", 3034, 16384, ["client", "nomad", "production", "workers"]],
    ["pve-4", 3064, 32768, ["client", "database", "nomad", "production"]],
    ["pve-5", 3065, 32768, ["client", "database", "nomad", "production"]],
  ]);
});

test("outputs the environment of the nomad command", async () => {
  const { result } = await make({
    nomad: { version: releases.nomad, region: "eu" },
    clientPools: { b: { count: 1, firstAddress: 40 }, a: { count: 1 } },
  });
  expect(await outputValue(result.nomadEnv)).toEqual({
    NOMAD_ADDR: "https://10.0.1.11:4646",
    NOMAD_REGION: "eu",
    NOMAD_TLS_SERVER_NAME: "server.eu.nomad",
  });
  expect(await outputValue(result.clientNames)).toEqual(["nomad-a-1", "nomad-b-1"]);
});

describe("a pool that grows or shrinks", () => {
  const pools = { workers: { count: 2 }, other: { count: 1, firstAddress: 64 } };

  test("only adds or removes machines", async () => {
    const before = await make({ clientPools: pools });
    const after = await make({ clientPools: { ...pools, workers: { count: 3 } } });
    expect(changed(before.created, after.created)).toEqual([
      "nomad-client-workers-3-this",
      "nomad-client-workers-3-this-user_data",
    ]);
  });

  test("does not change other pools when one is added before them", async () => {
    const before = await make({ clientPools: pools });
    const after = await make({ clientPools: { added: { count: 1, firstAddress: 96 }, ...pools } });
    expect(changed(before.created, after.created)).toEqual([
      "nomad-client-added-1-this",
      "nomad-client-added-1-this-user_data",
    ]);
  });
});

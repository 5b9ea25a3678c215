import { X509Certificate } from "node:crypto";
import { NomadCluster, type NomadClusterArgs } from "../../../components/hcloud/nomad-cluster";
import { hcloudNomadCluster } from "../../../spec/modules/hcloud-nomad-cluster";
import { releases } from "../../../spec/releases";
import { outputValue, type Registered } from "../../../src/testing/mocks";
import { recorded, written } from "./recorded";

const minimal = hcloudNomadCluster.examples.minimal.inputs as unknown as NomadClusterArgs;

const make = (args: Partial<NomadClusterArgs> = {}) =>
  recorded(() => new NomadCluster("nomad", { ...minimal, ...args }));

const userDataOf = (resources: readonly Registered[], machine: string) =>
  resources.find(({ name, type }) => name === `nomad-${machine}-this` && type.endsWith(":Server"))?.inputs.userData;

const configOf = (resources: readonly Registered[], machine: string) =>
  JSON.parse(written(userDataOf(resources, machine), "/etc/nomad.d/nomad.json"));

test("expects all servers, and joins any of them", async () => {
  const { resources } = await make({ servers: { count: 5 } });
  const joins = ["10.0.1.11", "10.0.1.12", "10.0.1.13", "10.0.1.14", "10.0.1.15"];
  expect(configOf(resources, "server-s4")).toMatchObject({
    name: "nomad-s4",
    advertise: [{ http: "10.0.1.14", rpc: "10.0.1.14", serf: "10.0.1.14" }],
    acl: [{ enabled: true }],
    tls: [{ http: true, rpc: true, verify_server_hostname: true }],
    server: [{ bootstrap_expect: 5, encrypt: minimal.gossipKey, server_join: [{ retry_join: joins }] }],
  });
  expect(configOf(resources, "client-workers-2").client[0].server_join).toEqual([{ retry_join: joins }]);
});

test("gives clients their own certificate, and no gossip key", async () => {
  const { resources } = await make();
  const userData = userDataOf(resources, "client-workers-1") as string;
  expect(new X509Certificate(written(userData, "/etc/nomad.d/node.crt")).checkHost("client.global.nomad")).toBe(
    "client.global.nomad",
  );
  expect(userData).not.toContain(minimal.gossipKey);
});

test("installs Docker on clients if it is enabled", async () => {
  const packages = async (args: Partial<NomadClusterArgs>) => {
    const { resources } = await make(args);
    return {
      of: written(userDataOf(resources, "client-workers-1"), "/etc/cluster/packages/nomad"),
      config: configOf(resources, "client-workers-1"),
    };
  };
  const withDocker = await packages({});
  expect(withDocker.of).toBe(`nomad=${releases.nomad}\ndocker.io\ncontainernetworking-plugins\n`);
  expect(withDocker.config.plugin[0].docker[0].config[0]).toEqual({
    allow_privileged: false,
    volumes: [{ enabled: false }],
  });
  const without = await packages({ docker: { enabled: false } });
  expect(without.of).toBe(`nomad=${releases.nomad}\n`);
  expect(without.config).not.toHaveProperty("plugin");
});

test("allows traffic to tasks only on clients, from the given ranges", async () => {
  const { resources } = await make({ taskCidrs: ["198.51.100.0/24"], taskNetwork: "public" });
  const rules = Object.fromEntries(
    resources
      .filter(({ type }) => type.endsWith(":Firewall"))
      .map(({ name, inputs }) => [
        name,
        (inputs.rules as { port: string; protocol: string }[]).map(({ port, protocol }) => `${port}/${protocol}`),
      ]),
  );
  expect(rules).toEqual({
    "nomad-this-servers": [],
    "nomad-this-clients": ["20000-32000/tcp", "20000-32000/udp"],
  });
  expect(configOf(resources, "client-workers-1").client[0]).not.toHaveProperty("network_interface");
});

test("outputs the environment of the nomad command", async () => {
  const { result } = await make({ nomad: { version: releases.nomad, region: "eu" } });
  expect(await outputValue(result.nomadEnv)).toEqual({
    NOMAD_ADDR: "https://10.0.1.11:4646",
    NOMAD_REGION: "eu",
    NOMAD_TLS_SERVER_NAME: "server.eu.nomad",
  });
  expect(await outputValue(result.clientNames)).toEqual(["nomad-workers-1", "nomad-workers-2"]);
});

test("leaves other machines alone when a pool grows", async () => {
  const machines = async (count: number) =>
    new Map(
      (await make({ clientPools: { workers: { count } } })).resources.map((each) => [
        `${each.type} ${each.name}`,
        JSON.stringify(each.inputs),
      ]),
    );
  const [before, after] = [await machines(2), await machines(3)];
  for (const [name, inputs] of before) expect([name, after.get(name)]).toEqual([name, inputs]);
  expect(after.size - before.size).toBe(2);
});

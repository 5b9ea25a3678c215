import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { K8sCluster, type K8sClusterArgs } from "../../../components/proxmox/k8s-cluster";
import { proxmoxK8sCluster } from "../../../spec/modules/proxmox-k8s-cluster";
import { outputValue } from "../../../src/testing/mocks";
import { changed, type Machine, openingsOf, recorded, written } from "./recorded";

const minimal = proxmoxK8sCluster.examples.minimal.inputs as unknown as K8sClusterArgs;
const complete = proxmoxK8sCluster.examples.complete.inputs as unknown as K8sClusterArgs;

const make = (args: Partial<K8sClusterArgs> = {}) =>
  recorded("k8s", () => new K8sCluster("k8s", { ...minimal, ...args }));

const configOf = (machine: Machine | undefined) => JSON.parse(written(machine, "/etc/rancher/k3s/config.yaml"));

test("creates a machine and its snippet for each server, and nothing else", async () => {
  const { created } = await make();
  const resources = created.filter(({ type }) => type.startsWith("proxmoxve:")).map(({ name }) => name);
  expect(resources.sort()).toEqual(
    ["s1", "s2", "s3"].flatMap((key) => [`k8s-server-${key}-this`, `k8s-server-${key}-this-user_data`]),
  );
});

test("lets only the first server start a cluster, or none if that is disabled", async () => {
  const may = (machines: Record<string, Machine>) =>
    ["s1", "s2", "s3"].map(
      (key) => /INITIALIZE="(.*)"/.exec(written(machines[`server-${key}`], "/etc/cluster/node.env"))?.[1],
    );
  expect(may((await make()).machines)).toEqual(["yes", "no", "no"]);
  expect(may((await make({ k3s: { ...minimal.k3s, clusterInit: false } })).machines)).toEqual(["no", "no", "no"]);
});

test("opens the ports that servers and agents need for their overlay network", async () => {
  const { machines } = await make({ apiCidrs: ["203.0.113.0/24"], agentPools: { workers: { count: 1 } } });
  expect(openingsOf(machines["server-s1"])).toEqual([
    "ip saddr 203.0.113.0/24 tcp dport 6443 accept",
    "ip saddr 10.0.1.0/24 tcp dport 6443 accept",
    "ip saddr 10.0.1.11-10.0.1.15 tcp dport 2379-2380 accept",
    "ip saddr 10.0.1.0/24 udp dport 51820-51821 accept",
    "ip saddr 10.0.1.0/24 tcp dport 10250 accept",
  ]);
  expect(openingsOf(machines["agent-workers-1"])).toEqual([
    "ip saddr 10.0.1.0/24 udp dport 51820-51821 accept",
    "ip saddr 10.0.1.0/24 tcp dport 10250 accept",
  ]);
  const plain = await make({ k3s: { ...minimal.k3s, flannelBackend: "vxlan" } });
  expect(openingsOf(plain.machines["server-s1"])).toContain("ip saddr 10.0.1.0/24 udp dport 8472 accept");
});

test("gives nodes their address, all join addresses and binaries for their architecture", async () => {
  const { machines } = await make({
    architecture: "arm64",
    agentPools: { workers: { count: 1, labels: { disk: "ssd" } } },
    k3s: { ...minimal.k3s, sha256: { arm64: "1".repeat(64) } },
  });
  const agent = machines["agent-workers-1"];
  expect(written(agent, "/etc/cluster/node.env")).toBe(
    'NODE_ADDRESS="10.0.1.32"\nJOIN_ADDRESSES="10.0.1.11 10.0.1.12 10.0.1.13"\nINITIALIZE="no"\n',
  );
  expect(written(agent, "/etc/cluster/artifacts")).toMatch(/^1{64} 0755 .*\/k3s-arm64\n$/);
  expect(configOf(agent)).toMatchObject({ "node-name": "k8s-workers-1", "node-label": ["disk=ssd"] });
});

test("gives agents no secret of the servers", async () => {
  const { machines } = await make({
    agentPools: { workers: { count: 1 } },
    tokens: { server: "server-token-0123456789", agent: "agent-token-0123456789" },
  });
  const userData = JSON.stringify(machines["agent-workers-1"]?.userData);
  expect(userData).toContain("agent-token-0123456789");
  expect(userData).not.toContain("server-token-0123456789");
  expect(userData).not.toContain("PRIVATE KEY");
});

test("names the load balancer of the site in certificates and kubeconfig", async () => {
  const { result, machines } = await recorded("k8s", () => new K8sCluster("k8s", complete));
  expect(await outputValue(result.apiEndpoint)).toBe("https://k8s.example.com:6443");
  expect(configOf(machines["server-s1"])["tls-san"]).toEqual(["k8s.example.com"]);
});

test("gives a kubeconfig whose certificates verify against the CA that the servers get", async () => {
  const { result, machines } = await make();
  const { clusters, users } = JSON.parse(await outputValue(result.kubeconfig));
  const pem = (text: string) => Buffer.from(text, "base64").toString();
  const folder = "/var/lib/rancher/k3s/server/tls";
  const clientCa = new X509Certificate(written(machines["server-s1"], `${folder}/client-ca.crt`));
  const serverCa = new X509Certificate(written(machines["server-s1"], `${folder}/server-ca.crt`));
  expect(new X509Certificate(pem(users[0].user["client-certificate-data"])).verify(clientCa.publicKey)).toBe(true);
  expect(new X509Certificate(pem(clusters[0].cluster["certificate-authority-data"])).raw).toEqual(serverCa.raw);
  expect(clusters[0].cluster.server).toBe("https://10.0.1.11:6443");
  expect(await pulumi.isSecret(result.kubeconfig)).toBe(true);
});

test("touches only the machines that come or go when a pool grows", async () => {
  const pools = { workers: { count: 2 }, other: { count: 1, firstAddress: 64 } };
  const before = await make({ agentPools: pools });
  const after = await make({ agentPools: { ...pools, workers: { count: 3 } } });
  expect(changed(before.created, after.created)).toEqual([
    "k8s-agent-workers-3-this",
    "k8s-agent-workers-3-this-user_data",
  ]);
});

test("generates user data far below Proxmox's limit for snippets", async () => {
  const { machines } = await recorded("k8s", () => new K8sCluster("k8s", complete));
  for (const { userData } of Object.values(machines)) expect(JSON.stringify(userData).length).toBeLessThan(100_000);
});

describe("refuses", () => {
  const refusal = (args: Partial<K8sClusterArgs>) => {
    try {
      new K8sCluster("k8s", { ...minimal, ...args });
    } catch (error) {
      return (error as Error).message;
    }
    return "nothing";
  };

  test.each<[string, Partial<K8sClusterArgs>, string]>([
    [
      "pools whose addresses overlap",
      { agentPools: { a: { count: 3 }, b: { count: 1, firstAddress: 34 } } },
      "proxmox-k8s-cluster: agent_pools must have address blocks (first_address to first_address + count - 1) that do not overlap and that end before the last address of network.subnet.",
    ],
    [
      "pods in the cluster's own subnet",
      { network: { subnet: "10.42.1.0/24", gateway: "10.42.1.1" } },
      "proxmox-k8s-cluster: k3s.cluster_cidr, k3s.service_cidr and network.subnet must not overlap.",
    ],
    [
      "Arm machines without the binary's SHA-256",
      { architecture: "arm64" },
      "proxmox-k8s-cluster: k3s.sha256.arm64 must be set if the architecture is arm64.",
    ],
  ])("%s", (_, args, sentence) => {
    expect(refusal(args)).toBe(sentence);
  });
});

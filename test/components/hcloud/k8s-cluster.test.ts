import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { K8sCluster, type K8sClusterArgs } from "../../../components/hcloud/k8s-cluster";
import { exampleServer } from "../../../spec/modules/example-secrets";
import { hcloudK8sCluster } from "../../../spec/modules/hcloud-k8s-cluster";
import { releases } from "../../../spec/releases";
import { outputValue, type Registered } from "../../../src/testing/mocks";
import { cloudConfig, recorded, written } from "./recorded";

const minimal = hcloudK8sCluster.examples.minimal.inputs as unknown as K8sClusterArgs;
const complete = hcloudK8sCluster.examples.complete.inputs as unknown as K8sClusterArgs;

const make = (args: Partial<K8sClusterArgs> = {}) => recorded(() => new K8sCluster("k8s", { ...minimal, ...args }));

const ofType = (resources: readonly Registered[], type: string) =>
  resources.filter((each) => each.type === `hcloud:index/${type}`);

const userDataOf = (resources: readonly Registered[], name: string) =>
  resources.find((each) => each.name === name && each.type.endsWith(":Server"))?.inputs.userData;

const configOf = (resources: readonly Registered[], name: string) =>
  JSON.parse(written(userDataOf(resources, name), "/etc/rancher/k3s/config.yaml"));

test("creates three servers in a new network without ingress", async () => {
  const { resources } = await make();
  expect(resources.map(({ name }) => name).sort()).toEqual(
    [
      "k8s-this",
      "k8s-this-own",
      "k8s-this-servers",
      "k8s-this-servers",
      "k8s-this-agents",
      ...["s1", "s2", "s3"].flatMap((key) => [`k8s-server-${key}-this`, `k8s-server-${key}-this-cluster`]),
    ].sort(),
  );
  for (const { inputs } of ofType(resources, "firewall:Firewall")) expect(inputs.rules).toEqual([]);
  expect(ofType(resources, "serverNetwork:ServerNetwork").map(({ inputs }) => inputs.ip)).toEqual([
    "10.0.1.11",
    "10.0.1.12",
    "10.0.1.13",
  ]);
});

test("opens the API and SSH to the given ranges", async () => {
  const { resources } = await make({ apiCidrs: ["203.0.113.0/24"], adminCidrs: ["198.51.100.7/32"] });
  const rules = Object.fromEntries(
    ofType(resources, "firewall:Firewall").map(({ name, inputs }) => [
      name,
      (inputs.rules as { port: string; sourceIps: string[] }[]).map(({ port, sourceIps }) => [port, ...sourceIps]),
    ]),
  );
  expect(rules).toEqual({
    "k8s-this-servers": [
      ["22", "198.51.100.7/32"],
      ["6443", "203.0.113.0/24"],
    ],
    "k8s-this-agents": [["22", "198.51.100.7/32"]],
  });
});

test("adds ingress rules of its users to the firewall of agents only", async () => {
  const rules = [
    { ports: "443", sources: ["0.0.0.0/0", "::/0"] },
    { protocol: "udp" as const, ports: "30000-32767", sources: ["203.0.113.0/24"] },
  ];
  const { resources } = await make({ firewall: { rules } });
  const firewalls = ofType(resources, "firewall:Firewall").map(({ name, inputs }) => [name, inputs.rules]);
  const common = { description: "Workloads", direction: "in" };
  expect(Object.fromEntries(firewalls)).toEqual({
    "k8s-this-servers": [],
    "k8s-this-agents": [
      { ...common, protocol: "tcp", port: "443", sourceIps: ["0.0.0.0/0", "::/0"] },
      { ...common, protocol: "udp", port: "30000-32767", sourceIps: ["203.0.113.0/24"] },
    ],
  });
});

test("lets only the first server start a cluster, or none if that is disabled", async () => {
  const first = await make();
  const may = (resources: readonly Registered[]) =>
    ["s1", "s2", "s3"].map(
      (key) =>
        /INITIALIZE="(.*)"/.exec(
          written(userDataOf(resources, `k8s-server-${key}-this`), "/etc/cluster/node.env"),
        )?.[1],
    );
  expect(may(first.resources)).toEqual(["yes", "no", "no"]);
  const later = await make({ k3s: { ...minimal.k3s, clusterInit: false } });
  expect(may(later.resources)).toEqual(["no", "no", "no"]);
});

test("configures every node with all join addresses and its own", async () => {
  const { resources } = await make({ agentPools: { workers: { count: 1 } } });
  expect(written(userDataOf(resources, "k8s-agent-workers-1-this"), "/etc/cluster/node.env")).toBe(
    'NODE_ADDRESS="10.0.1.32"\nJOIN_ADDRESSES="10.0.1.11 10.0.1.12 10.0.1.13"\nINITIALIZE="no"\n',
  );
});

test("gives agents no secret of the servers", async () => {
  const { resources } = await make({
    agentPools: { workers: { count: 1 } },
    tokens: { server: "server-token-0123456789", agent: "agent-token-0123456789" },
  });
  const userData = userDataOf(resources, "k8s-agent-workers-1-this") as string;
  expect(userData).toContain("agent-token-0123456789");
  expect(userData).not.toContain("server-token-0123456789");
  expect(userData).not.toContain("PRIVATE KEY");
  expect(userDataOf(resources, "k8s-server-s1-this")).not.toContain(minimal.tls.admin.key);
});

test("registers labels and taints of a pool, and downloads binaries for its architecture", async () => {
  const { resources } = await recorded(() => new K8sCluster("k8s", complete));
  const name = "k8s-agent-database-2-this";
  expect(configOf(resources, name)).toMatchObject({
    "node-name": "k8s-database-2",
    "node-label": ["workload=database"],
    "node-taint": ["dedicated=database:NoSchedule"],
    "kubelet-arg": ["cloud-provider=external"],
  });
  expect(written(userDataOf(resources, name), "/etc/cluster/artifacts")).toBe(
    `${releases.k3s.sha256.arm64} 0755 /usr/local/bin/k3s https://github.com/k3s-io/k3s/releases/download/${releases.k3s.version.replace("+", "%2B")}/k3s-arm64\n`,
  );
});

test("configures all servers alike, except for the name", async () => {
  const { resources } = await recorded(() => new K8sCluster("k8s", complete));
  const configs = ["s1", "s2", "s3"].map((key) => configOf(resources, `k8s-server-${key}-this`));
  const shared = configs.map(({ "node-name": _, ...rest }) => rest);
  expect(shared[1]).toEqual(shared[0]);
  expect(shared[2]).toEqual(shared[0]);
  expect(shared[0]).toMatchObject({
    disable: ["traefik", "servicelb"],
    "disable-cloud-controller": true,
    "secrets-encryption": true,
    "tls-san": ["k8s.example.com", "10.0.1.9"],
    "etcd-s3-bucket": "k8s-snapshots",
    "node-taint": ["node-role.kubernetes.io/control-plane:NoSchedule"],
  });
});

test("deploys the cloud controller from a chart that servers verify", async () => {
  const { resources } = await recorded(() => new K8sCluster("k8s", complete));
  const userData = userDataOf(resources, "k8s-server-s1-this");
  const folder = "/var/lib/rancher/k3s/server";
  const { cloudController } = releases;
  const chart = `hcloud-cloud-controller-manager-${cloudController.version}.tgz`;
  expect(written(userData, "/etc/cluster/artifacts")).toContain(
    `${cloudController.sha256} 0644 ${folder}/static/charts/${chart} https://charts.hetzner.cloud/${chart}\n`,
  );
  expect(JSON.parse(written(userData, `${folder}/manifests/hcloud-cloud-controller-manager.json`)).spec).toMatchObject({
    chart: `https://%{KUBERNETES_API}%/static/charts/${chart}`,
  });
  expect(JSON.parse(written(userData, `${folder}/manifests/hcloud-secret.json`)).stringData.network).toBe("k8s");
});

test("downloads charts from the site's own server", async () => {
  const url = "https://artifacts.example.com/ccm.tgz";
  const { resources } = await make({
    hcloudToken: complete.hcloudToken,
    cloudController: { ...releases.cloudController, url },
  });
  expect(written(userDataOf(resources, "k8s-server-s1-this"), "/etc/cluster/artifacts")).toContain(` ${url}\n`);
});

describe("a pool that grows or shrinks", () => {
  const withPools = async (agentPools: K8sClusterArgs["agentPools"]) =>
    new Map((await make({ agentPools })).resources.map((each) => [`${each.type} ${each.name}`, each]));

  /** Returns the names of resources that differ. */
  const changed = (before: Map<string, Registered>, after: Map<string, Registered>) =>
    [...new Set([...before.keys(), ...after.keys()])]
      .filter((key) => JSON.stringify(before.get(key)?.inputs) !== JSON.stringify(after.get(key)?.inputs))
      .map((key) => key.split(" ")[1])
      .sort();

  const before = { a: { count: 2, firstAddress: 32 }, b: { count: 1, firstAddress: 64 } };

  test("only adds or removes machines", async () => {
    const grown = await withPools({ ...before, a: { count: 3, firstAddress: 32 } });
    expect(changed(await withPools(before), grown)).toEqual(["k8s-agent-a-3-this", "k8s-agent-a-3-this-cluster"]);
  });

  test("does not change other pools when one is added before them", async () => {
    const added = await withPools({ aa: { count: 1, firstAddress: 96 }, ...before });
    expect(changed(await withPools(before), added)).toEqual([
      "k8s-agent-aa-1-this",
      "k8s-agent-aa-1-this-cluster",
      "k8s-this-aa-1",
    ]);
  });

  test("creates a placement group for every ten machines", async () => {
    const { resources } = await make({ agentPools: { a: { count: 11 } } });
    expect(ofType(resources, "placementGroup:PlacementGroup").map(({ name }) => name)).toEqual([
      "k8s-this-servers",
      "k8s-this-a-1",
      "k8s-this-a-2",
    ]);
  });
});

describe("the kubeconfig", () => {
  const endpoint = async (args: Partial<K8sClusterArgs>) => {
    const { result } = await make(args);
    return outputValue(result.apiEndpoint);
  };

  test("holds certificates that verify against the CA that the servers get", async () => {
    const { result, resources } = await make();
    const { clusters, users } = JSON.parse(await outputValue(result.kubeconfig));
    const pem = (text: string) => Buffer.from(text, "base64").toString();
    const ca = new X509Certificate(pem(clusters[0].cluster["certificate-authority-data"]));
    const clientCa = new X509Certificate(
      written(userDataOf(resources, "k8s-server-s1-this"), "/var/lib/rancher/k3s/server/tls/client-ca.crt"),
    );
    const admin = new X509Certificate(pem(users[0].user["client-certificate-data"]));
    expect(admin.verify(clientCa.publicKey)).toBe(true);
    expect(ca.raw).toEqual(
      new X509Certificate(
        written(userDataOf(resources, "k8s-server-s1-this"), "/var/lib/rancher/k3s/server/tls/server-ca.crt"),
      ).raw,
    );
    expect(await pulumi.isSecret(result.kubeconfig)).toBe(true);
  });

  test("outputs the address at which users reach the API", async () => {
    expect(await endpoint({})).toBe("https://10.0.1.11:6443");
    expect(await endpoint({ apiCidrs: ["203.0.113.0/24"] })).toMatch(/^https:\/\/203\.0\.113\.\d+:6443$/);
    expect(await endpoint({ loadBalancer: { enabled: true } })).toBe("https://10.0.1.9:6443");
    expect(await endpoint({ loadBalancer: { enabled: true, public: true } })).toBe("https://198.51.100.9:6443");
    expect(await endpoint({ apiHost: "k8s.example.com", apiCidrs: ["0.0.0.0/0"] })).toBe(
      "https://k8s.example.com:6443",
    );
  });
});

test("attaches to an existing network", async () => {
  const { resources, result } = await make({ network: { create: false, id: pulumi.output("4711") } });
  expect(ofType(resources, "network:Network")).toEqual([]);
  expect(ofType(resources, "serverNetwork:ServerNetwork")[0]?.inputs.networkId).toBe(4711);
  expect(await outputValue(result.networkId)).toBe("4711");
});

test.each([
  ["vxlan", "a network of its own", {}, {}],
  ["wireguard-native", "a given network", { create: false, id: "4711" }, {}],
  ["vxlan", "a given network where it is chosen", { create: false, id: "4711" }, { flannelBackend: "vxlan" }],
] as const)("uses %s in %s", async (backend, _, network, chosen) => {
  const { resources } = await make({ network, k3s: { ...minimal.k3s, ...chosen } });
  expect(configOf(resources, "k8s-server-s1-this")["flannel-backend"]).toBe(backend);
});

test("balances the API over servers by their labels", async () => {
  const { resources } = await make({ loadBalancer: { enabled: true } });
  expect(ofType(resources, "loadBalancerTarget:LoadBalancerTarget")[0]?.inputs).toMatchObject({
    type: "label_selector",
    labelSelector: "cluster=k8s,role=server",
    usePrivateIp: true,
  });
  expect(ofType(resources, "loadBalancerNetwork:LoadBalancerNetwork")[0]?.inputs).toMatchObject({
    ip: "10.0.1.9",
    enablePublicInterface: false,
  });
});

test("fits into Hetzner's user data with room to spare", async () => {
  const { resources } = await recorded(() => new K8sCluster("k8s", complete));
  for (const { inputs } of ofType(resources, "server:Server")) {
    expect(Buffer.byteLength(inputs.userData as string)).toBeLessThan(29_000);
    expect(cloudConfig(inputs.userData).hostname).toBe(inputs.name);
  }
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
      "an even number of servers",
      { servers: { count: 2 } },
      "hcloud-k8s-cluster: servers.count must be an odd number, got 2.",
    ],
    [
      "pools whose addresses overlap",
      { agentPools: { a: { count: 3 }, b: { count: 1, firstAddress: 34 } } },
      "hcloud-k8s-cluster: agent_pools must have address blocks (first_address to first_address + count - 1) that do not overlap and that end before the last address of network.subnet.",
    ],
    [
      "ranges that overlap",
      { network: { ipRange: "10.0.0.0/8" } },
      "hcloud-k8s-cluster: k3s.cluster_cidr, k3s.service_cidr and network.ip_range must not overlap.",
    ],
    [
      "a key of another certificate",
      { tls: { ...minimal.tls, clientCa: { ...minimal.tls.clientCa, key: exampleServer.key } } },
      "hcloud-k8s-cluster: tls.client_ca must be a certificate and its RSA or EC key; the given value is not shown.",
    ],
    [
      "Arm servers without the binary's SHA-256",
      { servers: { serverType: "cax21" } },
      "hcloud-k8s-cluster: k3s.sha256.arm64 must be set if servers are Arm machines (cax…).",
    ],
    [
      "a cloud controller that crashes on Hetzner's API",
      { hcloudToken: "0123456789abcdef", cloudController: { ...releases.cloudController, version: "1.30.0" } },
      `hcloud-k8s-cluster: cloud_controller.version must be a version from 1.30.1 on, such as ${releases.cloudController.version}: older versions crash, because Hetzner's API no longer returns data centers, got "1.30.0".`,
    ],
    [
      "a CSI driver that crashes on Hetzner's API",
      { hcloudToken: "0123456789abcdef", csiDriver: { ...releases.csiDriver, version: "2.18.3" } },
      `hcloud-k8s-cluster: csi_driver.version must be a version from 2.19.0 on, such as ${releases.csiDriver.version}: older versions crash, because Hetzner's API no longer returns data centers, got "2.18.3".`,
    ],
    [
      "a taint without an effect",
      { agentPools: { a: { taints: ["dedicated=database"] } } },
      'hcloud-k8s-cluster: agent_pools[*].taints[*] must be a taint such as dedicated=database:NoSchedule, got "dedicated=database".',
    ],
  ])("%s", (_, args, sentence) => {
    expect(refusal(args)).toBe(sentence);
  });
});

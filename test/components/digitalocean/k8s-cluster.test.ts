import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { K8sCluster, type K8sClusterArgs } from "../../../components/digitalocean/k8s-cluster";
import { digitaloceanK8sCluster } from "../../../spec/modules/digitalocean-k8s-cluster";
import { releases } from "../../../spec/releases";
import { outputValue, type Registered } from "../../../src/testing/mocks";
import { cloudConfig, written } from "../hcloud/recorded";
import { changed, ofType, onDigitalOcean, openings, userDataOf } from "./cloud";

const minimal = digitaloceanK8sCluster.examples.minimal.inputs as unknown as K8sClusterArgs;
const complete = digitaloceanK8sCluster.examples.complete.inputs as unknown as K8sClusterArgs;

const make = (args: Partial<K8sClusterArgs> = {}) =>
  onDigitalOcean(() => new K8sCluster("k8s", { ...minimal, ...args }));
const makeComplete = () => onDigitalOcean(() => new K8sCluster("k8s", complete));

const manifests = "/var/lib/rancher/k3s/server/manifests";

const configOf = (resources: readonly Registered[], name: string) =>
  JSON.parse(written(userDataOf(resources, name), "/etc/rancher/k3s/config.yaml"));

test("configures every node with the load balancer's address and its own range", async () => {
  const { resources } = await make({ agentPools: { workers: {} } });
  const environment = (name: string) => written(userDataOf(resources, name), "/etc/cluster/node.env");
  const shared = 'NODE_ADDRESS="10.120.0.0/20"\nJOIN_ADDRESSES="10.120.0.2"\n';
  expect(environment("k8s-server-s1-this")).toBe(`${shared}INITIALIZE="yes"\nOTHER_SERVERS="k8s-s2 k8s-s3"\n`);
  expect(environment("k8s-server-s2-this")).toBe(`${shared}INITIALIZE="no"\n`);
  expect(environment("k8s-agent-workers-1-this")).toBe(`${shared}INITIALIZE="no"\n`);
});

test("has certificates for the load balancer's address, through which k3s joins", async () => {
  const { resources } = await make();
  expect(configOf(resources, "k8s-server-s2-this")["tls-san"]).toEqual(["10.120.0.2"]);
  expect(ofType(resources, "LoadBalancer").map(({ inputs }) => inputs)).toMatchObject([
    { network: "INTERNAL", healthcheck: { protocol: "https", port: 6443, path: "/ping" } },
  ]);
});

test("allows traffic between nodes only", async () => {
  const { resources } = await make();
  const nodes = ["tcp 10250 from k8s-servers, k8s-agents", "udp 8472 from k8s-servers, k8s-agents"];
  expect(openings(resources)).toEqual({
    "k8s-this-servers": [
      ...nodes,
      "tcp 6443 from k8s-servers, k8s-agents, id of k8s-internal",
      "tcp 2379-2380 from k8s-servers",
    ],
    "k8s-this-agents": nodes,
  });
});

test("adds ingress rules of its users to the firewall of agents only", async () => {
  const without = openings((await make()).resources);
  const rules = [
    { ports: "443", sources: ["203.0.113.0/24"] },
    { protocol: "udp" as const, ports: "30000-32767", sources: ["198.51.100.0/24"] },
  ];
  expect(openings((await make({ firewall: { rules } })).resources)).toEqual({
    "k8s-this-servers": without["k8s-this-servers"],
    "k8s-this-agents": [
      ...(without["k8s-this-agents"] ?? []),
      "tcp 443 from 203.0.113.0/24",
      "udp 30000-32767 from 198.51.100.0/24",
    ],
  });
});

test("allows the cloud controller's load balancers if it is enabled, and WireGuard if it is selected", async () => {
  expect(openings((await makeComplete()).resources)["k8s-this-agents"]).toEqual([
    "tcp 22 from 203.0.113.0/24",
    "tcp 10250 from k8s-servers, k8s-agents",
    "udp 51820 from k8s-servers, k8s-agents",
    "tcp 10256 from 10.122.0.0/20",
    "tcp 30000-32767 from 10.122.0.0/20",
    "udp 30000-32767 from 10.122.0.0/20",
  ]);
});

test("encrypts pod traffic in an existing network, and opens WireGuard's port", async () => {
  const { resources } = await make({
    network: { create: false, id: "5a4981aa-9653-4bd1-bef5-d6bff52042e4", ipRange: "10.120.0.0/20" },
  });
  expect(configOf(resources, "k8s-server-s1-this")["flannel-backend"]).toBe("wireguard-native");
  expect(openings(resources)["k8s-this-agents"]).toContain("udp 51820 from k8s-servers, k8s-agents");
});

test("leaves the volumes of nodes to Kubernetes", async () => {
  for (const { inputs } of ofType((await makeComplete()).resources, "Droplet")) {
    expect(inputs).not.toHaveProperty("volumeIds");
  }
});

test("deploys a cloud controller with its network, by the digest of its image", async () => {
  const { resources, result } = await makeComplete();
  const userData = userDataOf(resources, "k8s-server-s3-this");
  const { kind, items } = JSON.parse(written(userData, `${manifests}/digitalocean-cloud-controller-manager.json`));
  expect(kind).toBe("List");
  expect(items.map((item: { kind: string }) => item.kind)).toEqual([
    "ServiceAccount",
    "ClusterRole",
    "ClusterRoleBinding",
    "Deployment",
  ]);
  const [container] = items[3].spec.template.spec.containers;
  expect(container.image).toBe(
    `docker.io/digitalocean/digitalocean-cloud-controller-manager:v0.1.64@sha256:${"2".repeat(64)}`,
  );
  expect(container.env).toContainEqual({ name: "DO_CLUSTER_VPC_ID", value: await outputValue(result.networkId) });
  expect(JSON.parse(written(userData, `${manifests}/digitalocean-secret.json`)).stringData).toEqual({
    "access-token": complete.digitaloceanToken,
  });
  expect(configOf(resources, "k8s-server-s3-this")["disable-cloud-controller"]).toBe(true);
});

test("fetches the CSI driver's manifests, which servers verify", async () => {
  const { resources } = await makeComplete();
  expect(
    written(userDataOf(resources, "k8s-server-s1-this"), "/etc/cluster/artifacts").split("\n").slice(1, -1),
  ).toEqual([
    `${"3".repeat(64)} 0644 ${manifests}/digitalocean-csi-crds.yaml ${complete.csiDriver?.crds.url}`,
    `${"4".repeat(64)} 0644 /var/lib/cluster/digitalocean-csi-driver.yaml ${complete.csiDriver?.driver.url}`,
    `${"5".repeat(64)} 0644 ${manifests}/digitalocean-csi-snapshot-controller.yaml ${complete.csiDriver?.snapshotController.url}`,
  ]);
});

test("gives agents neither the servers' token nor the cloud's", async () => {
  const { resources } = await onDigitalOcean(
    () =>
      new K8sCluster("k8s", {
        ...complete,
        tokens: { server: "server-token-0123456789", agent: "agent-token-0123456789" },
        digitaloceanToken: "cloud-token-0123456789",
      }),
  );
  const userData = userDataOf(resources, "k8s-agent-database-1-this") as string;
  expect(userData).toContain("agent-token-0123456789");
  expect(userData).not.toContain("server-token-0123456789");
  expect(userData).not.toContain("cloud-token-0123456789");
});

test("generates a kubeconfig whose certificate is signed by the servers' client CA", async () => {
  const { result, resources } = await make();
  const { clusters, users } = JSON.parse(await outputValue(result.kubeconfig));
  expect(clusters[0].cluster.server).toBe("https://10.120.0.2:6443");
  const admin = new X509Certificate(Buffer.from(users[0].user["client-certificate-data"], "base64"));
  const clientCa = written(
    userDataOf(resources, "k8s-server-s1-this"),
    "/var/lib/rancher/k3s/server/tls/client-ca.crt",
  );
  expect(admin.verify(new X509Certificate(clientCa).publicKey)).toBe(true);
  expect(await pulumi.isSecret(result.kubeconfig)).toBe(true);
});

test("does not change other machines when a pool grows, shrinks or is added", async () => {
  const before = (await make({ agentPools: { workers: { count: 2 } } })).resources;
  const after = (await make({ agentPools: { workers: { count: 1 }, a: {} } })).resources;
  expect(changed(before, after)).toEqual(["k8s-agent-a-1-this", "k8s-agent-workers-2-this"]);
});

test("keeps the user data secret, and within DigitalOcean's limit", async () => {
  for (const { inputs, secrets } of ofType((await makeComplete()).resources, "Droplet")) {
    expect(Buffer.byteLength(inputs.userData as string)).toBeLessThan(32_000);
    expect(cloudConfig(inputs.userData).hostname).toBe(inputs.name);
    expect(secrets).toEqual(["userData"]);
  }
});

test.each<[string, Partial<K8sClusterArgs>, string]>([
  [
    "a binary for Arm machines only",
    { k3s: { version: releases.k3s.version, sha256: { arm64: "1".repeat(64) } } },
    "digitalocean-k8s-cluster: k3s.sha256.amd64 must be set: droplets are x86 machines.",
  ],
  [
    "ranges that overlap",
    { network: { ipRange: "10.42.0.0/20" } },
    "digitalocean-k8s-cluster: k3s.cluster_cidr, k3s.service_cidr and network.ip_range must not overlap.",
  ],
  [
    "a cloud controller without a token",
    { cloudController: { version: "v0.1.64", sha256: "2".repeat(64) } },
    "digitalocean-k8s-cluster: digitalocean_token must be set if cloud_controller or csi_driver is set.",
  ],
])("refuses %s", (_, args, sentence) => {
  expect(() => new K8sCluster("k8s", { ...minimal, ...args })).toThrow(sentence);
});

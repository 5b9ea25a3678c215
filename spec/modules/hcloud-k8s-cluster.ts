import { releases } from "../releases";
import type { Spec } from "../types";
import { atLeast } from "../version-pattern";
import { sha256, token, url } from "./cluster";
import { exampleK8sTls, exampleToken } from "./example-secrets";
import {
  hcloudClusterInputs,
  hcloudClusterOutputs,
  hcloudLoadBalancer,
  hcloudNetworkChecks,
  hcloudPool,
  hcloudServers,
} from "./hcloud-cluster";
import { agentFirewall, agentPools, k8sInputs, k8sOutputs, k8sServers } from "./k8s";

/**
 * Inputs for one of Hetzner's charts.
 * @param oldest the first version that works without data centers, which Hetzner's API removed in July 2026
 */
const chart = (name: string, release: { version: string }, oldest: string) =>
  ({
    version: {
      type: "string",
      doc: `Version of the chart ${name}, such as ${release.version}. Versions before ${oldest} crash with Hetzner's current API.`,
      checks: [
        {
          kind: "matches",
          pattern: `^${atLeast(oldest)}$`,
          must: `a version from ${oldest} on, such as ${release.version}: older versions crash, because Hetzner's API no longer returns data centers`,
        },
      ],
    },
    sha256: {
      type: "string",
      doc: "SHA-256 of the chart. A file with another checksum is not installed.",
      checks: [sha256],
    },
    url: {
      type: "string",
      optional: true,
      doc: `URL of the chart (.tgz) on your own server, instead of https://charts.hetzner.cloud/${name}-<version>.tgz.`,
      checks: [url],
    },
  }) as const;

/** A highly available Kubernetes cluster of Hetzner Cloud servers. */
export const hcloudK8sCluster = {
  name: "hcloud-k8s-cluster",
  provider: "hcloud",
  title: "Kubernetes cluster on Hetzner Cloud",
  doc: `
Kubernetes (k3s) with 1, 3 or 5 servers and embedded etcd, pools of agents, its own private network, and a kubeconfig as an output.

- **The kubeconfig is an output.** The cluster's CAs and the administrator's certificate are inputs, so it is available before the machines boot,
  without SSH. Machines set themselves up from their user data.
- **Only verified files run.** The binary and the charts are downloaded by version and rejected if their SHA-256 differs from the input.
- **Closed by default.** All ingress from outside is blocked. Open the API with \`api_cidrs\` and SSH with \`admin_cidrs\`. Hetzner's firewalls do not
  filter the private network.
- **Machines change one at a time.** Growing or shrinking a pool affects only the machines that are added or removed. A new version, image
  or key does not change running machines; rebuild them one at a time with \`tofu apply -replace\` or \`pulumi up --replace\`, after
  \`kubectl drain\` and \`kubectl delete node\`.
- **A rebuilt server rejoins.** The first server starts a cluster only after all other servers have told it that they have no data.
`,
  embeds: { modules: ["hcloud-server"], bootstrap: ["common", "k3s", "metadata", "size"] },
  inputs: {
    ...hcloudClusterInputs,
    loadBalancer: hcloudLoadBalancer,
    servers: k8sServers(hcloudServers),
    agentPools: agentPools(hcloudPool),
    firewall: agentFirewall(
      "The firewall of agents. Machines without public addresses have no firewalls, and the private network is never filtered.",
    ),
    ...k8sInputs,
    hcloudToken: {
      type: "string",
      optional: true,
      sensitive: true,
      doc: "API token for the cloud controller and the CSI driver, with read and write access.",
      secret: { kind: "given" },
      checks: [token],
    },
    cloudController: {
      type: "object",
      optional: true,
      doc: "Hetzner's cloud controller: creates load balancers for services, and removes nodes whose machines are gone. Cannot be added or removed after the cluster is created.",
      fields: chart("hcloud-cloud-controller-manager", releases.cloudController, "1.30.1"),
    },
    csiDriver: {
      type: "object",
      optional: true,
      doc: "Hetzner's CSI driver: volumes for pods.",
      fields: chart("hcloud-csi", releases.csiDriver, "2.19.0"),
    },
  },
  checks: [
    ...hcloudNetworkChecks("agentPools"),
    {
      kind: "disjoint",
      ranges: ["k3s.clusterCidr", "k3s.serviceCidr", "network.ipRange"],
      must: "k3s.cluster_cidr, k3s.service_cidr and network.ip_range must not overlap",
    },
    { kind: "addressBlocks", pools: "agentPools", range: "network.subnet" },
    {
      kind: "implies",
      where: {
        all: [
          { member: "publicNet.ipv4Enabled", is: false },
          { member: "publicNet.ipv6Enabled", is: true },
        ],
      },
      needs: { has: "artifactBaseUrl" },
      must: "artifact_base_url must be set if public_net has only IPv6: k3s comes from GitHub, which has no IPv6 address. If a NAT gateway gives machines IPv4, set public_net.ipv6_enabled to false as well",
    },
    {
      kind: "implies",
      where: { any: [{ has: "cloudController" }, { has: "csiDriver" }] },
      needs: { has: "hcloudToken" },
      must: "hcloud_token must be set if cloud_controller or csi_driver is set",
    },
    {
      kind: "implies",
      where: { member: "servers.serverType", matches: "^cax" },
      needs: { has: "k3s.sha256.arm64" },
      must: "k3s.sha256.arm64 must be set if servers are Arm machines (cax…)",
    },
    {
      kind: "implies",
      where: { not: { member: "servers.serverType", matches: "^cax" } },
      needs: { has: "k3s.sha256.amd64" },
      must: "k3s.sha256.amd64 must be set if servers are x86 machines",
    },
    {
      kind: "implies",
      where: { some: "agentPools", that: { member: "serverType", matches: "^cax" } },
      needs: { has: "k3s.sha256.arm64" },
      must: "k3s.sha256.arm64 must be set if a pool has Arm machines (cax…)",
    },
    {
      kind: "implies",
      where: { some: "agentPools", that: { not: { member: "serverType", matches: "^cax" } } },
      needs: { has: "k3s.sha256.amd64" },
      must: "k3s.sha256.amd64 must be set if a pool has x86 machines",
    },
  ],
  outputs: {
    ...k8sOutputs,
    agentIps: {
      type: { map: "string" },
      doc: "Private address of each agent.",
      hcl: "local.agent_ips",
    },
    ...hcloudClusterOutputs("merge(module.server, module.agent)"),
  },
  examples: {
    minimal: {
      doc: "Three servers that also run workloads.",
      inputs: {
        name: "k8s",
        k3s: {
          version: releases.k3s.version,
          sha256: { amd64: releases.k3s.sha256.amd64 },
        },
        tokens: { server: exampleToken, agent: exampleToken },
        tls: exampleK8sTls,
      },
    },
    complete: {
      doc: "Three servers behind a private load balancer, two pools of agents, load balancers and volumes for pods, and snapshots in object storage.",
      inputs: {
        name: "k8s",
        location: "nbg1",
        sshKeys: ["admin"],
        labels: { environment: "production" },
        network: { ipRange: "10.0.0.0/16", subnet: "10.0.1.0/24" },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24"],
        firewall: { rules: [{ ports: "443", sources: ["0.0.0.0/0", "::/0"] }] },
        deleteProtection: true,
        loadBalancer: { enabled: true, type: "lb11" },
        servers: { count: 3, serverType: "cx33", schedulable: false },
        agentPools: {
          workers: { count: 3, serverType: "cx43", firstAddress: 32 },
          database: {
            count: 2,
            serverType: "cax41",
            firstAddress: 64,
            labels: { workload: "database" },
            taints: ["dedicated=database:NoSchedule"],
          },
        },
        k3s: {
          version: releases.k3s.version,
          sha256: {
            amd64: releases.k3s.sha256.amd64,
            arm64: releases.k3s.sha256.arm64,
          },
          flannelBackend: "wireguard-native",
          disable: ["traefik"],
          registryMirrors: { "docker.io": ["https://mirror.example.com"] },
        },
        tokens: { server: exampleToken, agent: exampleToken },
        tls: exampleK8sTls,
        apiHost: "k8s.example.com",
        etcdSnapshots: {
          s3: {
            endpoint: "nbg1.your-objectstorage.com",
            bucket: "k8s-snapshots",
            region: "nbg1",
            accessKey: "example",
            secretKey: "example",
          },
        },
        hcloudToken: exampleToken,
        cloudController: releases.cloudController,
        csiDriver: releases.csiDriver,
      },
    },
  },
} as const satisfies Spec;

import type { Spec } from "../types";
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
import { agentPools, k8sInputs, k8sOutputs, k8sServers } from "./k8s";

const chart = (what: string) =>
  ({
    url: { type: "string", doc: `URL of the chart of ${what}, a .tgz.`, checks: [url] },
    sha256: { type: "string", doc: "SHA-256 of the chart. Another one is not installed.", checks: [sha256] },
  }) as const;

/** A highly available Kubernetes cluster of Hetzner Cloud servers. */
export const hcloudK8sCluster = {
  name: "hcloud-k8s-cluster",
  provider: "hcloud",
  title: "Kubernetes cluster on Hetzner Cloud",
  doc: `
Kubernetes (k3s) with 1, 3 or 5 servers and embedded etcd, pools of agents, a private network of its own, and a kubeconfig at once.

- **The kubeconfig is an output.** The cluster's CAs and the administrator's certificate are inputs, so it is known before the machines are,
  with no SSH. Machines set themselves up from their user data.
- **Nothing runs that was not verified.** The binary and the charts are fetched by version and refused unless their SHA-256 is the given one.
- **Closed by default.** From outside nobody gets in: open the API with \`api_cidrs\` and SSH with \`admin_cidrs\`. Hetzner's firewalls do not
  filter the private network.
- **Machines come and go one by one.** Growing or shrinking a pool touches only the machines that are added or removed. A new version, image
  or key changes no running machine; rebuild one after the other with \`tofu apply -replace\` or \`pulumi up --replace\`, after
  \`kubectl drain\` and \`kubectl delete node\`.
- **A rebuilt server joins.** It asks the other servers first, and starts a new cluster only where none answers and \`k3s.cluster_init\` allows it.
  Set that to false once the cluster stands.
`,
  embeds: { modules: ["hcloud-server"], bootstrap: ["common", "k3s", "size"] },
  inputs: {
    ...hcloudClusterInputs,
    loadBalancer: hcloudLoadBalancer,
    servers: k8sServers(hcloudServers),
    agentPools: agentPools(hcloudPool),
    ...k8sInputs,
    hcloudToken: {
      type: "string",
      optional: true,
      sensitive: true,
      doc: "API token that the cloud controller and the CSI driver use, with read and write access.",
      secret: { kind: "given" },
      checks: [token],
    },
    cloudController: {
      type: "object",
      optional: true,
      doc: "Hetzner's cloud controller: load balancers for services, and nodes that go when their machines do. Decide before the cluster is made.",
      fields: chart("hcloud-cloud-controller-manager"),
    },
    csiDriver: {
      type: "object",
      optional: true,
      doc: "Hetzner's CSI driver: volumes for pods.",
      fields: chart("hcloud-csi"),
    },
  },
  checks: [
    ...hcloudNetworkChecks,
    {
      kind: "disjoint",
      ranges: ["k3s.clusterCidr", "k3s.serviceCidr", "network.ipRange"],
      must: "k3s.cluster_cidr, k3s.service_cidr and network.ip_range must not overlap",
    },
    { kind: "addressBlocks", pools: "agentPools", range: "network.subnet" },
    {
      kind: "implies",
      where: { any: [{ has: "cloudController" }, { has: "csiDriver" }] },
      needs: { has: "hcloudToken" },
      must: "hcloud_token must be given where there is a cloud_controller or a csi_driver",
    },
    {
      kind: "implies",
      where: { member: "servers.serverType", matches: "^cax" },
      needs: { has: "k3s.sha256.arm64" },
      must: "k3s.sha256.arm64 must be given where servers are Arm machines (cax…)",
    },
    {
      kind: "implies",
      where: { not: { member: "servers.serverType", matches: "^cax" } },
      needs: { has: "k3s.sha256.amd64" },
      must: "k3s.sha256.amd64 must be given where servers are x86 machines",
    },
    {
      kind: "implies",
      where: { some: "agentPools", that: { member: "serverType", matches: "^cax" } },
      needs: { has: "k3s.sha256.arm64" },
      must: "k3s.sha256.arm64 must be given where a pool has Arm machines (cax…)",
    },
    {
      kind: "implies",
      where: { some: "agentPools", that: { not: { member: "serverType", matches: "^cax" } } },
      needs: { has: "k3s.sha256.amd64" },
      must: "k3s.sha256.amd64 must be given where a pool has x86 machines",
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
      doc: "Three servers that run workloads, too.",
      inputs: {
        name: "k8s",
        k3s: {
          version: "v1.33.4+k3s1",
          sha256: { amd64: "0000000000000000000000000000000000000000000000000000000000000000" },
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
        network: { ipRange: "10.0.0.0/16", subnet: "10.0.1.0/24", zone: "eu-central" },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24"],
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
          version: "v1.33.4+k3s1",
          sha256: {
            amd64: "0000000000000000000000000000000000000000000000000000000000000000",
            arm64: "1111111111111111111111111111111111111111111111111111111111111111",
          },
          clusterInit: false,
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
        cloudController: {
          url: "https://artifacts.example.com/hcloud-cloud-controller-manager-1.26.0.tgz",
          sha256: "2222222222222222222222222222222222222222222222222222222222222222",
        },
        csiDriver: {
          url: "https://artifacts.example.com/hcloud-csi-2.17.0.tgz",
          sha256: "3333333333333333333333333333333333333333333333333333333333333333",
        },
      },
    },
  },
} as const satisfies Spec;

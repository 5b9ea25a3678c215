import { releases } from "../releases";
import type { Spec } from "../types";
import { exampleK8sTls, exampleToken } from "./example-secrets";
import { agentPools, k8sInputs, k8sOutputs, k8sServers } from "./k8s";
import {
  apiHostDoc,
  proxmoxClusterInputs,
  proxmoxClusterOutputs,
  proxmoxNetworkChecks,
  proxmoxPool,
  proxmoxServers,
} from "./proxmox-cluster";

/** A highly available Kubernetes cluster of Proxmox virtual machines. */
export const proxmoxK8sCluster = {
  name: "proxmox-k8s-cluster",
  provider: "proxmox",
  title: "Kubernetes cluster on Proxmox VE",
  doc: `
Kubernetes (k3s) with 1, 3 or 5 servers and embedded etcd, pools of agents, distributed over Proxmox nodes, and a kubeconfig as an output.

- **The kubeconfig is an output.** The cluster's CAs and the administrator's certificate are inputs, so it is available before the machines boot,
  without SSH. Machines set themselves up from their user data.
- **Only verified files run.** The binary is downloaded by version and rejected if its SHA-256 differs from the input.
- **Closed by default.** Each machine filters incoming traffic, including to ports of services. Open the API with \`api_cidrs\`, SSH with
  \`admin_cidrs\`, and workloads with \`firewall.rules\`. The rules are part of the user data, so a change applies only to new machines.
  \`network.firewall\` enables Proxmox's own firewall as well.
- **Addresses and IDs are fixed.** Servers have the addresses 11 to 15 of \`network.subnet\`, a pool's machines those from its \`first_address\`
  on. IDs are derived from them.
- **Machines change one at a time.** Growing or shrinking a pool affects only the machines that are added or removed. A new version, image
  or key does not change running machines; rebuild them one at a time, with their snippets, with \`tofu apply -replace\` or \`pulumi up --replace\`, after
  \`kubectl drain\` and \`kubectl delete node\`.
- **A rebuilt server rejoins.** The first server starts a cluster only after all other servers have told it that they have no data.
- **User data is uploaded over SSH**, as a snippet. The provider needs its \`ssh\` settings for that.
`,
  embeds: { modules: ["proxmox-vm"], bootstrap: ["common", "k3s", "proxmox", "size"] },
  inputs: {
    ...proxmoxClusterInputs,
    architecture: {
      type: "enum",
      values: ["amd64", "arm64"],
      plain: true,
      default: "amd64",
      doc: "Architecture of the Proxmox nodes' processors, and of the image.",
    },
    servers: k8sServers(proxmoxServers),
    agentPools: agentPools(proxmoxPool),
    ...k8sInputs,
    k3s: {
      ...k8sInputs.k3s,
      fields: {
        ...k8sInputs.k3s.fields,
        // Other machines share the bridge.
        flannelBackend: {
          type: "enum",
          values: ["vxlan", "wireguard-native"],
          default: "wireguard-native",
          doc: "Network between pods on different machines: wireguard-native encrypts the traffic, vxlan does not. Cannot be changed after the cluster is created.",
        },
      },
    },
    apiHost: { ...k8sInputs.apiHost, doc: apiHostDoc },
  },
  checks: [
    ...proxmoxNetworkChecks,
    {
      kind: "disjoint",
      ranges: ["k3s.clusterCidr", "k3s.serviceCidr", "network.subnet"],
      must: "k3s.cluster_cidr, k3s.service_cidr and network.subnet must not overlap",
    },
    {
      kind: "disjoint",
      ranges: ["k3s.clusterCidr", "k3s.serviceCidr", "network.ipRange"],
      must: "k3s.cluster_cidr, k3s.service_cidr and network.ip_range must not overlap",
    },
    { kind: "addressBlocks", pools: "agentPools", range: "network.subnet" },
    {
      kind: "implies",
      where: { member: "architecture", is: "amd64" },
      needs: { has: "k3s.sha256.amd64" },
      must: "k3s.sha256.amd64 must be set if the architecture is amd64",
    },
    {
      kind: "implies",
      where: { member: "architecture", is: "arm64" },
      needs: { has: "k3s.sha256.arm64" },
      must: "k3s.sha256.arm64 must be set if the architecture is arm64",
    },
  ],
  outputs: {
    ...k8sOutputs,
    agentIps: { type: { map: "string" }, doc: "Address of each agent.", hcl: "local.agent_ips" },
    ...proxmoxClusterOutputs("merge(module.server, module.agent)"),
  },
  examples: {
    minimal: {
      doc: "Three servers on one node, for tests, that also run workloads.",
      inputs: {
        name: "k8s",
        nodes: ["pve"],
        network: { subnet: "10.0.1.0/24", gateway: "10.0.1.1" },
        k3s: {
          version: releases.k3s.version,
          sha256: { amd64: releases.k3s.sha256.amd64 },
        },
        tokens: { server: exampleToken, agent: exampleToken },
        tls: exampleK8sTls,
      },
    },
    complete: {
      doc: "Three servers on three nodes behind your own load balancer, two pools of agents, one of them on separate nodes, snapshots in object storage, and what storage over iSCSI needs.",
      inputs: {
        name: "k8s",
        nodes: ["pve-1", "pve-2", "pve-3"],
        vmIdBase: "3000",
        image: "cephfs:import/debian-13-genericcloud-amd64.qcow2",
        datastoreId: "ceph",
        snippetsDatastoreId: "cephfs",
        cpuType: "x86-64-v3",
        poolId: "k8s",
        tags: ["production"],
        sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"],
        network: {
          subnet: "10.0.1.0/24",
          ipRange: "10.0.0.0/16",
          gateway: "10.0.0.1",
          vlanId: 20,
          mtu: 9000,
          dns: { servers: ["10.0.0.2"] },
        },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24"],
        firewall: { rules: [{ ports: "443", sources: ["0.0.0.0/0", "::/0"] }] },
        deleteProtection: true,
        servers: { count: 3, cores: 4, memory: 8192, schedulable: false },
        agentPools: {
          workers: { count: 3, cores: 8, memory: 16384, diskSize: 100, firstAddress: 32 },
          database: {
            count: 2,
            memory: 32768,
            nodes: ["pve-4", "pve-5"],
            firstAddress: 64,
            labels: { workload: "database" },
            taints: ["dedicated=database:NoSchedule"],
          },
        },
        k3s: {
          version: releases.k3s.version,
          sha256: { amd64: releases.k3s.sha256.amd64 },
          flannelBackend: "wireguard-native",
          disable: ["traefik"],
          registryMirrors: { "docker.io": ["https://mirror.example.com"] },
          extraConfig: { servers: { "etcd-expose-metrics": ["true"] } },
          kubeletArgs: ["max-pods=200"],
        },
        extras: {
          packages: ["open-iscsi"],
          files: { "/etc/modules-load.d/iscsi.conf": { content: "iscsi_tcp\n" } },
          commands: { before: ["modprobe iscsi_tcp"] },
          manifests: { storage: "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: storage\n" },
        },
        tokens: { server: exampleToken, agent: exampleToken },
        tls: exampleK8sTls,
        apiHost: "k8s.example.com",
        etcdSnapshots: {
          s3: {
            endpoint: "s3.example.com",
            bucket: "k8s-snapshots",
            accessKey: "example",
            secretKey: "example",
          },
        },
      },
    },
  },
} as const satisfies Spec;

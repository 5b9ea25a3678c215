import { releases } from "../releases";
import type { Spec } from "../types";
import { exampleNomadTls } from "./example-secrets";
import { clientPools, nomadChecks, nomadInputs, nomadOutputs, nomadServers, taskCidrs } from "./nomad";
import {
  apiHostDoc,
  proxmoxClusterInputs,
  proxmoxClusterOutputs,
  proxmoxNetworkChecks,
  proxmoxPool,
  proxmoxServers,
} from "./proxmox-cluster";

// Machines have one network, where tasks listen.
const { taskNetwork: _, ...nomad } = nomadInputs;

/** A highly available Nomad cluster of Proxmox virtual machines. */
export const proxmoxNomadCluster = {
  name: "proxmox-nomad-cluster",
  provider: "proxmox",
  title: "Nomad cluster on Proxmox VE",
  doc: `
HashiCorp Nomad with 1, 3 or 5 servers, pools of clients, TLS and access control, distributed over Proxmox nodes.

- **Access control is on.** You run \`nomad acl bootstrap\` once; no state contains its token.
- **TLS always.** Certificates of servers and clients contain the names \`server.<region>.nomad\` and \`client.<region>.nomad\`, and no
  addresses, so machines can be replaced.
- **Closed by default.** Each machine filters incoming traffic, including to published ports of containers. Open the API with \`api_cidrs\`,
  tasks with \`task_cidrs\` and SSH with \`admin_cidrs\`. The rules are part of the user data, so a change applies only to new machines.
  \`network.firewall\` enables Proxmox's own firewall as well.
- **Addresses and IDs are fixed.** Servers have the addresses 11 to 15 of \`network.subnet\`, a pool's machines those from its \`first_address\`
  on. IDs are derived from them.
- **Machines change one at a time.** Growing or shrinking a pool affects only the machines that are added or removed. A new version, image
  or key does not change running machines; rebuild them one at a time, with their snippets, with \`tofu apply -replace\` or \`pulumi up --replace\`.
- **User data is uploaded over SSH**, as a snippet. The provider needs its \`ssh\` settings for that.
`,
  embeds: { modules: ["proxmox-vm"], bootstrap: ["common", "hashicorp", "nomad", "proxmox", "size", "snapshots"] },
  inputs: {
    ...proxmoxClusterInputs,
    taskCidrs: {
      ...taskCidrs,
      doc: "Address ranges that may use the dynamic ports of tasks on clients (20000-32000), such as 203.0.113.0/24. The cluster's own machines always have access.",
    },
    servers: nomadServers(proxmoxServers),
    clientPools: clientPools(proxmoxPool),
    ...nomad,
    apiHost: { ...nomadInputs.apiHost, doc: apiHostDoc },
  },
  checks: [
    ...proxmoxNetworkChecks,
    { kind: "addressBlocks", pools: "clientPools", range: "network.subnet" },
    ...nomadChecks,
  ],
  outputs: {
    ...nomadOutputs,
    clientIps: { type: { map: "string" }, doc: "Address of each client.", hcl: "local.client_ips" },
    ...proxmoxClusterOutputs("merge(module.server, module.client)"),
  },
  examples: {
    minimal: {
      doc: "Three servers and two clients with Docker on one node, for tests.",
      inputs: {
        name: "nomad",
        nodes: ["pve"],
        network: { subnet: "10.0.1.0/24", gateway: "10.0.1.1" },
        clientPools: { workers: { count: 2 } },
        nomad: { version: releases.nomad },
        gossipKey: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        tls: exampleNomadTls,
      },
    },
    complete: {
      doc: "Three servers on three nodes, and two pools of clients, one of them on separate nodes, whose tasks a site can reach.",
      inputs: {
        name: "nomad",
        nodes: ["pve-1", "pve-2", "pve-3"],
        vmIdBase: "3000",
        image: "cephfs:import/debian-13-genericcloud-amd64.qcow2",
        datastoreId: "ceph",
        snippetsDatastoreId: "cephfs",
        cpuType: "x86-64-v3",
        poolId: "nomad",
        tags: ["production"],
        sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"],
        network: {
          subnet: "10.0.3.0/24",
          ipRange: "10.0.0.0/16",
          gateway: "10.0.0.1",
          vlanId: 20,
          dns: { servers: ["10.0.0.2"] },
        },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24"],
        taskCidrs: ["198.51.100.0/24"],
        firewall: { rules: [{ ports: "443", sources: ["0.0.0.0/0", "::/0"] }] },
        deleteProtection: true,
        servers: { count: 3, cores: 2, memory: 4096 },
        clientPools: {
          workers: { count: 3, cores: 8, memory: 16384, diskSize: 100, firstAddress: 32 },
          database: {
            count: 2,
            memory: 32768,
            nodes: ["pve-4", "pve-5"],
            firstAddress: 64,
            meta: { disk: "fast" },
            nodePool: "database",
            hostVolumes: { data: { path: "/srv/data" }, models: { path: "/srv/models", readOnly: true } },
          },
        },
        nomad: {
          version: releases.nomad,
          region: "global",
          datacenter: "cellar",
          vault: {
            address: "https://vault.example.com:8200",
            tlsServerName: "vault.vault.internal",
            caCertificate: exampleNomadTls.caCertificate,
          },
        },
        docker: { enabled: true, volumes: true },
        gossipKey: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        tls: exampleNomadTls,
        snapshots: {
          s3: {
            endpoint: "s3.example.com",
            bucket: "nomad-snapshots",
            accessKey: "access-key",
            secretKey: "secret-key",
          },
        },
        apiHost: "nomad.example.com",
      },
    },
  },
} as const satisfies Spec;

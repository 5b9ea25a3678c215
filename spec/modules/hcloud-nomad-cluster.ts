import { releases } from "../releases";
import type { Spec } from "../types";
import { exampleNomadTls } from "./example-secrets";
import {
  hcloudClusterInputs,
  hcloudClusterOutputs,
  hcloudDataVolume,
  hcloudLoadBalancer,
  hcloudNetworkChecks,
  hcloudPool,
  hcloudServers,
} from "./hcloud-cluster";
import { clientPools, nomadChecks, nomadInputs, nomadOutputs, nomadServers, taskCidrs } from "./nomad";

/** A highly available Nomad cluster of Hetzner Cloud servers. */
export const hcloudNomadCluster = {
  name: "hcloud-nomad-cluster",
  provider: "hcloud",
  title: "Nomad cluster on Hetzner Cloud",
  doc: `
HashiCorp Nomad with 1, 3 or 5 servers, pools of clients, TLS, access control and its own private network.

- **Access control is on.** You run \`nomad acl bootstrap\` once; no state contains its token.
- **TLS always.** Certificates of servers and clients contain the names \`server.<region>.nomad\` and \`client.<region>.nomad\`, and no
  addresses, so machines can be replaced.
- **Closed by default.** All ingress from outside is blocked. Open the API with \`api_cidrs\`, tasks with \`task_cidrs\` and SSH with \`admin_cidrs\`. Hetzner's
  firewalls do not filter the private network.
- **Machines change one at a time.** Growing or shrinking a pool affects only the machines that are added or removed. A new version, image
  or key does not change running machines; rebuild them one at a time with \`tofu apply -replace\` or \`pulumi up --replace\`.
`,
  embeds: {
    modules: ["hcloud-server"],
    bootstrap: ["common", "data-volume", "hashicorp", "metadata", "nomad", "size", "snapshots"],
  },
  inputs: {
    ...hcloudClusterInputs,
    taskCidrs,
    loadBalancer: hcloudLoadBalancer,
    servers: nomadServers({
      ...hcloudServers,
      serverType: { ...hcloudServers.serverType, default: "cx23" },
      dataVolume: hcloudDataVolume,
    }),
    clientPools: clientPools(hcloudPool),
    ...nomadInputs,
  },
  checks: [
    ...hcloudNetworkChecks("clientPools"),
    { kind: "addressBlocks", pools: "clientPools", range: "network.subnet" },
    ...nomadChecks,
  ],
  outputs: {
    ...nomadOutputs,
    clientIps: { type: { map: "string" }, doc: "Private address of each client.", hcl: "local.client_ips" },
    ...hcloudClusterOutputs("merge(module.server, module.client)"),
  },
  examples: {
    minimal: {
      doc: "Three servers and two clients with Docker.",
      inputs: {
        name: "nomad",
        clientPools: { workers: { count: 2 } },
        nomad: { version: releases.nomad },
        gossipKey: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        tls: exampleNomadTls,
      },
    },
    complete: {
      doc: "Three servers behind a private load balancer, and two pools of clients whose tasks a site can reach.",
      inputs: {
        name: "nomad",
        location: "nbg1",
        sshKeys: ["admin"],
        labels: { environment: "production" },
        network: { ipRange: "10.0.0.0/16", subnet: "10.0.3.0/24" },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24"],
        taskCidrs: ["198.51.100.0/24"],
        deleteProtection: true,
        loadBalancer: { enabled: true },
        servers: { count: 3, serverType: "cx33", dataVolume: { size: 20 } },
        clientPools: {
          workers: { count: 3, serverType: "cx43", firstAddress: 32 },
          arm: {
            count: 2,
            serverType: "cax41",
            firstAddress: 64,
            meta: { disk: "fast" },
            nodePool: "arm",
            hostVolumes: { data: { path: "/srv/data" }, models: { path: "/srv/models", readOnly: true } },
          },
        },
        nomad: {
          version: releases.nomad,
          region: "global",
          datacenter: "nbg1",
          vault: {
            address: "https://vault.example.com:8200",
            tlsServerName: "vault.vault.internal",
            caCertificate: exampleNomadTls.caCertificate,
          },
        },
        docker: { enabled: true, volumes: true },
        taskNetwork: "public",
        gossipKey: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        tls: exampleNomadTls,
        snapshots: {
          s3: {
            endpoint: "nbg1.your-objectstorage.com",
            bucket: "nomad-snapshots",
            region: "nbg1",
            accessKey: "access-key",
            secretKey: "secret-key",
          },
        },
        apiHost: "nomad.example.com",
      },
    },
  },
} as const satisfies Spec;

import { releases } from "../releases";
import type { Spec } from "../types";
import { exampleNomadTls } from "./example-secrets";
import {
  hcloudClusterInputs,
  hcloudClusterOutputs,
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
HashiCorp Nomad with 1, 3 or 5 servers, pools of clients, TLS everywhere, access control and a private network of its own.

- **Access control is on.** \`nomad acl bootstrap\` is run by you, once; its token is never in a state.
- **TLS always.** Servers and clients prove who they are by the names \`server.<region>.nomad\` and \`client.<region>.nomad\`; certificates name no
  addresses, so machines may be replaced.
- **Closed by default.** From outside nobody gets in: open the API with \`api_cidrs\`, tasks with \`task_cidrs\` and SSH with \`admin_cidrs\`. Hetzner's
  firewalls do not filter the private network.
- **Machines come and go one by one.** Growing or shrinking a pool touches only the machines that are added or removed. A new version, image
  or key changes no running machine; rebuild one after the other with \`tofu apply -replace\` or \`pulumi up --replace\`.
`,
  embeds: { modules: ["hcloud-server"], bootstrap: ["common", "hashicorp", "metadata", "nomad", "size"] },
  inputs: {
    ...hcloudClusterInputs,
    taskCidrs,
    loadBalancer: hcloudLoadBalancer,
    servers: nomadServers({ ...hcloudServers, serverType: { ...hcloudServers.serverType, default: "cx23" } }),
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
      doc: "Three servers behind a private load balancer, and two pools of clients whose tasks a site may reach.",
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
        servers: { count: 3, serverType: "cx33" },
        clientPools: {
          workers: { count: 3, serverType: "cx43", firstAddress: 32 },
          arm: { count: 2, serverType: "cax41", firstAddress: 64, meta: { disk: "fast" } },
        },
        nomad: { version: releases.nomad, region: "global", datacenter: "nbg1" },
        docker: { enabled: true, volumes: true },
        taskNetwork: "public",
        gossipKey: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        tls: exampleNomadTls,
        apiHost: "nomad.example.com",
      },
    },
  },
} as const satisfies Spec;

import type { Spec } from "../types";
import { poolNames } from "./cluster";
import { exampleAuthority, exampleServer } from "./example-secrets";
import {
  hcloudClusterInputs,
  hcloudClusterOutputs,
  hcloudLoadBalancer,
  hcloudNetworkChecks,
  hcloudPool,
  hcloudServers,
} from "./hcloud-cluster";
import { clientMeta, nomadInputs, taskCidrs } from "./nomad";

const exampleTls = { caCertificate: exampleAuthority.certificate, server: exampleServer, client: exampleServer };

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
  embeds: { modules: ["hcloud-server"], bootstrap: ["common", "hashicorp", "nomad", "size"] },
  inputs: {
    ...hcloudClusterInputs,
    taskCidrs,
    loadBalancer: hcloudLoadBalancer,
    servers: {
      type: "object",
      default: {},
      doc: "The machines that run Nomad's servers: s1, s2 and so on.",
      fields: { ...hcloudServers, serverType: { ...hcloudServers.serverType, default: "cx23" } },
    },
    clientPools: {
      type: "map",
      default: {},
      doc: "Machines that run tasks, in pools of equal ones. The pool is their node class.",
      checks: [poolNames, { kind: "count", max: 20 }],
      of: { type: "object", fields: { ...hcloudPool, meta: clientMeta } },
    },
    ...nomadInputs,
  },
  checks: [...hcloudNetworkChecks, { kind: "addressBlocks", pools: "clientPools", range: "network.subnet" }],
  outputs: {
    nomadEnv: {
      type: { map: "string" },
      doc: "Environment for the nomad command: NOMAD_ADDR, NOMAD_REGION and NOMAD_TLS_SERVER_NAME. Put ca_certificate into a file and name it in NOMAD_CACERT.",
      hcl: "local.nomad_env",
    },
    caCertificate: {
      type: "string",
      doc: "Certificate of the CA, for NOMAD_CACERT.",
      hcl: "nonsensitive(var.tls.ca_certificate)",
    },
    apiAddress: { type: "string", doc: "URL of the Nomad API.", hcl: "local.api_address" },
    serverNames: { type: { list: "string" }, doc: "Name of each server.", hcl: "local.server_names" },
    clientNames: { type: { list: "string" }, doc: "Name of each client.", hcl: "local.client_names" },
    clientIps: { type: { map: "string" }, doc: "Private address of each client.", hcl: "local.client_ips" },
    ...hcloudClusterOutputs("merge(module.server, module.client)"),
  },
  examples: {
    minimal: {
      doc: "Three servers and two clients with Docker.",
      inputs: {
        name: "nomad",
        clientPools: { workers: { count: 2 } },
        nomad: { version: "1.10.5-1" },
        gossipKey: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        tls: exampleTls,
      },
    },
    complete: {
      doc: "Three servers behind a private load balancer, and two pools of clients whose tasks a site may reach.",
      inputs: {
        name: "nomad",
        location: "nbg1",
        sshKeys: ["admin"],
        labels: { environment: "production" },
        network: { ipRange: "10.0.0.0/16", subnet: "10.0.3.0/24", zone: "eu-central" },
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
        nomad: { version: "1.10.5-1", region: "global", datacenter: "nbg1" },
        docker: { enabled: true, volumes: true },
        taskNetwork: "public",
        gossipKey: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        tls: exampleTls,
        apiHost: "nomad.example.com",
      },
    },
  },
} as const satisfies Spec;

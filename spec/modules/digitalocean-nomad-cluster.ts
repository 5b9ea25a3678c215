import { releases } from "../releases";
import type { Spec } from "../types";
import {
  digitaloceanClusterChecks,
  digitaloceanClusterIgnored,
  digitaloceanClusterInputs,
  digitaloceanClusterOutputs,
  digitaloceanDataVolume,
  digitaloceanPool,
  digitaloceanServers,
} from "./digitalocean-cluster";
import { exampleNomadTls } from "./example-secrets";
import { clientPools, nomadChecks, nomadInputs, nomadOutputs, nomadServers, taskCidrs } from "./nomad";

/** A highly available Nomad cluster of DigitalOcean droplets. */
export const digitaloceanNomadCluster = {
  name: "digitalocean-nomad-cluster",
  provider: "digitalocean",
  title: "Nomad cluster on DigitalOcean",
  doc: `
HashiCorp Nomad with 1, 3 or 5 servers, pools of clients, TLS, access control and its own private network.

- **Access control is on.** You run \`nomad acl bootstrap\` once; no state contains its token.
- **Machines join through a load balancer.** DigitalOcean assigns private addresses only when droplets are created, so all machines use the
  address of an internal load balancer in front of the servers. Once joined, machines connect directly.
- **TLS always.** Certificates of servers and clients contain the names \`server.<region>.nomad\` and \`client.<region>.nomad\`, and no
  addresses, so machines can be replaced.
- **Closed by default.** All ingress is blocked, including from the private network. Open the API with \`api_cidrs\`, tasks with \`task_cidrs\` and
  SSH with \`admin_cidrs\`. Clients can reach each other's tasks.
- **Machines change one at a time.** Growing or shrinking a pool affects only the machines that are added or removed. A new version, image
  or key does not change running machines; rebuild them one at a time with \`tofu apply -replace\` or \`pulumi up --replace\`.
`,
  embeds: {
    modules: ["digitalocean-droplet"],
    bootstrap: ["common", "data-volume", "hashicorp", "metadata", "nomad", "size", "snapshots"],
  },
  inputs: {
    ...digitaloceanClusterInputs,
    taskCidrs,
    servers: nomadServers({
      ...digitaloceanServers,
      size: { ...digitaloceanServers.size, default: "s-2vcpu-2gb" },
      dataVolume: digitaloceanDataVolume,
    }),
    clientPools: clientPools(digitaloceanPool),
    ...nomadInputs,
  },
  checks: [...digitaloceanClusterChecks, ...nomadChecks],
  ignored: digitaloceanClusterIgnored,
  outputs: {
    ...nomadOutputs,
    clientIps: {
      type: { map: "string" },
      doc: "Private address of each client.",
      hcl: "{ for key, machine in module.client : key => machine.ipv4_address_private }",
    },
    ...digitaloceanClusterOutputs("merge(module.server, module.client)"),
  },
  examples: {
    minimal: {
      doc: "Three servers and two clients with Docker.",
      inputs: {
        name: "nomad",
        region: "fra1",
        clientPools: { workers: { count: 2 } },
        nomad: { version: releases.nomad },
        gossipKey: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        tls: exampleNomadTls,
      },
    },
    complete: {
      doc: "Three servers and two pools of clients in an existing network, with an API and tasks that one site can reach.",
      inputs: {
        name: "nomad",
        region: "ams3",
        sshKeys: ["cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"],
        tags: ["production"],
        network: { create: false, id: "6d5358c6-a03c-4069-8d65-b4ad185c88ac", ipRange: "10.121.0.0/20" },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24"],
        taskCidrs: ["198.51.100.0/24"],
        loadBalancer: { sizeUnit: 2, public: true },
        servers: { count: 3, size: "s-4vcpu-8gb", dataVolume: { size: 20 } },
        clientPools: {
          workers: { count: 3, size: "s-8vcpu-16gb" },
          storage: {
            count: 2,
            size: "m-2vcpu-16gb",
            meta: { disk: "fast" },
            nodePool: "storage",
            hostVolumes: { data: { path: "/srv/data" }, models: { path: "/srv/models", readOnly: true } },
          },
        },
        nomad: {
          version: releases.nomad,
          region: "global",
          datacenter: "ams3",
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
            endpoint: "fra1.digitaloceanspaces.com",
            bucket: "nomad-snapshots",
            region: "fra1",
            accessKey: "access-key",
            secretKey: "secret-key",
          },
        },
        apiHost: "nomad.example.com",
      },
    },
  },
} as const satisfies Spec;

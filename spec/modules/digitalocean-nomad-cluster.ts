import { releases } from "../releases";
import type { Spec } from "../types";
import {
  digitaloceanClusterChecks,
  digitaloceanClusterInputs,
  digitaloceanClusterOutputs,
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
HashiCorp Nomad with 1, 3 or 5 servers, pools of clients, TLS everywhere, access control and a private network of its own.

- **Access control is on.** \`nomad acl bootstrap\` is run by you, once; its token is never in a state.
- **Machines join by a load balancer.** DigitalOcean tells no private address before a droplet is made, so an internal load balancer in front
  of the servers is the one address that all know. Once joined, machines talk to each other directly.
- **TLS always.** Servers and clients prove who they are by the names \`server.<region>.nomad\` and \`client.<region>.nomad\`; certificates name no
  addresses, so machines may be replaced.
- **Closed by default.** Nobody gets in, from the private network neither: open the API with \`api_cidrs\`, tasks with \`task_cidrs\` and SSH with
  \`admin_cidrs\`. Clients reach each other's tasks.
- **Machines come and go one by one.** Growing or shrinking a pool touches only the machines that are added or removed. A new version, image
  or key changes no running machine; rebuild one after the other with \`tofu apply -replace\` or \`pulumi up --replace\`.
`,
  embeds: { modules: ["digitalocean-droplet"], bootstrap: ["common", "hashicorp", "metadata", "nomad", "size"] },
  inputs: {
    ...digitaloceanClusterInputs,
    taskCidrs,
    servers: nomadServers({ ...digitaloceanServers, size: { ...digitaloceanServers.size, default: "s-2vcpu-2gb" } }),
    clientPools: clientPools(digitaloceanPool),
    ...nomadInputs,
  },
  checks: [...digitaloceanClusterChecks, ...nomadChecks],
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
      doc: "Three servers and two pools of clients in a network that there is, with an API and tasks that one site may reach.",
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
        servers: { count: 3, size: "s-4vcpu-8gb" },
        clientPools: {
          workers: { count: 3, size: "s-8vcpu-16gb" },
          storage: { count: 2, size: "m-2vcpu-16gb", meta: { disk: "fast" } },
        },
        nomad: { version: releases.nomad, region: "global", datacenter: "ams3" },
        docker: { enabled: true, volumes: true },
        taskNetwork: "public",
        gossipKey: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        tls: exampleNomadTls,
        apiHost: "nomad.example.com",
      },
    },
  },
} as const satisfies Spec;

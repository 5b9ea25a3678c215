import { releases } from "../releases";
import type { Spec } from "../types";
import {
  digitaloceanClusterChecks,
  digitaloceanClusterInputs,
  digitaloceanClusterOutputs,
  digitaloceanServers,
} from "./digitalocean-cluster";
import { exampleAuthority, exampleServer, exampleToken } from "./example-secrets";
import { vaultInputs, vaultOutputs, vaultServers } from "./vault";

/** A highly available Vault cluster of DigitalOcean droplets. */
export const digitaloceanVaultCluster = {
  name: "digitalocean-vault-cluster",
  provider: "digitalocean",
  title: "Vault cluster on DigitalOcean",
  doc: `
HashiCorp Vault with 1, 3 or 5 servers, integrated storage (Raft), TLS everywhere and a private network of its own.

- **Your keys stay yours.** \`vault operator init\` is run by you, once; neither unseal keys nor the root token are ever in a state.
- **Servers join by a load balancer.** DigitalOcean tells no private address before a droplet is made, so an internal load balancer in front
  of the unsealed servers is the one address that all know. It answers as soon as the first server is unsealed; that one you reach by an
  address of its own.
- **TLS always.** Every server has the same certificate, for a name and for no address, so machines may be replaced.
- **Closed by default.** Nobody gets in, from the private network neither: open the API with \`api_cidrs\` and SSH with \`admin_cidrs\`.
- **Machines are replaced one by one.** A new version, image or key changes no running machine; rebuild one after the other with
  \`tofu apply -replace\` or \`pulumi up --replace\`. A rebuilt server joins its peers by itself.
- **The audit log is a file** in \`/var/log/vault\`, rotated daily, as soon as you enable the device: \`vault audit enable file
  file_path=/var/log/vault/audit.log\`.
`,
  embeds: { modules: ["digitalocean-droplet"], bootstrap: ["common", "hashicorp", "metadata", "size", "vault"] },
  inputs: {
    ...digitaloceanClusterInputs,
    servers: vaultServers({ ...digitaloceanServers, size: { ...digitaloceanServers.size, default: "s-1vcpu-2gb" } }),
    ...vaultInputs,
  },
  checks: digitaloceanClusterChecks,
  outputs: {
    ...vaultOutputs,
    ...digitaloceanClusterOutputs("module.server"),
  },
  examples: {
    minimal: {
      doc: "Three servers that are unsealed by hand.",
      inputs: {
        name: "vault",
        region: "fra1",
        vault: { version: releases.vault },
        tls: { caCertificate: exampleAuthority.certificate, server: exampleServer },
      },
    },
    complete: {
      doc: "Five servers in a network that there is, behind a public load balancer for one site, unsealed by another Vault, from a mirror.",
      inputs: {
        name: "vault",
        region: "ams3",
        sshKeys: ["cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"],
        tags: ["production"],
        network: { create: false, id: "6d5358c6-a03c-4069-8d65-b4ad185c88ac", ipRange: "10.121.0.0/20" },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24", "10.121.0.0/20"],
        loadBalancer: { sizeUnit: 2, public: true },
        servers: { count: 5, size: "s-2vcpu-4gb" },
        vault: { version: releases.vault, ui: false },
        apt: { url: "https://apt.example.com/hashicorp" },
        tls: { caCertificate: exampleAuthority.certificate, server: exampleServer },
        transitSeal: {
          address: "https://vault.example.com:8200",
          keyName: "unseal",
          token: exampleToken,
          caCertificate: exampleAuthority.certificate,
        },
        apiHost: "vault.example.com",
      },
    },
  },
} as const satisfies Spec;

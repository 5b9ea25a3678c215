import { releases } from "../releases";
import type { Spec } from "../types";
import {
  digitaloceanClusterChecks,
  digitaloceanClusterIgnored,
  digitaloceanClusterInputs,
  digitaloceanClusterOutputs,
  digitaloceanDataVolume,
  digitaloceanServers,
} from "./digitalocean-cluster";
import { exampleAuthority, exampleServer } from "./example-secrets";
import { oneSeal } from "./seal";
import { vaultInputs, vaultOutputs, vaultServers } from "./vault";

/** A highly available Vault cluster of DigitalOcean droplets. */
export const digitaloceanVaultCluster = {
  name: "digitalocean-vault-cluster",
  provider: "digitalocean",
  title: "Vault cluster on DigitalOcean",
  doc: `
HashiCorp Vault with 1, 3 or 5 servers, integrated storage (Raft), TLS and its own private network.

- **Your keys stay with you.** You run \`vault operator init\` once; no state contains the unseal keys or the root token.
- **Servers join through a load balancer.** DigitalOcean assigns private addresses only when droplets are created, so all servers use the
  address of an internal load balancer in front of the unsealed servers. It answers once the first server is unsealed; to unseal that one, use
  its own address.
- **TLS always.** All servers have the same certificate. It contains a name and no address, so machines can be replaced.
- **Closed by default.** All ingress is blocked, including from the private network. Open the API with \`api_cidrs\` and SSH with \`admin_cidrs\`.
- **Machines change one at a time.** A new version, image or key does not change running machines; rebuild them one at a time with
  \`tofu apply -replace\` or \`pulumi up --replace\`. A rebuilt server rejoins automatically.
- **The audit log is a file** in \`/var/log/vault\`, rotated daily, as soon as you enable the device: \`vault audit enable file
  file_path=/var/log/vault/audit.log\`.
`,
  embeds: {
    modules: ["digitalocean-droplet"],
    bootstrap: ["common", "data-volume", "hashicorp", "metadata", "size", "snapshots", "vault"],
  },
  inputs: {
    ...digitaloceanClusterInputs,
    servers: vaultServers({
      ...digitaloceanServers,
      size: { ...digitaloceanServers.size, default: "s-1vcpu-2gb" },
      dataVolume: digitaloceanDataVolume,
    }),
    ...vaultInputs,
  },
  checks: [...digitaloceanClusterChecks, oneSeal],
  ignored: digitaloceanClusterIgnored,
  outputs: {
    ...vaultOutputs,
    ...digitaloceanClusterOutputs("module.server"),
  },
  examples: {
    minimal: {
      doc: "Three servers that are unsealed manually.",
      inputs: {
        name: "vault",
        region: "fra1",
        vault: { version: releases.vault },
        tls: { caCertificate: exampleAuthority.certificate, server: exampleServer },
      },
    },
    complete: {
      doc: "Five servers in an existing network behind a public load balancer for one site, unsealed by Google Cloud KMS, installed from a mirror.",
      inputs: {
        name: "vault",
        region: "ams3",
        sshKeys: ["cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"],
        tags: ["production"],
        network: { create: false, id: "6d5358c6-a03c-4069-8d65-b4ad185c88ac", ipRange: "10.121.0.0/20" },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24", "10.121.0.0/20"],
        loadBalancer: { sizeUnit: 2, public: true },
        servers: { count: 5, size: "s-2vcpu-4gb", dataVolume: { size: 20 } },
        vault: { version: releases.vault, ui: false },
        apt: { url: "https://apt.example.com/hashicorp" },
        tls: { caCertificate: exampleAuthority.certificate, server: exampleServer },
        seal: {
          gcpKms: {
            project: "shop-470112",
            region: "europe-west4",
            keyRing: "vault",
            cryptoKey: "unseal",
            credentials: '{"type":"service_account","project_id":"shop-470112"}',
          },
        },
        snapshots: {
          s3: {
            endpoint: "fra1.digitaloceanspaces.com",
            bucket: "vault-snapshots",
            region: "fra1",
            accessKey: "access-key",
            secretKey: "secret-key",
          },
        },
        apiHost: "vault.example.com",
      },
    },
  },
} as const satisfies Spec;

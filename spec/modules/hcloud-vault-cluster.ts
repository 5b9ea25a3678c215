import { releases } from "../releases";
import type { Spec } from "../types";
import { exampleAuthority, exampleServer, exampleToken } from "./example-secrets";
import {
  hcloudClusterInputs,
  hcloudClusterOutputs,
  hcloudDataVolume,
  hcloudLoadBalancer,
  hcloudNetworkChecks,
  hcloudServers,
} from "./hcloud-cluster";
import { oneSeal } from "./seal";
import { vaultInputs, vaultOutputs, vaultServers } from "./vault";

/** A highly available Vault cluster of Hetzner Cloud servers. */
export const hcloudVaultCluster = {
  name: "hcloud-vault-cluster",
  provider: "hcloud",
  title: "Vault cluster on Hetzner Cloud",
  doc: `
HashiCorp Vault with 1, 3 or 5 servers, integrated storage (Raft), TLS and its own private network.

- **Your keys stay with you.** You run \`vault operator init\` once; no state contains the unseal keys or the root token.
- **TLS always.** All servers have the same certificate. It contains a name and no address, so machines can be replaced.
- **Closed by default.** All ingress from outside is blocked. Open the API with \`api_cidrs\` and SSH with \`admin_cidrs\`. Hetzner's firewalls do not
  filter the private network.
- **Machines change one at a time.** A new version, image or key does not change running machines; rebuild them one at a time with
  \`tofu apply -replace\` or \`pulumi up --replace\`. A rebuilt server rejoins automatically.
- **The audit log is a file** in \`/var/log/vault\`, rotated daily, as soon as you enable the device: \`vault audit enable file
  file_path=/var/log/vault/audit.log\`.
`,
  embeds: {
    modules: ["hcloud-server"],
    bootstrap: ["common", "data-volume", "hashicorp", "metadata", "size", "snapshots", "vault"],
  },
  inputs: {
    ...hcloudClusterInputs,
    loadBalancer: hcloudLoadBalancer,
    servers: vaultServers({
      ...hcloudServers,
      serverType: { ...hcloudServers.serverType, default: "cx23" },
      dataVolume: hcloudDataVolume,
    }),
    ...vaultInputs,
  },
  checks: [...hcloudNetworkChecks(), oneSeal],
  outputs: {
    ...vaultOutputs,
    ...hcloudClusterOutputs("module.server"),
  },
  examples: {
    minimal: {
      doc: "Three servers that are unsealed manually.",
      inputs: {
        name: "vault",
        vault: { version: releases.vault },
        tls: { caCertificate: exampleAuthority.certificate, server: exampleServer },
      },
    },
    complete: {
      doc: "Five servers behind a private load balancer in an existing network, unsealed by another Vault, installed from a mirror.",
      inputs: {
        name: "vault",
        location: "nbg1",
        sshKeys: ["admin"],
        labels: { environment: "production" },
        network: { create: false, id: "4711", ipRange: "10.0.0.0/16", subnet: "10.0.2.0/24" },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["203.0.113.0/24"],
        deleteProtection: true,
        loadBalancer: { enabled: true },
        servers: { count: 5, serverType: "cax21", dataVolume: { size: 20 } },
        vault: { version: releases.vault, ui: false },
        apt: { url: "https://apt.example.com/hashicorp" },
        tls: { caCertificate: exampleAuthority.certificate, server: exampleServer },
        transitSeal: {
          address: "https://vault.example.com:8200",
          keyName: "unseal",
          token: exampleToken,
          caCertificate: exampleAuthority.certificate,
        },
        snapshots: {
          s3: {
            endpoint: "nbg1.your-objectstorage.com",
            bucket: "vault-snapshots",
            region: "nbg1",
            accessKey: "access-key",
            secretKey: "secret-key",
          },
        },
        apiHost: "vault.example.com",
      },
    },
  },
} as const satisfies Spec;

import { releases } from "../releases";
import type { Spec } from "../types";
import { exampleAuthority, exampleServer } from "./example-secrets";
import {
  apiHostDoc,
  proxmoxClusterInputs,
  proxmoxClusterOutputs,
  proxmoxNetworkChecks,
  proxmoxServers,
} from "./proxmox-cluster";
import { oneSeal } from "./seal";
import { vaultInputs, vaultOutputs, vaultServers } from "./vault";

/** A highly available Vault cluster of Proxmox virtual machines. */
export const proxmoxVaultCluster = {
  name: "proxmox-vault-cluster",
  provider: "proxmox",
  title: "Vault cluster on Proxmox VE",
  doc: `
HashiCorp Vault with 1, 3 or 5 servers, integrated storage (Raft) and TLS, distributed over Proxmox nodes.

- **Your keys stay with you.** You run \`vault operator init\` once; no state contains the unseal keys or the root token.
- **TLS always.** All servers have the same certificate. It contains a name and no address, so machines can be replaced.
- **Closed by default.** Each machine filters incoming traffic. Open the API with \`api_cidrs\` and SSH with \`admin_cidrs\`. The rules are part of
  the user data, so a change applies only to new machines. \`network.firewall\` enables Proxmox's own firewall as well.
- **Addresses and IDs are fixed.** Servers have the addresses 11 to 15 of \`network.subnet\`, and IDs that are derived from them.
- **Machines change one at a time.** A new version, image or key does not change running machines; rebuild them one at a time, with their
  snippets, with \`tofu apply -replace\` or \`pulumi up --replace\`. A rebuilt server rejoins automatically.
- **User data is uploaded over SSH**, as a snippet. The provider needs its \`ssh\` settings for that.
- **The audit log is a file** in \`/var/log/vault\`, rotated daily, as soon as you enable the device: \`vault audit enable file
  file_path=/var/log/vault/audit.log\`.
`,
  embeds: { modules: ["proxmox-vm"], bootstrap: ["common", "hashicorp", "proxmox", "size", "snapshots", "vault"] },
  inputs: {
    ...proxmoxClusterInputs,
    servers: vaultServers(proxmoxServers),
    ...vaultInputs,
    apiHost: { ...vaultInputs.apiHost, doc: apiHostDoc },
  },
  checks: [...proxmoxNetworkChecks, oneSeal],
  outputs: {
    ...vaultOutputs,
    ...proxmoxClusterOutputs("module.server"),
  },
  examples: {
    minimal: {
      doc: "Three servers on one node, for tests, that are unsealed manually.",
      inputs: {
        name: "vault",
        nodes: ["pve"],
        network: { subnet: "10.0.1.0/24", gateway: "10.0.1.1" },
        vault: { version: releases.vault },
        tls: { caCertificate: exampleAuthority.certificate, server: exampleServer },
      },
    },
    complete: {
      doc: "Five servers on three nodes in a part of a network with a VLAN, unsealed by Azure Key Vault, installed from a mirror.",
      inputs: {
        name: "vault",
        nodes: ["pve-1", "pve-2", "pve-3"],
        vmIdBase: "3000",
        image: "cephfs:import/debian-13-genericcloud-amd64.qcow2",
        datastoreId: "ceph",
        snippetsDatastoreId: "cephfs",
        cpuType: "x86-64-v3",
        guestAgent: true,
        poolId: "vault",
        tags: ["production"],
        sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"],
        network: {
          subnet: "10.0.2.0/26",
          ipRange: "10.0.0.0/16",
          gateway: "10.0.0.1",
          bridge: "vmbr1",
          vlanId: 20,
          dns: { servers: ["10.0.0.2"], domain: "example.com" },
          firewall: true,
        },
        adminCidrs: ["203.0.113.0/24"],
        apiCidrs: ["10.0.0.0/16", "2001:db8::/32"],
        firewall: { rules: [{ ports: "9100", sources: ["10.0.0.8/32"] }] },
        deleteProtection: true,
        servers: { count: 5, cores: 4, memory: 8192, diskSize: 40 },
        vault: { version: releases.vault, ui: false },
        apt: { url: "https://apt.example.com/hashicorp" },
        tls: { caCertificate: exampleAuthority.certificate, server: exampleServer },
        seal: {
          azureKeyVault: {
            tenantId: "46646709-b63e-4747-be42-516edeaf1e14",
            clientId: "03dc33fc-16d9-4b77-8152-3ec568f8af6e",
            clientSecret: "client-secret",
            vaultName: "shop-vault",
            keyName: "unseal",
          },
        },
        snapshots: {
          s3: {
            endpoint: "s3.example.com",
            bucket: "vault-snapshots",
            accessKey: "access-key",
            secretKey: "secret-key",
          },
        },
        apiHost: "vault.example.com",
      },
    },
  },
} as const satisfies Spec;

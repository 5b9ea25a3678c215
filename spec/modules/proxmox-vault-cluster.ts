import { releases } from "../releases";
import type { Spec } from "../types";
import { exampleAuthority, exampleServer, exampleToken } from "./example-secrets";
import {
  apiHostDoc,
  proxmoxClusterInputs,
  proxmoxClusterOutputs,
  proxmoxNetworkChecks,
  proxmoxServers,
} from "./proxmox-cluster";
import { vaultInputs, vaultOutputs, vaultServers } from "./vault";

/** A highly available Vault cluster of Proxmox virtual machines. */
export const proxmoxVaultCluster = {
  name: "proxmox-vault-cluster",
  provider: "proxmox",
  title: "Vault cluster on Proxmox VE",
  doc: `
HashiCorp Vault with 1, 3 or 5 servers, integrated storage (Raft) and TLS everywhere, spread over Proxmox nodes.

- **Your keys stay yours.** \`vault operator init\` is run by you, once; neither unseal keys nor the root token are ever in a state.
- **TLS always.** Every server has the same certificate, for a name and for no address, so machines may be replaced.
- **Closed by default.** Each machine filters what comes in: open the API with \`api_cidrs\` and SSH with \`admin_cidrs\`. The rules are part of
  the user data, so changing them takes new machines; Proxmox's own firewall (\`network.firewall\`) can be had on top.
- **Addresses and IDs never move.** Servers have the addresses 11 to 15 of \`network.subnet\`, and IDs that follow them.
- **Machines are replaced one by one.** A new version, image or key changes no running machine; rebuild one after the other, with its snippet,
  by \`tofu apply -replace\` or \`pulumi up --replace\`. A rebuilt server joins its peers by itself.
- **User data goes over SSH.** It is uploaded as a snippet, for which the provider needs its \`ssh\` settings.
- **The audit log is a file** in \`/var/log/vault\`, rotated daily, as soon as you enable the device: \`vault audit enable file
  file_path=/var/log/vault/audit.log\`.
`,
  embeds: { modules: ["proxmox-vm"], bootstrap: ["common", "hashicorp", "proxmox", "size", "vault"] },
  inputs: {
    ...proxmoxClusterInputs,
    servers: vaultServers(proxmoxServers),
    ...vaultInputs,
    apiHost: { ...vaultInputs.apiHost, doc: apiHostDoc },
  },
  checks: proxmoxNetworkChecks,
  outputs: {
    ...vaultOutputs,
    ...proxmoxClusterOutputs("module.server"),
  },
  examples: {
    minimal: {
      doc: "Three servers on one node, to try it out, that are unsealed by hand.",
      inputs: {
        name: "vault",
        nodes: ["pve"],
        network: { subnet: "10.0.1.0/24", gateway: "10.0.1.1" },
        vault: { version: releases.vault },
        tls: { caCertificate: exampleAuthority.certificate, server: exampleServer },
      },
    },
    complete: {
      doc: "Five servers on three nodes in a part of a network with a VLAN, unsealed by another Vault, from a mirror.",
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

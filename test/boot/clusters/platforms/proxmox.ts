import { K8sCluster } from "../../../../components/proxmox/k8s-cluster";
import { NomadCluster } from "../../../../components/proxmox/nomad-cluster";
import { VaultCluster } from "../../../../components/proxmox/vault-cluster";
import { proxmoxK8sCluster } from "../../../../spec/modules/proxmox-k8s-cluster";
import { proxmoxNomadCluster } from "../../../../spec/modules/proxmox-nomad-cluster";
import { proxmoxVaultCluster } from "../../../../spec/modules/proxmox-vault-cluster";
import type { Platform } from "./platform";

const sshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin";

/** Nodes have one network and their own firewall, and join at the addresses of servers. */
export const proxmox: Platform = {
  name: "proxmox",
  clusters: {
    vault: { spec: proxmoxVaultCluster, component: VaultCluster },
    nomad: { spec: proxmoxNomadCluster, component: NomadCluster },
    k8s: { spec: proxmoxK8sCluster, component: K8sCluster },
  },
  interfaces: (address) => ({ ens18: address }),
  inputs: { guestAgent: true, sshKeys: [sshKey] },
  answer: (type) => (type.endsWith(":FileLegacy") ? { id: "local:snippets/user-data.yaml" } : {}),
  firewall: "cluster-firewall.service",
  extras: {
    packages: ["nftables", "qemu-guest-agent"],
    files: { "/home/debian/.ssh/authorized_keys": `${sshKey}\n` },
  },
};

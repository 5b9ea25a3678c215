import { digitaloceanDroplet } from "./modules/digitalocean-droplet";
import { digitaloceanK8sCluster } from "./modules/digitalocean-k8s-cluster";
import { digitaloceanNomadCluster } from "./modules/digitalocean-nomad-cluster";
import { digitaloceanVaultCluster } from "./modules/digitalocean-vault-cluster";
import { hcloudK8sCluster } from "./modules/hcloud-k8s-cluster";
import { hcloudNomadCluster } from "./modules/hcloud-nomad-cluster";
import { hcloudServer } from "./modules/hcloud-server";
import { hcloudVaultCluster } from "./modules/hcloud-vault-cluster";
import { proxmoxK8sCluster } from "./modules/proxmox-k8s-cluster";
import { proxmoxLxc } from "./modules/proxmox-lxc";
import { proxmoxNomadCluster } from "./modules/proxmox-nomad-cluster";
import { proxmoxVaultCluster } from "./modules/proxmox-vault-cluster";
import { proxmoxVm } from "./modules/proxmox-vm";
import type { Spec } from "./types";

/** All modules. */
export const specs: readonly Spec[] = [
  digitaloceanDroplet,
  digitaloceanK8sCluster,
  digitaloceanNomadCluster,
  digitaloceanVaultCluster,
  hcloudK8sCluster,
  hcloudNomadCluster,
  hcloudServer,
  hcloudVaultCluster,
  proxmoxK8sCluster,
  proxmoxLxc,
  proxmoxNomadCluster,
  proxmoxVaultCluster,
  proxmoxVm,
];

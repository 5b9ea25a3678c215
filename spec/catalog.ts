import { digitaloceanDroplet } from "./modules/digitalocean-droplet";
import { hcloudK8sCluster } from "./modules/hcloud-k8s-cluster";
import { hcloudServer } from "./modules/hcloud-server";
import { proxmoxLxc } from "./modules/proxmox-lxc";
import { proxmoxVm } from "./modules/proxmox-vm";
import type { Spec } from "./types";

/** Every module that there is. */
export const specs: readonly Spec[] = [digitaloceanDroplet, hcloudK8sCluster, hcloudServer, proxmoxLxc, proxmoxVm];

import type { DropletArgs as DigitaloceanDropletArgs } from "../../components/digitalocean/droplet.types";
import type { K8sClusterArgs as DigitaloceanK8sClusterArgs } from "../../components/digitalocean/k8s-cluster.types";
import type { NomadClusterArgs as DigitaloceanNomadClusterArgs } from "../../components/digitalocean/nomad-cluster.types";
import type { VaultClusterArgs as DigitaloceanVaultClusterArgs } from "../../components/digitalocean/vault-cluster.types";
import type { K8sClusterArgs as HcloudK8sClusterArgs } from "../../components/hcloud/k8s-cluster.types";
import type { NomadClusterArgs as HcloudNomadClusterArgs } from "../../components/hcloud/nomad-cluster.types";
import type { ServerArgs as HcloudServerArgs } from "../../components/hcloud/server.types";
import type { VaultClusterArgs as HcloudVaultClusterArgs } from "../../components/hcloud/vault-cluster.types";
import type { K8sClusterArgs as ProxmoxK8sClusterArgs } from "../../components/proxmox/k8s-cluster.types";
import type { LxcArgs as ProxmoxLxcArgs } from "../../components/proxmox/lxc.types";
import type { NomadClusterArgs as ProxmoxNomadClusterArgs } from "../../components/proxmox/nomad-cluster.types";
import type { VaultClusterArgs as ProxmoxVaultClusterArgs } from "../../components/proxmox/vault-cluster.types";
import type { VmArgs as ProxmoxVmArgs } from "../../components/proxmox/vm.types";
import { digitaloceanDroplet } from "../../spec/modules/digitalocean-droplet";
import { digitaloceanK8sCluster } from "../../spec/modules/digitalocean-k8s-cluster";
import { digitaloceanNomadCluster } from "../../spec/modules/digitalocean-nomad-cluster";
import { digitaloceanVaultCluster } from "../../spec/modules/digitalocean-vault-cluster";
import { hcloudK8sCluster } from "../../spec/modules/hcloud-k8s-cluster";
import { hcloudNomadCluster } from "../../spec/modules/hcloud-nomad-cluster";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { hcloudVaultCluster } from "../../spec/modules/hcloud-vault-cluster";
import { proxmoxK8sCluster } from "../../spec/modules/proxmox-k8s-cluster";
import { proxmoxLxc } from "../../spec/modules/proxmox-lxc";
import { proxmoxNomadCluster } from "../../spec/modules/proxmox-nomad-cluster";
import { proxmoxVaultCluster } from "../../spec/modules/proxmox-vault-cluster";
import { proxmoxVm } from "../../spec/modules/proxmox-vm";

/** Examples are constants; arguments take lists that may change. */
type Writable<T> = T extends string | number | boolean ? T : { -readonly [K in keyof T]: Writable<T[K]> };

function writable<T>(value: T): Writable<T> {
  return value as Writable<T>;
}

/** Takes both examples of a spec as arguments of its component: one that is not does not compile. */
function accept<Args>(examples: { minimal: { inputs: Args }; complete: { inputs: Args } }): void {
  expect(Object.keys(examples)).toEqual(["minimal", "complete"]);
}

test("the examples of every spec have the types of its component's arguments", () => {
  accept<DigitaloceanDropletArgs>(writable(digitaloceanDroplet.examples));
  accept<DigitaloceanK8sClusterArgs>(writable(digitaloceanK8sCluster.examples));
  accept<DigitaloceanNomadClusterArgs>(writable(digitaloceanNomadCluster.examples));
  accept<DigitaloceanVaultClusterArgs>(writable(digitaloceanVaultCluster.examples));
  accept<HcloudK8sClusterArgs>(writable(hcloudK8sCluster.examples));
  accept<HcloudNomadClusterArgs>(writable(hcloudNomadCluster.examples));
  accept<HcloudServerArgs>(writable(hcloudServer.examples));
  accept<HcloudVaultClusterArgs>(writable(hcloudVaultCluster.examples));
  accept<ProxmoxK8sClusterArgs>(writable(proxmoxK8sCluster.examples));
  accept<ProxmoxLxcArgs>(writable(proxmoxLxc.examples));
  accept<ProxmoxNomadClusterArgs>(writable(proxmoxNomadCluster.examples));
  accept<ProxmoxVaultClusterArgs>(writable(proxmoxVaultCluster.examples));
  accept<ProxmoxVmArgs>(writable(proxmoxVm.examples));
});

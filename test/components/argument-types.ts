import type { OutputInstance } from "@pulumi/pulumi";
import type { DropletArgs as DigitaloceanDropletArgs } from "../../components/digitalocean/droplet.types";
import type { K8sClusterArgs as DigitaloceanK8sClusterArgs } from "../../components/digitalocean/k8s-cluster.types";
import type { NomadClusterArgs as DigitaloceanNomadClusterArgs } from "../../components/digitalocean/nomad-cluster.types";
import type { VaultClusterArgs as DigitaloceanVaultClusterArgs } from "../../components/digitalocean/vault-cluster.types";
import type { K8sClusterArgs as HcloudK8sClusterArgs } from "../../components/hcloud/k8s-cluster.types";
import type { NomadClusterArgs as HcloudNomadClusterArgs } from "../../components/hcloud/nomad-cluster.types";
import type { ServerArgs as HcloudServerArgs } from "../../components/hcloud/server.types";
import type { VaultClusterArgs as HcloudVaultClusterArgs } from "../../components/hcloud/vault-cluster.types";
import type { Args } from "../../components/inputs";
import type { K8sClusterArgs as ProxmoxK8sClusterArgs } from "../../components/proxmox/k8s-cluster.types";
import type { LxcArgs as ProxmoxLxcArgs } from "../../components/proxmox/lxc.types";
import type { NomadClusterArgs as ProxmoxNomadClusterArgs } from "../../components/proxmox/nomad-cluster.types";
import type { VaultClusterArgs as ProxmoxVaultClusterArgs } from "../../components/proxmox/vault-cluster.types";
import type { VmArgs as ProxmoxVmArgs } from "../../components/proxmox/vm.types";
import type { digitaloceanDroplet } from "../../spec/modules/digitalocean-droplet";
import type { digitaloceanK8sCluster } from "../../spec/modules/digitalocean-k8s-cluster";
import type { digitaloceanNomadCluster } from "../../spec/modules/digitalocean-nomad-cluster";
import type { digitaloceanVaultCluster } from "../../spec/modules/digitalocean-vault-cluster";
import type { hcloudK8sCluster } from "../../spec/modules/hcloud-k8s-cluster";
import type { hcloudNomadCluster } from "../../spec/modules/hcloud-nomad-cluster";
import type { hcloudServer } from "../../spec/modules/hcloud-server";
import type { hcloudVaultCluster } from "../../spec/modules/hcloud-vault-cluster";
import type { proxmoxK8sCluster } from "../../spec/modules/proxmox-k8s-cluster";
import type { proxmoxLxc } from "../../spec/modules/proxmox-lxc";
import type { proxmoxNomadCluster } from "../../spec/modules/proxmox-nomad-cluster";
import type { proxmoxVaultCluster } from "../../spec/modules/proxmox-vault-cluster";
import type { proxmoxVm } from "../../spec/modules/proxmox-vm";

/** Compares the generated argument types with those inferred from the specs. A difference fails the type check of `npm run check`. */
export type EveryGeneratedTypeIsTheInferredOne = [
  Assert<Same<DigitaloceanDropletArgs, Args<typeof digitaloceanDroplet.inputs>>>,
  Assert<Same<DigitaloceanK8sClusterArgs, Args<typeof digitaloceanK8sCluster.inputs>>>,
  Assert<Same<DigitaloceanNomadClusterArgs, Args<typeof digitaloceanNomadCluster.inputs>>>,
  Assert<Same<DigitaloceanVaultClusterArgs, Args<typeof digitaloceanVaultCluster.inputs>>>,
  Assert<Same<HcloudK8sClusterArgs, Args<typeof hcloudK8sCluster.inputs>>>,
  Assert<Same<HcloudNomadClusterArgs, Args<typeof hcloudNomadCluster.inputs>>>,
  Assert<Same<HcloudServerArgs, Args<typeof hcloudServer.inputs>>>,
  Assert<Same<HcloudVaultClusterArgs, Args<typeof hcloudVaultCluster.inputs>>>,
  Assert<Same<ProxmoxK8sClusterArgs, Args<typeof proxmoxK8sCluster.inputs>>>,
  Assert<Same<ProxmoxLxcArgs, Args<typeof proxmoxLxc.inputs>>>,
  Assert<Same<ProxmoxNomadClusterArgs, Args<typeof proxmoxNomadCluster.inputs>>>,
  Assert<Same<ProxmoxVaultClusterArgs, Args<typeof proxmoxVaultCluster.inputs>>>,
  Assert<Same<ProxmoxVmArgs, Args<typeof proxmoxVm.inputs>>>,
];

type Same<A, B> = Equal<Complete<A>, Complete<B>>;

type Assert<T extends true> = T;

type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Makes all members required, or the comparison would not notice a missing one. */
type Complete<T> = T extends string | number | boolean | null | undefined | Promise<unknown> | OutputInstance<unknown>
  ? T
  : { [K in keyof T]-?: Complete<T[K]> };

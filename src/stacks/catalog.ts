import type { ComponentResource, ComponentResourceOptions } from "@pulumi/pulumi";
import { Droplet as DigitaloceanDroplet } from "../../components/digitalocean/droplet";
import { K8sCluster as DigitaloceanK8sCluster } from "../../components/digitalocean/k8s-cluster";
import { NomadCluster as DigitaloceanNomadCluster } from "../../components/digitalocean/nomad-cluster";
import { VaultCluster as DigitaloceanVaultCluster } from "../../components/digitalocean/vault-cluster";
import { K8sCluster as HcloudK8sCluster } from "../../components/hcloud/k8s-cluster";
import { NomadCluster as HcloudNomadCluster } from "../../components/hcloud/nomad-cluster";
import { Server as HcloudServer } from "../../components/hcloud/server";
import { VaultCluster as HcloudVaultCluster } from "../../components/hcloud/vault-cluster";
import { K8sCluster as ProxmoxK8sCluster } from "../../components/proxmox/k8s-cluster";
import { Lxc as ProxmoxLxc } from "../../components/proxmox/lxc";
import { NomadCluster as ProxmoxNomadCluster } from "../../components/proxmox/nomad-cluster";
import { VaultCluster as ProxmoxVaultCluster } from "../../components/proxmox/vault-cluster";
import { Vm as ProxmoxVm } from "../../components/proxmox/vm";

/** The class of a component. Its arguments are those of its spec, which the stack was checked against. */
export type Component = new (name: string, args: never, opts?: ComponentResourceOptions) => ComponentResource;

/** The component of each module, by the spec's name. */
export const components: Readonly<Record<string, Component>> = {
  "digitalocean-droplet": DigitaloceanDroplet,
  "digitalocean-k8s-cluster": DigitaloceanK8sCluster,
  "digitalocean-nomad-cluster": DigitaloceanNomadCluster,
  "digitalocean-vault-cluster": DigitaloceanVaultCluster,
  "hcloud-k8s-cluster": HcloudK8sCluster,
  "hcloud-nomad-cluster": HcloudNomadCluster,
  "hcloud-server": HcloudServer,
  "hcloud-vault-cluster": HcloudVaultCluster,
  "proxmox-k8s-cluster": ProxmoxK8sCluster,
  "proxmox-lxc": ProxmoxLxc,
  "proxmox-nomad-cluster": ProxmoxNomadCluster,
  "proxmox-vault-cluster": ProxmoxVaultCluster,
  "proxmox-vm": ProxmoxVm,
};

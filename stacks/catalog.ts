import type { ComponentResource, ComponentResourceOptions } from "@pulumi/pulumi";
import { Droplet as DigitaloceanDroplet } from "../components/digitalocean/droplet";
import { Server as HcloudServer } from "../components/hcloud/server";
import { Vm as ProxmoxVm } from "../components/proxmox/vm";

/** The class of a component. Each takes the arguments of its own spec, which a stack was checked against. */
export type Component = new (name: string, args: never, opts?: ComponentResourceOptions) => ComponentResource;

/** The component of each module, by the name of its spec. */
export const components: Readonly<Record<string, Component>> = {
  "digitalocean-droplet": DigitaloceanDroplet,
  "hcloud-server": HcloudServer,
  "proxmox-vm": ProxmoxVm,
};

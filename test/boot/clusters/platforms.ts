import { K8sCluster } from "../../../components/hcloud/k8s-cluster";
import { NomadCluster } from "../../../components/hcloud/nomad-cluster";
import { VaultCluster } from "../../../components/hcloud/vault-cluster";
import { hcloudK8sCluster } from "../../../spec/modules/hcloud-k8s-cluster";
import { hcloudNomadCluster } from "../../../spec/modules/hcloud-nomad-cluster";
import { hcloudVaultCluster } from "../../../spec/modules/hcloud-vault-cluster";
import type { Spec } from "../../../spec/types";
import type { Component } from "../../parity/pulumi";
import type { LoadBalancerOptions } from "../harness/load-balancer";

/** A service that clusters run. */
export type Service = "vault" | "nomad" | "k8s";

/** What a platform decides about the nodes of its clusters. */
export interface Platform {
  name: string;
  clusters: Readonly<Record<Service, { spec: Spec; component: Component }>>;
  /** Interfaces of a machine, given its private address and a number that is its own. */
  interfaces: (address: string, number: number) => Record<string, string>;
  /** Inputs that its clusters need to be in the world's private network. */
  inputs?: Readonly<Record<string, unknown>>;
  /** What the platform adds to a resource, given a number that is the resource's own and its id where this tells no other. */
  answer?: (type: string, number: number) => Record<string, unknown>;
  /** The load balancer that a resource is, if nodes join through it. Without one, they join at addresses that servers have for good. */
  balancer?: (type: string, inputs: Record<string, unknown>) => Balancer | undefined;
}

export type Balancer = Omit<LoadBalancerOptions, "targets">;

/** The world's own addresses, the gateways: on the public network and on the private one. */
export const networks = ["203.0.113.1/24", "10.0.1.1/24"];

/** Every platform whose clusters are booted. */
export const platforms: readonly Platform[] = [
  {
    name: "hcloud",
    clusters: {
      vault: { spec: hcloudVaultCluster, component: VaultCluster },
      nomad: { spec: hcloudNomadCluster, component: NomadCluster },
      k8s: { spec: hcloudK8sCluster, component: K8sCluster },
    },
    interfaces: (address, number) => ({ eth0: `203.0.113.${number}`, enp7s0: address }),
  },
];

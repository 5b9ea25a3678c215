import { K8sCluster as DigitaloceanK8sCluster } from "../../../components/digitalocean/k8s-cluster";
import { NomadCluster as DigitaloceanNomadCluster } from "../../../components/digitalocean/nomad-cluster";
import { VaultCluster as DigitaloceanVaultCluster } from "../../../components/digitalocean/vault-cluster";
import { K8sCluster } from "../../../components/hcloud/k8s-cluster";
import { NomadCluster } from "../../../components/hcloud/nomad-cluster";
import { VaultCluster } from "../../../components/hcloud/vault-cluster";
import { digitaloceanK8sCluster } from "../../../spec/modules/digitalocean-k8s-cluster";
import { digitaloceanNomadCluster } from "../../../spec/modules/digitalocean-nomad-cluster";
import { digitaloceanVaultCluster } from "../../../spec/modules/digitalocean-vault-cluster";
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

/** What DigitalOcean gives to internal load balancers. */
const joinAddress = "10.0.1.9";

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
  {
    name: "digitalocean",
    clusters: {
      vault: { spec: digitaloceanVaultCluster, component: DigitaloceanVaultCluster },
      nomad: { spec: digitaloceanNomadCluster, component: DigitaloceanNomadCluster },
      k8s: { spec: digitaloceanK8sCluster, component: DigitaloceanK8sCluster },
    },
    interfaces: (address, number) => ({ eth0: `203.0.113.${number}`, eth1: address }),
    inputs: { network: { ipRange: "10.0.1.0/24" } },
    answer: digitaloceanAnswer,
    balancer: (type, inputs) => (type.endsWith(":LoadBalancer") ? digitaloceanBalancer(inputs) : undefined),
  },
];

function digitaloceanAnswer(type: string, number: number): Record<string, unknown> {
  switch (type.split(":").pop()) {
    case "Vpc":
      return { id: "506f78a4-e098-11e5-ad9f-000f53306ae1" };
    case "LoadBalancer":
      return { ip: joinAddress };
    default:
      return { ipv4Address: `203.0.113.${number}`, ipv4AddressPrivate: `10.0.1.${100 + number}` };
  }
}

function digitaloceanBalancer({ forwardingRules, healthcheck }: Record<string, unknown>): Balancer {
  const { protocol, path } = healthcheck as { protocol: string; path?: string };
  return {
    address: joinAddress,
    ports: (forwardingRules as { entryPort: number; targetPort: number }[]).map(({ entryPort, targetPort }) => ({
      entry: entryPort,
      target: targetPort,
    })),
    ...(protocol === "https" && path !== undefined ? { health: { protocol, path } } : {}),
  };
}

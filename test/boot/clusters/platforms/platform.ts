import type { Spec } from "../../../../spec/types";
import type { Component } from "../../../parity/pulumi";
import type { LoadBalancerOptions } from "../../harness/load-balancer";

/** A service that clusters run. */
export type Service = "vault" | "nomad" | "k8s";

/** What a platform decides about the nodes of its clusters. */
export interface Platform {
  name: string;
  clusters: Readonly<Record<Service, { spec: Spec; component: Component }>>;
  /** Interfaces of a machine, given its private address and a number that is its own. The first one has the way out. */
  interfaces: (address: string, number: number) => Record<string, string>;
  /** Inputs that all its clusters are given beside those of the spec's minimal example. */
  inputs?: Readonly<Record<string, unknown>>;
  /** What the platform adds to a resource, given a number that is the resource's own and its id where this tells no other. */
  answer?: (type: string, number: number) => Record<string, unknown>;
  /** The load balancer that a resource is, if nodes join through it. Without one, they join at addresses that servers have for good. */
  balancer?: (type: string, inputs: Record<string, unknown>) => Balancer | undefined;
  /** The unit that filters what comes into a node, where nodes do that themselves. */
  firewall?: string;
  /** What the platform adds to every node: installed packages, and files with their content. */
  extras?: { packages: readonly string[]; files: Readonly<Record<string, string>> };
  /** Its cloud controller and storage driver for Kubernetes. */
  cloud?: Cloud;
}

export type Balancer = Omit<LoadBalancerOptions, "targets">;

interface Cloud {
  /** Inputs that ask for them, given where each file that servers fetch comes from. */
  inputs: (source: (path: string) => { url: string; sha256: string }) => Record<string, unknown>;
  /** Files that servers fetch, with their content. */
  fetched: Readonly<Record<string, string>>;
  /** Files on servers that come of these, with their content. */
  prepared?: Readonly<Record<string, string>>;
  /** What Kubernetes then deploys: by file in the folder of manifests, the kinds and names of the objects in it. */
  addons: Readonly<Record<string, readonly string[]>>;
}

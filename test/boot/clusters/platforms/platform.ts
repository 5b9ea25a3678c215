import type { Spec } from "../../../../spec/types";
import type { Component } from "../../../parity/pulumi";
import type { LoadBalancerOptions } from "../../harness/load-balancer";

/** A service that clusters run. */
export type Service = "vault" | "nomad" | "k8s";

/** A platform, with the differences that matter to nodes. */
export interface Platform {
  name: string;
  clusters: Readonly<Record<Service, { spec: Spec; component: Component }>>;
  /**
   * Returns a machine's interfaces, for its private address and a unique number. The first one has the default route.
   */
  interfaces: (address: string, number: number) => Record<string, string>;
  /** Inputs of all clusters in addition to those of the spec's minimal example. */
  inputs?: Readonly<Record<string, unknown>>;
  /** Returns additional outputs of a resource, for a unique number that also serves as its ID. */
  answer?: (type: string, number: number) => Record<string, unknown>;
  /**
   * Returns the load balancer that a resource represents, if nodes join through it. Otherwise they join at the servers'
   * fixed addresses.
   */
  balancer?: (type: string, inputs: Record<string, unknown>) => Balancer | undefined;
  /** The unit of the nodes' own firewall, if they have one. */
  firewall?: string;
  /** The platform's additions to every node: installed packages, and files with their content. */
  extras?: { packages: readonly string[]; files: Readonly<Record<string, string>> };
  /** Its cloud controller and storage driver for Kubernetes. */
  cloud?: Cloud;
}

export type Balancer = Omit<LoadBalancerOptions, "targets">;

interface Cloud {
  /** Returns the inputs that enable them, for the sources of the files that servers download. */
  inputs: (source: (path: string) => { url: string; sha256: string }) => Record<string, unknown>;
  /** Files that servers download, with their content. */
  fetched: Readonly<Record<string, string>>;
  /** Files that servers derive from these, with their content. */
  prepared?: Readonly<Record<string, string>>;
  /** The objects that Kubernetes then deploys, kind and name, by file in the folder of manifests. */
  addons: Readonly<Record<string, readonly string[]>>;
}

import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { type Cluster, partName } from "../../cluster";
import type { Droplet } from "../droplet";
import { type ClusterInputs, childOptions } from "./cluster";

/**
 * Load balancers of a cluster: machines reach the servers through the internal one, users through the public one if
 * there is one.
 */
export interface LoadBalancers {
  internal: digitalocean.LoadBalancer;
  public?: digitalocean.LoadBalancer;
}

/** The load balancers' forwarding rules and health check. */
export interface Balanced {
  /** Port of the API, the only one that the public load balancer forwards. */
  apiPort: number;
  /** Ports of the internal load balancer. */
  ports: readonly number[];
  health: { protocol: "tcp" | "https"; port: number; path?: string };
  /** Properties of the load balancers whose changes are ignored. */
  ignoreChanges: string[];
}

/** Creates the load balancers in front of the servers. */
export function createLoadBalancers(
  cluster: Cluster<ClusterInputs>,
  { networkId, servers }: { networkId: pulumi.Output<string>; servers: digitalocean.Tag },
  { apiPort, ports, health, ignoreChanges }: Balanced,
): LoadBalancers {
  const { name, inputs } = cluster;
  const create = (key: string, forwarded: readonly number[], own: Partial<digitalocean.LoadBalancerArgs>) =>
    new digitalocean.LoadBalancer(
      `${name}-this-${key}`,
      {
        name: partName(inputs.name, key),
        region: inputs.region,
        sizeUnit: inputs.loadBalancer.sizeUnit,
        vpcUuid: networkId,
        dropletTag: servers.id,
        forwardingRules: forwarded.map((port) => ({
          entryProtocol: "tcp",
          entryPort: port,
          targetProtocol: "tcp",
          targetPort: port,
        })),
        healthcheck: {
          ...health,
          checkIntervalSeconds: 10,
          responseTimeoutSeconds: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
        ...own,
      },
      { ...childOptions(cluster), ignoreChanges },
    );
  return {
    internal: create("internal", ports, { network: "INTERNAL" }),
    ...(inputs.loadBalancer.public && {
      public: create("public", [apiPort], {
        network: "EXTERNAL",
        firewall: { allows: inputs.apiCidrs.map((range) => `cidr:${range}`) },
      }),
    }),
  };
}

/** Returns the URL of the API for users: with the given name, or the nearest address that accepts their traffic. */
export function apiAddress(
  inputs: ClusterInputs & { apiHost: pulumi.Input<string> | undefined },
  balancers: LoadBalancers,
  first: Droplet | undefined,
  { apiPort }: Balanced,
): pulumi.Output<string> {
  const reachable = inputs.apiCidrs.length > 0 && inputs.publicNetworking;
  const reached = balancers.public?.ip ?? (reachable ? first?.ipv4Address : balancers.internal.ip);
  return pulumi.all([inputs.apiHost, reached]).apply(([host, address]) => `https://${host ?? address}:${apiPort}`);
}

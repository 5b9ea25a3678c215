import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { addressIn } from "../../../spec/addresses";
import type { hcloudLoadBalancer } from "../../../spec/modules/hcloud-cluster";
import { type Cluster, partName } from "../../cluster";
import { toNumber } from "../../ids";
import type { CheckedInputs } from "../../inputs";
import type { Server } from "../server";
import { type ClusterInputs, childOptions, clusterLabels } from "./cluster";
import type { Network } from "./network";

/** Inputs of clusters with an API. */
interface ApiInputs extends ClusterInputs {
  loadBalancer: CheckedInputs<typeof hcloudLoadBalancer.fields>;
  apiHost: pulumi.Input<string> | undefined;
}

/** The API of a cluster's servers. */
interface Api {
  port: number;
  /** Path that returns status 200 over HTTPS if a server is healthy. Default: an open port is enough. */
  healthPath?: string;
}

/** Creates the load balancer in front of the servers, with address 9 of the subnet, unless it is disabled. */
export function createLoadBalancer(
  cluster: Cluster<ApiInputs>,
  { networkId }: Network,
  { port, healthPath }: Api,
): hcloud.LoadBalancer | undefined {
  const { name, inputs } = cluster;
  if (!inputs.loadBalancer.enabled) return undefined;
  const options = childOptions(cluster);
  const balancer = new hcloud.LoadBalancer(
    `${name}-this-api`,
    {
      name: partName(inputs.name, "api"),
      loadBalancerType: inputs.loadBalancer.type,
      location: inputs.location,
      labels: clusterLabels(inputs),
      deleteProtection: inputs.deleteProtection,
    },
    options,
  );
  const loadBalancerId = toNumber(balancer.id);
  const network = new hcloud.LoadBalancerNetwork(
    `${name}-this-api`,
    {
      loadBalancerId,
      networkId: toNumber(networkId),
      ip: privateAddress(inputs),
      enablePublicInterface: inputs.loadBalancer.public,
    },
    options,
  );
  new hcloud.LoadBalancerService(
    `${name}-this-api`,
    {
      loadBalancerId: balancer.id,
      protocol: "tcp",
      listenPort: port,
      destinationPort: port,
      healthCheck: {
        protocol: healthPath === undefined ? "tcp" : "http",
        port,
        interval: 15,
        timeout: 10,
        retries: 3,
        http: healthPath === undefined ? undefined : { path: healthPath, tls: true, statusCodes: ["200"] },
      },
    },
    options,
  );
  new hcloud.LoadBalancerTarget(
    `${name}-this-api`,
    {
      loadBalancerId,
      type: "label_selector",
      labelSelector: pulumi.interpolate`cluster=${inputs.name},role=server`,
      usePrivateIp: true,
    },
    // It needs a private address to reach other private addresses.
    { ...options, dependsOn: [network] },
  );
  return balancer;
}

/** Returns the URL of the API for users: with the given name, or the nearest address that accepts their traffic. */
export function apiAddress(
  inputs: ApiInputs,
  balancer: hcloud.LoadBalancer | undefined,
  first: { machine: Server | undefined; address: string | undefined },
  { port }: Api,
): pulumi.Output<string> {
  const balancerIp = inputs.loadBalancer.public ? balancer?.ipv4 : privateAddress(inputs);
  return pulumi
    .all([inputs.apiHost, balancerIp, inputs.apiCidrs, first.machine?.ipv4Address])
    .apply(([host, ofBalancer, apiCidrs, publicIp]) => {
      const ofServer = apiCidrs.length > 0 && inputs.publicNet.ipv4Enabled ? publicIp : first.address;
      return `https://${host ?? (inputs.loadBalancer.enabled ? ofBalancer : ofServer)}:${port}`;
    });
}

/** Returns the outputs about the network that all clusters have. */
export function networkOutputs({ loadBalancer }: ApiInputs, { networkId }: Network, balancer?: hcloud.LoadBalancer) {
  return { loadBalancerIp: pulumi.output(loadBalancer.public ? balancer?.ipv4 : undefined), networkId };
}

function privateAddress({ network }: ClusterInputs): string {
  return addressIn(network.subnet, 9);
}

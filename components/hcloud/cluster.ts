import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { networkZones } from "../../spec/hetzner";
import type { hcloudClusterInputs, hcloudLoadBalancer } from "../../spec/modules/hcloud-cluster";
import { cidrHost } from "../addresses";
import type { Architecture } from "../bootstrap/k3s";
import { toNumber } from "../ids";
import type { CheckedInputs } from "../inputs";
import { Server } from "./server";

/** What the clusters on Hetzner Cloud are made of: each function registers what its twin in the modules' HCL does. */

export type ClusterInputs = CheckedInputs<typeof hcloudClusterInputs>;

/** A machine of a cluster. Its key is `s1`, or its pool's name and its number. */
export interface Machine {
  role: string;
  pool?: string;
  serverType: string;
  location: pulumi.Input<string>;
  address: string;
  /** The key of its placement group. */
  group: string;
}

/** What may come in, by firewall. */
export type Openings = Readonly<Record<string, readonly Opening[]>>;

export interface Opening {
  description: string;
  port: string;
  protocol?: "tcp" | "udp";
  ranges: pulumi.Input<readonly string[]>;
}

/** Network, subnet, firewalls and placement groups. */
export interface Ground {
  /** Known when the subnet is there. */
  networkId: pulumi.Output<string>;
  firewalls: Readonly<Record<string, hcloud.Firewall>>;
  groups: Readonly<Record<string, hcloud.PlacementGroup>>;
}

/** Addresses of servers: s1 has number 11 of the subnet. */
export function serverAddresses(count: number, subnet: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`s${index + 1}`, cidrHost(subnet, 11 + index)]),
  );
}

/** The machines of pools. */
export function poolMachines<
  P extends { count: number; serverType: string; location?: pulumi.Input<string>; firstAddress: number },
>(
  pools: Readonly<Record<string, P>>,
  { location, network }: ClusterInputs,
  role: string,
): Record<string, Machine & { pool: string }> {
  const machines = Object.entries(pools).flatMap(([pool, of]) =>
    Array.from({ length: of.count }, (_, index) => [
      `${pool}-${index + 1}`,
      {
        role,
        pool,
        serverType: of.serverType,
        location: of.location ?? location,
        address: cidrHost(network.subnet, of.firstAddress + index),
        group: `${pool}-${Math.floor(index / 10) + 1}`,
      },
    ]),
  );
  return Object.fromEntries(machines);
}

export function createGround(
  name: string,
  inputs: ClusterInputs,
  openings: Openings,
  groups: readonly string[],
  child: pulumi.CustomResourceOptions,
): Ground {
  const labels = clusterLabels(inputs);
  const network = inputs.network.create
    ? new hcloud.Network(
        `${name}-this-own`,
        {
          name: inputs.name,
          ipRange: inputs.network.ipRange,
          labels,
          deleteProtection: inputs.deleteProtection,
        },
        child,
      )
    : undefined;
  const subnet = new hcloud.NetworkSubnet(
    `${name}-this`,
    {
      networkId: toNumber(network?.id ?? (inputs.network.id as pulumi.Input<string>)),
      type: "cloud",
      networkZone: pulumi
        .all([inputs.network.zone, inputs.location])
        .apply(([zone, location]) => zone ?? (networkZones as Readonly<Record<string, string>>)[location] ?? ""),
      ipRange: inputs.network.subnet,
    },
    child,
  );
  return {
    // The subnet's ID starts with it.
    networkId: subnet.id.apply((id) => id.split("-")[0] as string),
    firewalls: mapValues(openings, (opened, key) => createFirewall(`${name}-this-${key}`, key, inputs, opened, child)),
    groups: Object.fromEntries(
      (inputs.antiAffinity ? [...new Set(groups)] : []).map((key) => [
        key,
        new hcloud.PlacementGroup(
          `${name}-this-${key}`,
          { name: `${inputs.name}-${key}`, type: "spread", labels },
          child,
        ),
      ]),
    ),
  };
}

function createFirewall(
  child: string,
  key: string,
  inputs: ClusterInputs,
  openings: readonly Opening[],
  options: pulumi.CustomResourceOptions,
): hcloud.Firewall {
  return new hcloud.Firewall(
    child,
    {
      name: `${inputs.name}-${key}`,
      labels: clusterLabels(inputs),
      rules: pulumi.output(openings as Opening[]).apply((known) =>
        known
          .filter(({ ranges }) => ranges.length > 0)
          .map(({ description, port, protocol = "tcp", ranges }) => ({
            description,
            direction: "in",
            protocol,
            port,
            sourceIps: [...ranges],
          })),
      ),
    },
    options,
  );
}

/** A machine as the base component makes it. */
export function createMachine(
  name: string,
  key: string,
  inputs: ClusterInputs,
  { networkId, firewalls, groups }: Ground,
  machine: Machine,
  firewall: string,
  userData: pulumi.Output<Record<string, string>>,
  parent: pulumi.Resource,
): Server {
  return new Server(
    `${name}-${machine.role}-${key}`,
    {
      name: `${inputs.name}-${key}`,
      serverType: machine.serverType,
      image: inputs.image,
      location: machine.location,
      sshKeys: inputs.sshKeys,
      networks: { cluster: { networkId, ip: machine.address } },
      publicNet: inputs.publicNet,
      firewall: { enabled: false },
      firewallIds: pulumi
        .all([(firewalls[firewall] as hcloud.Firewall).id, inputs.firewallIds])
        .apply(([own, further]) => [own, ...further]),
      placementGroupId: groups[machine.group]?.id,
      labels: pulumi
        .output(clusterLabels(inputs))
        .apply((labels) => ({ ...labels, role: machine.role, ...(machine.pool && { pool: machine.pool }) })),
      userData: userData.apply((texts) => texts[key] as string),
      deleteProtection: inputs.deleteProtection,
    },
    { parent },
  );
}

/**
 * A load balancer in front of the servers, at number 9 of the subnet.
 * @param healthPath what answers over HTTPS with status 200 where a server is healthy; without it, that it accepts connections is enough
 */
export function createLoadBalancer(
  name: string,
  inputs: ClusterInputs & { loadBalancer: CheckedInputs<typeof hcloudLoadBalancer.fields> },
  networkId: pulumi.Output<string>,
  port: number,
  healthPath: string | undefined,
  child: pulumi.CustomResourceOptions,
): hcloud.LoadBalancer {
  const balancer = new hcloud.LoadBalancer(
    `${name}-this-api`,
    {
      name: `${inputs.name}-api`,
      loadBalancerType: inputs.loadBalancer.type,
      location: inputs.location,
      labels: clusterLabels(inputs),
      deleteProtection: inputs.deleteProtection,
    },
    child,
  );
  const loadBalancerId = toNumber(balancer.id);
  const network = new hcloud.LoadBalancerNetwork(
    `${name}-this-api`,
    {
      loadBalancerId,
      networkId: toNumber(networkId),
      ip: cidrHost(inputs.network.subnet, 9),
      enablePublicInterface: inputs.loadBalancer.public,
    },
    child,
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
    child,
  );
  new hcloud.LoadBalancerTarget(
    `${name}-this-api`,
    {
      loadBalancerId,
      type: "label_selector",
      labelSelector: `cluster=${inputs.name},role=server`,
      usePrivateIp: true,
    },
    // It reaches private addresses once it has one itself.
    { ...child, dependsOn: [network] },
  );
  return balancer;
}

/** Where users reach the API: by the name they gave, or as near as the cluster's openings let them come. */
export function apiAddress(
  inputs: ClusterInputs & {
    loadBalancer: CheckedInputs<typeof hcloudLoadBalancer.fields>;
    apiHost: pulumi.Input<string> | undefined;
  },
  balancer: hcloud.LoadBalancer | undefined,
  first: Server,
  firstIp: string,
  port: number,
): pulumi.Output<string> {
  const balancerIp = inputs.loadBalancer.public ? balancer?.ipv4 : cidrHost(inputs.network.subnet, 9);
  return pulumi
    .all([inputs.apiHost, balancerIp, inputs.apiCidrs, first.ipv4Address])
    .apply(([host, ofBalancer, apiCidrs, publicIp]) => {
      const ofServer = apiCidrs.length > 0 && inputs.publicNet.ipv4Enabled ? publicIp : firstIp;
      return `https://${host ?? (inputs.loadBalancer.enabled ? ofBalancer : ofServer)}:${port}`;
    });
}

export function architectureOf(serverType: string): Architecture {
  return serverType.startsWith("cax") ? "arm64" : "amd64";
}

function clusterLabels({ name, labels }: ClusterInputs): pulumi.Output<Record<string, string>> {
  return pulumi.output(labels).apply((known): Record<string, string> => ({ ...known, cluster: name }));
}

export function mapValues<T, R>(
  values: Readonly<Record<string, T>>,
  convert: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, convert(value, key)]));
}

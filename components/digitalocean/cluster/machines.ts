import type * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../../spec/checks";
import { mapValues } from "../../../spec/data";
import { guardedUserData } from "../../bootstrap/metadata";
import { type Cluster, poolMachines as machinesOf, partName, serverKeys } from "../../cluster";
import { Droplet } from "../droplet";
import type { ClusterInputs } from "./cluster";
import type { Network } from "./network";

/** A machine of a cluster. Its key is `s1`, or its pool's name and its number. */
export interface Machine {
  role: "server" | "agent" | "client";
  size: pulumi.Input<string>;
  /** Range that holds its private address: DigitalOcean assigns the address itself when it creates a droplet, and each machine looks for its own. */
  address: string;
  architecture: "amd64";
}

/**
 * Stands for the internal load balancer's address in user data, which is thus generated before the load balancer exists. It is as long as an
 * address can get.
 */
export const JOIN_ADDRESS = "@load-balancer@";

/** Stands for the ID of the network that the cluster creates, in the same way. */
export const NETWORK_ID = "@the-id-of-the-network-that-is-made@";

/** The servers of a cluster. */
export function serverMachines({
  network,
  servers: { count, size },
}: ClusterInputs & { servers: { count: number; size: pulumi.Input<string> } }): Record<string, Machine> {
  return Object.fromEntries(serverKeys(count).map((key) => [key, machine("server", size, network.ipRange)]));
}

/** The machines of pools. */
export function poolMachines(
  pools: Readonly<Record<string, { count: number; size: pulumi.Input<string> }>>,
  { network }: ClusterInputs,
  role: Machine["role"],
): Record<string, Machine & { pool: string }> {
  return machinesOf(pools, ({ size }, pool) => ({ ...machine(role, size, network.ipRange), pool }));
}

function machine(role: Machine["role"], size: pulumi.Input<string>, address: string): Machine {
  return { role, size, address, architecture: "amd64" };
}

/** User data of machines on which only root reaches the metadata service, and DigitalOcean's metrics agent, which has a user of its own. */
export function withMetadataFirewall(
  texts: Readonly<Record<string, string>>,
  { monitoring }: { monitoring: boolean },
): Record<string, string> {
  return guardedUserData(texts, monitoring ? ["do-agent"] : []);
}

/**
 * Creates machines with the base component.
 * @param userData by the machines' keys
 * @param options.externalVolumes whether Kubernetes attaches volumes to them
 */
export function createMachines(
  { component, name, inputs }: Cluster<ClusterInputs>,
  machines: Readonly<Record<string, Machine>>,
  { networkId, balancers, firewalls }: Network,
  userData: pulumi.Output<Record<string, string>>,
  { externalVolumes }: { externalVolumes?: true } = {},
): Record<string, Droplet> {
  return mapValues(machines, ({ role, size }, key) => {
    // The cluster's own tag comes from the firewall, so that no machine is ever without it.
    const { tags } = firewalls[`${role}s`] as digitalocean.Firewall;
    return new Droplet(
      `${name}-${role}-${key}`,
      {
        name: partName(inputs.name, key),
        region: inputs.region,
        size,
        image: inputs.image,
        sshKeys: inputs.sshKeys,
        vpcUuid: networkId,
        publicNetworking: inputs.publicNetworking,
        ipv6: inputs.ipv6,
        firewall: { enabled: false },
        tags: pulumi.all([tags, inputs.tags]).apply(([own, further]) => [...(own ?? []), ...further]),
        userData: pulumi
          .all([userData, balancers.internal.ip, networkId])
          .apply(([texts, address, id]) =>
            (texts[key] as string).replaceAll(JOIN_ADDRESS, address).replaceAll(NETWORK_ID, id),
          ),
        monitoring: inputs.monitoring,
        externalVolumes,
      },
      { parent: component },
    );
  });
}

/** Outputs of all clusters about their machines and network. */
export function commonOutputs(
  { networkId, tags, balancers }: Network,
  created: Readonly<Record<string, Droplet>>,
  servers: Readonly<Record<string, Machine>>,
) {
  return {
    serverIps: privateAddresses(created, servers),
    publicIps: pulumi.output(mapValues(created, (droplet) => droplet.ipv4Address)),
    loadBalancerIp: balancers.internal.ip,
    publicLoadBalancerIp: pulumi.output(balancers.public?.ip),
    networkId,
    tags: pulumi.output(mapValues(tags, (tag) => tag.name)),
    urns: pulumi.all([
      ...sortedKeys(created).map((key) => (created[key] as Droplet).dropletUrn),
      ...Object.values(balancers).map(({ loadBalancerUrn }) => loadBalancerUrn),
    ]),
  };
}

/** Private addresses of some of the machines, by their keys. */
export function privateAddresses(
  created: Readonly<Record<string, Droplet>>,
  machines: Readonly<Record<string, Machine>>,
): pulumi.Output<Record<string, string>> {
  return pulumi.output(mapValues(machines, (_, key) => (created[key] as Droplet).ipv4AddressPrivate));
}

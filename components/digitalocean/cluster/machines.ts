import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../../spec/checks";
import { mapValues } from "../../../spec/data";
import { guardedUserData } from "../../bootstrap/metadata";
import { type Cluster, poolMachines as machinesOf, memberOptions, partName, serverKeys } from "../../cluster";
import { Droplet } from "../droplet";
import { ignoredInClusters } from "../droplet.types";
import type { ClusterInputs } from "./cluster";
import type { Network } from "./network";

/** A machine of a cluster. Its key is `s1`, or its pool's name and its number. */
export interface Machine {
  role: "server" | "agent" | "client";
  size: pulumi.Input<string>;
  /**
   * Range that contains its private address. DigitalOcean assigns the address when it creates a droplet, and the
   * machine looks it up.
   */
  address: string;
  architecture: "amd64";
  /** Size of the volume for its data, in GiB. */
  dataVolume?: pulumi.Input<number>;
}

/**
 * Placeholder for the internal load balancer's address in user data, which is generated before the load balancer
 * exists. It has the length of the longest address.
 */
export const JOIN_ADDRESS = "@load-balancer@";

/** Placeholder for the ID of the network that the cluster creates. */
export const NETWORK_ID = "@the-id-of-the-network-that-is-made@";

interface Servers {
  count: number;
  size: pulumi.Input<string>;
  dataVolume?: { size: pulumi.Input<number> } | undefined;
}

/** Returns a function that returns the path of a server's volume, if servers have volumes. */
export function dataDevice({ name, servers }: { name: string; servers: { dataVolume?: unknown } }) {
  if (servers.dataVolume === undefined) return undefined;
  // DigitalOcean names a volume's device after the volume.
  return (key: string) => `/dev/disk/by-id/scsi-0DO_Volume_${name}-${key}-data`;
}

/** Returns the servers of a cluster. */
export function serverMachines({
  network,
  servers: { count, size, dataVolume },
}: ClusterInputs & { servers: Servers }): Record<string, Machine> {
  const server = { ...machine("server", size, network.ipRange), ...(dataVolume && { dataVolume: dataVolume.size }) };
  return Object.fromEntries(serverKeys(count).map((key) => [key, server]));
}

/** Returns the machines of pools. */
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

/**
 * Returns user data of machines on which only root and DigitalOcean's metrics agent, which has its own user, reach the
 * metadata service.
 */
export function withMetadataFirewall(
  texts: Readonly<Record<string, string>>,
  { monitoring }: { monitoring: boolean },
): Record<string, string> {
  return guardedUserData(texts, monitoring ? ["do-agent"] : []);
}

/**
 * Creates machines with the base component.
 * @param userData by the machines' keys
 * @param options.externalVolumes true if Kubernetes attaches volumes to them
 */
export function createMachines(
  { component, name, inputs }: Cluster<ClusterInputs>,
  machines: Readonly<Record<string, Machine>>,
  { networkId, balancers, firewalls }: Network,
  userData: pulumi.Output<Record<string, string>>,
  { externalVolumes }: { externalVolumes?: true } = {},
): Record<string, Droplet> {
  return mapValues(machines, ({ role, size, dataVolume }, key) => {
    // The cluster's own tag comes from the firewall, so that no machine is ever without the firewall.
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
        ...(dataVolume !== undefined && {
          volumes: { data: { size: dataVolume } },
          // A volume must have all data when the next droplet gets it.
          gracefulShutdown: true,
        }),
      },
      memberOptions(component, digitalocean.Droplet, ignoredInClusters.digitalocean_droplet),
    );
  });
}

/** Returns the outputs about machines and network that all clusters have. */
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

/** Returns private addresses of some of the machines, by their keys. */
export function privateAddresses(
  created: Readonly<Record<string, Droplet>>,
  machines: Readonly<Record<string, Machine>>,
): pulumi.Output<Record<string, string>> {
  return pulumi.output(mapValues(machines, (_, key) => (created[key] as Droplet).ipv4AddressPrivate));
}

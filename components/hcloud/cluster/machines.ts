import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { addressIn } from "../../../spec/addresses";
import { mapValues } from "../../../spec/data";
import type { Architecture } from "../../bootstrap/k3s";
import { type Cluster, poolMachines as machinesOf, memberOptions, partName, serverKeys } from "../../cluster";
import { Server } from "../server";
import { ignoredInClusters } from "../server.types";
import { type ClusterInputs, clusterLabels } from "./cluster";
import type { Network } from "./network";

/** A machine of a cluster. Its key is `s1`, or its pool's name and its number. */
export interface Machine {
  role: "server" | "agent" | "client";
  pool?: string;
  serverType: string;
  architecture: Architecture;
  location: pulumi.Input<string>;
  address: string;
  /** Key of its placement group. */
  group: string;
  /** Size of the volume for its data, in GB. */
  dataVolume?: pulumi.Input<number>;
}

interface Servers {
  count: number;
  serverType: string;
  dataVolume?: { size: pulumi.Input<number> } | undefined;
}

/** Hetzner names a volume's device after its ID, which is unknown until the volume exists. */
export const DATA_DEVICE = "/dev/disk/by-id/scsi-0HC_Volume_*";

/** Returns the servers of a cluster. s1 has address 11 of the subnet. */
export function serverMachines({
  location,
  network,
  servers: { count, serverType, dataVolume },
}: ClusterInputs & { servers: Servers }): Record<string, Machine> {
  const machines = serverKeys(count).map((key, index): [string, Machine] => [
    key,
    {
      role: "server",
      serverType,
      architecture: architectureOf(serverType),
      location,
      address: addressIn(network.subnet, 11 + index),
      group: "servers",
      ...(dataVolume && { dataVolume: dataVolume.size }),
    },
  ]);
  return Object.fromEntries(machines);
}

interface Pool {
  count: number;
  serverType: string;
  location?: pulumi.Input<string> | undefined;
  firstAddress: number;
}

/** Returns the machines of pools. */
export function poolMachines(
  pools: Readonly<Record<string, Pool>>,
  { location, network }: ClusterInputs,
  role: Machine["role"],
): Record<string, Machine & { pool: string }> {
  return machinesOf(pools, (pool, name, index) => ({
    role,
    pool: name,
    serverType: pool.serverType,
    architecture: architectureOf(pool.serverType),
    location: pool.location ?? location,
    address: addressIn(network.subnet, pool.firstAddress + index),
    group: `${name}-${Math.floor(index / 10) + 1}`,
  }));
}

/**
 * Creates machines with the base component.
 * @param userData by the machines' keys
 */
export function createMachines(
  { component, name, inputs }: Cluster<ClusterInputs>,
  machines: Readonly<Record<string, Machine>>,
  { networkId, firewalls, groups }: Network,
  userData: pulumi.Output<Record<string, string>>,
): Record<string, Server> {
  return mapValues(
    machines,
    (machine, key) =>
      new Server(
        `${name}-${machine.role}-${key}`,
        {
          name: partName(inputs.name, key),
          serverType: machine.serverType,
          image: inputs.image,
          location: machine.location,
          sshKeys: inputs.sshKeys,
          networks: { cluster: { networkId, ip: machine.address } },
          publicNet: inputs.publicNet,
          firewall: { enabled: false },
          firewallIds: pulumi
            .all([(firewalls[`${machine.role}s`] as hcloud.Firewall).id, inputs.firewallIds])
            .apply(([own, further]) => [own, ...further]),
          placementGroupId: groups[machine.group]?.id,
          labels: clusterLabels(inputs).apply((labels) => ({
            ...labels,
            role: machine.role,
            ...(machine.pool && { pool: machine.pool }),
          })),
          userData: userData.apply((texts) => texts[key] as string),
          deleteProtection: inputs.deleteProtection,
          ...(machine.dataVolume !== undefined && {
            volumes: { data: { size: machine.dataVolume } },
            // A volume must have all data when the next server gets it.
            shutdownBeforeDeletion: true,
          }),
        },
        memberOptions(component, hcloud.Server, ignoredInClusters.hcloud_server),
      ),
  );
}

/** Returns the outputs about machines that all clusters have. */
export function machineOutputs(created: Readonly<Record<string, Server>>, servers: Readonly<Record<string, Machine>>) {
  return {
    serverIps: pulumi.output(mapValues(servers, ({ address }) => address)),
    publicIps: pulumi.output(mapValues(created, (machine) => machine.ipv4Address)),
  };
}

function architectureOf(serverType: string): Architecture {
  return serverType.startsWith("cax") ? "arm64" : "amd64";
}

import * as proxmox from "@pulumi/proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import { addressIn } from "../../../spec/addresses";
import { mapValues } from "../../../spec/data";
import type { proxmoxClusterInputs } from "../../../spec/modules/proxmox-cluster";
import { type Cluster, poolMachines as machinesOf, memberOptions, partName, serverKeys } from "../../cluster";
import type { CheckedInputs } from "../../inputs";
import { Vm } from "../vm";
import { ignoredInClusters } from "../vm.types";

export type ClusterInputs = CheckedInputs<typeof proxmoxClusterInputs>;

interface Size {
  cores: number;
  memory: number;
  diskSize: number;
}

/** A machine of a cluster. Its key is `s1`, or its pool's name and its number. */
export interface Machine extends Size {
  role: "server" | "agent" | "client";
  pool?: string;
  node: string;
  /** Its number in the subnet, which determines its address and its ID. */
  number: number;
  address: string;
}

/** Returns the servers of a cluster, with the numbers from 11. */
export function serverMachines({
  nodes,
  network,
  servers: { count, cores, memory, diskSize },
}: ClusterInputs & { servers: Size & { count: number } }): Record<string, Machine> {
  const machines = serverKeys(count).map((key, index): [string, Machine] => [
    key,
    {
      role: "server",
      node: inTurn(nodes, index),
      number: 11 + index,
      address: addressIn(network.subnet, 11 + index),
      cores,
      memory,
      diskSize,
    },
  ]);
  return Object.fromEntries(machines);
}

/** Returns the machines of pools. */
export function poolMachines(
  pools: Readonly<Record<string, Size & { count: number; nodes: readonly string[]; firstAddress: number }>>,
  { nodes, network }: ClusterInputs,
  role: Machine["role"],
): Record<string, Machine & { pool: string }> {
  return machinesOf(pools, (pool, name, index) => ({
    role,
    pool: name,
    node: inTurn(pool.nodes.length > 0 ? pool.nodes : nodes, index),
    number: pool.firstAddress + index,
    address: addressIn(network.subnet, pool.firstAddress + index),
    cores: pool.cores,
    memory: pool.memory,
    diskSize: pool.diskSize,
  }));
}

function inTurn(nodes: readonly string[], index: number): string {
  return nodes[index % nodes.length] as string;
}

/**
 * Creates machines with the base component.
 * @param userData by the machines' keys
 */
export function createMachines(
  { component, name, inputs }: Cluster<ClusterInputs>,
  machines: Readonly<Record<string, Machine>>,
  userData: pulumi.Output<Record<string, string>>,
): Record<string, Vm> {
  const { network, vmIdBase } = inputs;
  const [, prefixLength] = (network.ipRange ?? network.subnet).split("/");
  return mapValues(
    machines,
    (machine, key) =>
      new Vm(
        `${name}-${machine.role}-${key}`,
        {
          name: partName(inputs.name, key),
          nodeName: machine.node,
          vmId: vmIdBase === undefined ? undefined : idOf(vmIdBase, machine.number),
          tags: pulumi
            .all([inputs.tags, inputs.name])
            .apply(([tags, cluster]) => [
              ...tags,
              cluster,
              machine.role,
              ...(machine.pool === undefined ? [] : [machine.pool]),
            ]),
          poolId: inputs.poolId,
          cpu: { cores: machine.cores, type: inputs.cpuType },
          memory: { dedicated: machine.memory },
          disks: [{ datastoreId: inputs.datastoreId, size: machine.diskSize, importFrom: inputs.image }],
          networkDevices: [
            { bridge: network.bridge, vlanId: network.vlanId, mtu: network.mtu, firewall: network.firewall },
          ],
          cloudInit: {
            datastoreId: inputs.datastoreId,
            snippetsDatastoreId: inputs.snippetsDatastoreId,
            ipConfigs: [{ ipv4: { address: `${machine.address}/${prefixLength}`, gateway: network.gateway } }],
            dns: network.dns,
            userData: userData.apply((texts) => texts[key] as string),
          },
          agent: { enabled: inputs.guestAgent },
          protection: inputs.deleteProtection,
        },
        memberOptions(component, proxmox.VmLegacy, ignoredInClusters.proxmox_virtual_environment_vm),
      ),
  );
}

function idOf(base: pulumi.Input<string>, number: number): pulumi.Output<string> {
  return pulumi.output(base).apply((known) => String(Number(known) + number));
}

/** Returns the URL of the API for users: with the given name, or that of the first server. */
export function apiAddress(
  { apiHost }: { apiHost: pulumi.Input<string> | undefined },
  servers: Readonly<Record<string, Machine>>,
  port: number,
): pulumi.Output<string> {
  return pulumi.output(apiHost).apply((known) => `https://${known ?? servers.s1?.address}:${port}`);
}

/** Returns the outputs about machines that all clusters have. */
export function machineOutputs(created: Readonly<Record<string, Vm>>, servers: Readonly<Record<string, Machine>>) {
  return {
    serverIps: pulumi.output(mapValues(servers, ({ address }) => address)),
    vmIds: pulumi.output(mapValues(created, (machine) => machine.vmId)),
    nodeNames: pulumi.output(mapValues(created, (machine) => machine.nodeName)),
  };
}

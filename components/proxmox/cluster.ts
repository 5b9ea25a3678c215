import * as pulumi from "@pulumi/pulumi";
import type { proxmoxClusterInputs } from "../../spec/modules/proxmox-cluster";
import type { Values } from "../../spec/types";
import { cidrHost } from "../addresses";
import { guestUserData, type Opening } from "../bootstrap/proxmox";
import type { CheckedInputs } from "../inputs";
import { trimmedKey } from "./text";
import { Vm } from "./vm";

/** What the clusters on Proxmox VE are made of: each function does what its twin in the modules' HCL does. */

export type ClusterInputs = CheckedInputs<typeof proxmoxClusterInputs>;

/** Inputs when all outputs are known. */
type Known = Values<typeof proxmoxClusterInputs>;

interface Size {
  cores: number;
  memory: number;
  diskSize: number;
}

/** A machine of a cluster. Its key is `s1`, or its pool's name and its number. */
export interface Machine extends Size {
  role: string;
  pool?: string;
  node: string;
  /** Its place in the subnet, which its address and its ID follow. */
  number: number;
  address: string;
}

/** Servers have the numbers from 11 on. */
export function serverMachines(
  { count, cores, memory, diskSize }: Size & { count: number },
  { nodes, network }: ClusterInputs,
): Record<string, Machine> {
  const machines = Array.from({ length: count }, (_, index) => [
    `s${index + 1}`,
    {
      role: "server",
      node: inTurn(nodes, index),
      number: 11 + index,
      address: cidrHost(network.subnet, 11 + index),
      cores,
      memory,
      diskSize,
    },
  ]);
  return Object.fromEntries(machines);
}

/** The machines of pools. */
export function poolMachines<P extends Size & { count: number; nodes: readonly string[]; firstAddress: number }>(
  pools: Readonly<Record<string, P>>,
  { nodes, network }: ClusterInputs,
  role: string,
): Record<string, Machine & { pool: string }> {
  const machines = Object.entries(pools).flatMap(([pool, of]) =>
    Array.from({ length: of.count }, (_, index) => [
      `${pool}-${index + 1}`,
      {
        role,
        pool,
        node: inTurn(of.nodes.length > 0 ? of.nodes : nodes, index),
        number: of.firstAddress + index,
        address: cidrHost(network.subnet, of.firstAddress + index),
        cores: of.cores,
        memory: of.memory,
        diskSize: of.diskSize,
      },
    ]),
  );
  return Object.fromEntries(machines);
}

function inTurn(nodes: readonly string[], index: number): string {
  return nodes[index % nodes.length] as string;
}

/** The addresses that servers may have, however many there are. */
export function serverRange(subnet: string): string {
  return `${cidrHost(subnet, 11)}-${cidrHost(subnet, 15)}`;
}

/** What comes in beside a cluster's own traffic: SSH, and what was asked for. Nothing is filtered where there is no firewall. */
export function openingsFor(inputs: Known, own: readonly Opening[]): Opening[] | undefined {
  if (!inputs.firewall.enabled) return undefined;
  return [{ protocol: "tcp", ports: "22", sources: inputs.adminCidrs }, ...own, ...inputs.firewall.rules];
}

/** User data of a machine with its SSH keys, its firewall and the guest agent. */
export function withGuest(text: string, { sshKeys, guestAgent }: Known, openings: Opening[] | undefined): string {
  return guestUserData(text, { sshKeys: sshKeys.map(trimmedKey), guestAgent, openings });
}

/** A machine as the base component makes it. */
export function createMachine(
  name: string,
  key: string,
  inputs: ClusterInputs,
  machine: Machine,
  userData: pulumi.Output<Record<string, string>>,
  parent: pulumi.Resource,
): Vm {
  const { network, vmIdBase } = inputs;
  const [, prefixLength] = (network.ipRange ?? network.subnet).split("/");
  return new Vm(
    `${name}-${machine.role}-${key}`,
    {
      name: `${inputs.name}-${key}`,
      nodeName: machine.node,
      vmId: vmIdBase === undefined ? undefined : idOf(vmIdBase, machine.number),
      tags: pulumi
        .output(inputs.tags)
        .apply((tags) => [...tags, inputs.name, machine.role, ...(machine.pool === undefined ? [] : [machine.pool])]),
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
    { parent },
  );
}

function idOf(base: pulumi.Input<string>, number: number): pulumi.Output<string> {
  return pulumi.output(base).apply((known) => String(Number(known) + number));
}

/** Where users reach the API: by the name they gave, or at the first server. */
export function apiAddress(
  host: pulumi.Input<string> | undefined,
  machines: Readonly<Record<string, Machine>>,
  port: number,
): pulumi.Output<string> {
  return pulumi.output(host).apply((known) => `https://${known ?? machines.s1?.address}:${port}`);
}

export function mapValues<T, R>(
  values: Readonly<Record<string, T>>,
  convert: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, convert(value, key)]));
}

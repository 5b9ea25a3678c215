import type { Check } from "../checks";
import type { Fields } from "../types";
import {
  adminCidrs,
  clusterName,
  deleteProtection,
  ingressRule,
  poolCount,
  poolFirstAddress,
  privateNetwork,
  privateSubnet,
  serverCount,
} from "./cluster";
import { bridge, dns, fileId, firewall, nodeName, sshKeys, storageId, tags, vlanId, vmMtu } from "./proxmox";
import { proxmoxVm } from "./proxmox-vm";

/** Inputs of every cluster on Proxmox VE: its location, access, and machines. */

const { cpu, memory, poolId } = proxmoxVm.inputs;

const nodes = {
  type: "list",
  of: { type: "string", checks: nodeName.checks },
  plain: true,
} as const;

export const proxmoxClusterInputs = {
  name: clusterName,
  nodes: {
    ...nodes,
    createOnly: true,
    doc: "Proxmox nodes that machines are distributed over in turn: machine 1 on the first node, machine 2 on the second, and so on.",
    checks: [{ kind: "count", min: 1, max: 100 }, { kind: "unique" }],
  },
  vmIdBase: {
    type: "string",
    numeric: true,
    optional: true,
    replaces: true,
    doc: "Base of the machines' IDs. A machine's ID is this number plus the number of its address in the subnet: with 3000, the first server has 3011. Default: Proxmox's next free IDs.",
    checks: [
      {
        kind: "matches",
        pattern: "^[1-9][0-9]{2,7}$",
        must: 'a number from 100 to 99999999 in quotes, such as "3000"',
      },
    ],
  },
  image: {
    type: "string",
    default: "local:import/debian-13-genericcloud-amd64.qcow2",
    createOnly: true,
    doc: "Image of the machines, in a datastore with content type import on all nodes: Debian 12 or 13, or an image that is based on it.",
    checks: [fileId],
  },
  datastoreId: {
    type: "string",
    default: "local-lvm",
    createOnly: true,
    doc: "Datastore of the machines' disks and cloud-init drives.",
    checks: [storageId],
  },
  snippetsDatastoreId: {
    type: "string",
    default: "local",
    createOnly: true,
    doc: "Datastore that user data is uploaded to over SSH. Its content types must include snippets.",
    checks: [storageId],
  },
  cpuType: { ...cpu.fields.type, createOnly: true },
  guestAgent: {
    type: "bool",
    default: false,
    createOnly: true,
    doc: "Whether machines install QEMU's guest agent, for consistent backups. Creating a machine then waits until the agent answers.",
  },
  poolId: { ...poolId, doc: "Resource pool that the machines belong to." },
  tags: {
    ...tags,
    doc: "Additional tags of the machines. Their own tags are the cluster's name, their role and their pool.",
  },
  sshKeys: {
    ...sshKeys,
    createOnly: true,
    doc: "Public SSH keys, one per line, that may log in as the image's user (debian in Debian's images). Not required: nodes set themselves up.",
  },
  network: {
    type: "object",
    createOnly: true,
    doc: "The existing network of the machines, with its gateway. Each machine has one device and a static address in it.",
    fields: {
      subnet: {
        type: "string",
        plain: true,
        doc: "Address range that only the cluster uses, from /16 to /26. Servers have the addresses from number 11 on.",
        checks: [{ kind: "network", version: 4 }, privateSubnet],
      },
      ipRange: {
        type: "string",
        plain: true,
        optional: true,
        doc: "Range of the whole network, if the subnet is only a part of it.",
        checks: [{ kind: "network", version: 4 }, privateNetwork],
      },
      gateway: { type: "string", doc: "Address of the network's gateway.", checks: [{ kind: "ip", version: 4 }] },
      bridge: { ...bridge, doc: "Bridge or virtual network, available on all nodes." },
      vlanId,
      mtu: vmMtu,
      dns,
      firewall,
    },
  },
  adminCidrs,
  apiCidrs: {
    type: "list",
    of: { type: "string", checks: [{ kind: "network" }] },
    default: [],
    doc: "Address ranges that may use the API, such as 203.0.113.0/24. Default: only the cluster's machines have access.",
    checks: [{ kind: "count", max: 100 }],
  },
  firewall: {
    type: "object",
    default: {},
    doc: "The nftables firewall of each machine. It is set up when a machine is created; later changes of firewall, admin_cidrs and api_cidrs apply to machines that are created or rebuilt later.",
    fields: {
      enabled: {
        type: "bool",
        plain: true,
        default: true,
        doc: "Whether machines have a firewall. Without it, everyone with network access can reach every open port.",
      },
      rules: {
        type: "list",
        default: [],
        doc: "Additional ingress rules of all machines, for example for workloads.",
        checks: [{ kind: "count", max: 100 }],
        of: ingressRule,
      },
    },
  },
  deleteProtection: {
    ...deleteProtection,
    doc: "Whether the machines and their disks are protected against deletion.",
  },
} as const satisfies Fields;

const machine = {
  cores: {
    ...cpu.fields.cores,
    plain: true,
    createOnly: true,
    doc: "Cores of each machine.",
  },
  memory: {
    ...memory.fields.dedicated,
    plain: true,
    default: 4096,
    createOnly: true,
    doc: "Memory of each machine in MiB.",
    checks: [{ kind: "between", min: 512, max: 268435456, unit: "MiB" }],
  },
  diskSize: {
    type: "number",
    plain: true,
    default: 20,
    doc: "Size of each machine's disk in GiB. It can grow, but not shrink.",
    checks: [{ kind: "between", min: 4, max: 524288, unit: "GiB" }],
  },
} as const satisfies Fields;

/** The servers of a cluster. */
export const proxmoxServers = { count: serverCount, ...machine } as const satisfies Fields;

/** A pool of machines other than servers. */
export const proxmoxPool = {
  count: poolCount,
  ...machine,
  nodes: {
    ...nodes,
    default: [],
    doc: "Proxmox nodes of the pool's machines. Default: the cluster's nodes.",
    checks: [{ kind: "count", max: 100 }, { kind: "unique" }],
  },
  firstAddress: poolFirstAddress,
} as const satisfies Fields;

/** Checks that the network's ranges are consistent. */
export const proxmoxNetworkChecks = [
  {
    kind: "within",
    inner: "network.subnet",
    outer: "network.ipRange",
    must: "network.subnet must lie in network.ip_range",
  },
] as const satisfies readonly Check[];

/** Documentation of the API's name or address, for platforms without a load balancer. */
export const apiHostDoc =
  "DNS name or address of the API, for the outputs, such as your load balancer or virtual IP. Default: the address of the first server.";

/**
 * Outputs that every cluster has.
 * @param machines an HCL map of all its machines
 */
export const proxmoxClusterOutputs = (machines: string) =>
  ({
    serverIps: { type: { map: "string" }, doc: "Address of each server.", hcl: "local.server_ips" },
    vmIds: {
      type: { map: "string" },
      doc: "ID of each machine.",
      hcl: `{ for key, machine in ${machines} : key => machine.vm_id }`,
    },
    nodeNames: {
      type: { map: "string" },
      doc: "Proxmox node that each machine is on.",
      hcl: `{ for key, machine in ${machines} : key => machine.node_name }`,
    },
  }) as const;

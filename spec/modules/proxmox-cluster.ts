import type { Check } from "../checks";
import type { Fields } from "../types";
import {
  adminCidrs,
  clusterName,
  deleteProtection,
  poolCount,
  poolFirstAddress,
  privateNetwork,
  privateSubnet,
  serverCount,
} from "./cluster";
import { bridge, dns, fileId, firewall, nodeName, sshKeys, storageId, tags, vlanId, vmMtu } from "./proxmox";
import { proxmoxVm } from "./proxmox-vm";

/** What every cluster on Proxmox VE takes: where it is, who gets in, and what its machines are. */

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
    doc: "Proxmox nodes that machines are spread over in turn: number 1 is on the first, number 2 on the second, and after the last comes the first again. Read when a machine is made: machines that run stay where they are when the list changes.",
    checks: [{ kind: "count", min: 1, max: 100 }, { kind: "unique" }],
  },
  vmIdBase: {
    type: "string",
    numeric: true,
    optional: true,
    replaces: true,
    doc: "Where the IDs of machines start: each has this number plus that of its address in the subnet, 3011 for the first server where it is 3000. Proxmox's next free ones where none is given.",
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
    doc: "Image of the machines, in a datastore with content type import that all nodes have: Debian 12 or 13, or one that was made from it. Changes are ignored on running machines.",
    checks: [fileId],
  },
  datastoreId: {
    type: "string",
    default: "local-lvm",
    doc: "Datastore of the machines' disks and cloud-init drives.",
    checks: [storageId],
  },
  snippetsDatastoreId: {
    type: "string",
    default: "local",
    doc: "Datastore that user data is uploaded to, over SSH. Its content types must have snippets.",
    checks: [storageId],
  },
  cpuType: cpu.fields.type,
  guestAgent: {
    type: "bool",
    default: false,
    doc: "Whether machines install QEMU's guest agent, for consistent backups. Making a machine then waits until it answers. Decide before the cluster is made.",
  },
  poolId: { ...poolId, doc: "Resource pool that the machines belong to." },
  tags: { ...tags, doc: "Tags of the machines, beside their own: the cluster's name, their role and their pool." },
  sshKeys: {
    ...sshKeys,
    doc: "Public SSH keys, a line each, that may log in as the image's own user, debian in Debian's. Nothing needs them: nodes set themselves up. Changes are ignored on running machines.",
  },
  network: {
    type: "object",
    doc: "The network that machines have one device and a static address in. It is there already, and so is its gateway.",
    fields: {
      subnet: {
        type: "string",
        plain: true,
        doc: "Range of addresses that the cluster has to itself, from /16 to /26. Servers have the addresses from number 11 on.",
        checks: [{ kind: "network", version: 4 }, privateSubnet],
      },
      ipRange: {
        type: "string",
        plain: true,
        optional: true,
        doc: "Range of the whole network, where the subnet is only a part of it.",
        checks: [{ kind: "network", version: 4 }, privateNetwork],
      },
      gateway: { type: "string", doc: "Address of the network's gateway.", checks: [{ kind: "ip", version: 4 }] },
      bridge: { ...bridge, doc: "Bridge or virtual network, which all nodes have." },
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
    doc: "Address ranges that may use the API, such as 203.0.113.0/24, beside the machines that need it. Nobody else may where none is given.",
    checks: [{ kind: "count", max: 100 }],
  },
  firewall: {
    type: "object",
    default: {},
    doc: "The firewall that each machine has of its own, by nftables. It is set up when a machine is made; later changes of admin_cidrs, api_cidrs and of this reach machines that are made after them.",
    fields: {
      enabled: {
        type: "bool",
        plain: true,
        default: true,
        doc: "Whether there is one. Without it everyone in reach may use everything that listens.",
      },
      rules: {
        type: "list",
        default: [],
        doc: "What else may come into all machines, for instance to reach what runs on them.",
        checks: [{ kind: "count", max: 100 }],
        of: {
          type: "object",
          fields: {
            protocol: { type: "enum", values: ["tcp", "udp"], default: "tcp", doc: "Protocol." },
            ports: {
              type: "string",
              doc: "A port (443) or a range (30000-32767).",
              checks: [
                {
                  kind: "numberRange",
                  min: 1,
                  max: 65535,
                  must: 'a port such as "443", or a range such as "30000-32767"',
                },
              ],
            },
            sources: {
              type: "list",
              of: { type: "string", checks: [{ kind: "network" }] },
              doc: "Address ranges that it may come from. Everyone: 0.0.0.0/0 and ::/0.",
              checks: [{ kind: "count", min: 1, max: 100 }],
            },
          },
        },
      },
    },
  },
  deleteProtection: { ...deleteProtection, doc: "Whether Proxmox refuses to delete the machines and their disks." },
} as const satisfies Fields;

const machine = {
  cores: { ...cpu.fields.cores, plain: true, doc: "Cores of each machine." },
  memory: {
    ...memory.fields.dedicated,
    plain: true,
    default: 4096,
    doc: "Memory of each machine in MiB.",
    checks: [{ kind: "between", min: 512, max: 268435456, unit: "MiB" }],
  },
  diskSize: {
    type: "number",
    plain: true,
    default: 20,
    doc: "Size of each machine's disk in GiB. It may grow, never shrink.",
    checks: [{ kind: "between", min: 4, max: 524288, unit: "GiB" }],
  },
} as const satisfies Fields;

/** The servers of a cluster. */
export const proxmoxServers = { count: serverCount, ...machine } as const satisfies Fields;

/** A pool of machines that are no servers. */
export const proxmoxPool = {
  count: poolCount,
  ...machine,
  nodes: {
    ...nodes,
    default: [],
    doc: "Proxmox nodes of the pool's machines, as nodes says it; the cluster's where none is given.",
    checks: [{ kind: "count", max: 100 }, { kind: "unique" }],
  },
  firstAddress: poolFirstAddress,
} as const satisfies Fields;

/** The network's ranges have to fit together. */
export const proxmoxNetworkChecks = [
  {
    kind: "within",
    inner: "network.subnet",
    outer: "network.ipRange",
    must: "network.subnet must lie in network.ip_range",
  },
] as const satisfies readonly Check[];

/** What the name or address of the API is where no load balancer is made. */
export const apiHostDoc =
  "DNS name or address by which you reach the API, for the outputs: that of a load balancer or a virtual IP of yours. The first server's address where none is given.";

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

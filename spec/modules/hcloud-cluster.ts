import { snakeCase } from "../case";
import type { Check } from "../checks";
import { networkZones } from "../hetzner";
import type { Fields } from "../types";
import {
  adminCidrs,
  antiAffinity,
  clusterName,
  dataVolume,
  deleteProtection,
  poolCount,
  poolFirstAddress,
  privateNetwork,
  privateSubnet,
  serverCount,
  sshKeys,
} from "./cluster";
import { labels, resourceId } from "./hcloud";
import { hcloudServer } from "./hcloud-server";

/** Inputs of every cluster on Hetzner Cloud: its location, access, and machines. */

const { image, location, serverType } = hcloudServer.inputs;

export const hcloudClusterInputs = {
  name: clusterName,
  location: { ...location, doc: "Location of the machines, such as fsn1, nbg1, hel1, ash, hil or sin." },
  image: {
    ...image,
    createOnly: true,
    doc: "Image of the machines: Debian 12 or 13, or an image that is based on it.",
  },
  sshKeys: { ...sshKeys, of: hcloudServer.inputs.sshKeys.of },
  labels: {
    ...labels,
    doc: "Additional labels of all resources of the cluster. The cluster's own labels are cluster, role and pool.",
  },
  network: {
    type: "object",
    default: {},
    doc: "The private network. The cluster has its own subnet, in a new or an existing network.",
    fields: {
      create: {
        type: "bool",
        plain: true,
        default: true,
        doc: "Whether to create a network for the cluster.",
      },
      id: {
        type: "string",
        optional: true,
        numeric: true,
        doc: "ID of an existing network, if create is false.",
        checks: [resourceId],
      },
      ipRange: {
        type: "string",
        plain: true,
        default: "10.0.0.0/16",
        doc: "Range of the network, private and from /8 to /24; for an existing network, its range.",
        checks: [{ kind: "network", version: 4 }, privateNetwork],
      },
      subnet: {
        type: "string",
        plain: true,
        default: "10.0.1.0/24",
        replaces: true,
        doc: "Range of the cluster's subnet, from /16 to /26. Servers have the addresses from number 11 on.",
        checks: [{ kind: "network", version: 4 }, privateSubnet],
      },
      zone: {
        type: "enum",
        values: ["eu-central", "us-east", "us-west", "ap-southeast"],
        optional: true,
        doc: "Network zone. Default: the location's zone.",
      },
    },
    checks: [
      {
        kind: "implies",
        where: { member: "create", is: false },
        needs: { has: "id" },
        must: "must have an id if create is false",
      },
      {
        kind: "implies",
        where: { member: "create", is: true },
        needs: { lacks: "id" },
        must: "must have no id if create is true: set create to false to use an existing network",
      },
    ],
  },
  publicNet: {
    type: "object",
    default: {},
    createOnly: true,
    doc: "Public addresses of the machines. Without them, machines need another way to download packages: a NAT gateway or artifact_base_url.",
    fields: {
      ipv4Enabled: { type: "bool", plain: true, default: true, doc: "Whether machines have a public IPv4 address." },
      ipv6Enabled: { type: "bool", plain: true, default: true, doc: "Whether machines have a public IPv6 network." },
    },
  },
  adminCidrs,
  apiCidrs: {
    type: "list",
    of: { type: "string", checks: [{ kind: "network" }] },
    default: [],
    doc: "Address ranges that may use the API from outside, such as 203.0.113.0/24. Default: no access from outside. The private network always has access.",
    checks: [{ kind: "count", max: 100 }],
  },
  firewallIds: {
    type: "list",
    of: { type: "string", numeric: true, checks: [resourceId] },
    default: [],
    doc: "IDs of additional firewalls for all machines, for example to open ports to your users. Machines without public addresses have no firewalls.",
  },
  antiAffinity: {
    ...antiAffinity,
    doc: "Whether machines of one group run on different hosts, through placement groups of ten.",
  },
  deleteProtection,
} as const satisfies Fields;

/** A load balancer with an address in the private network. */
export const hcloudLoadBalancer = {
  type: "object",
  default: {},
  doc: "A load balancer in front of the servers' API.",
  fields: {
    enabled: {
      type: "bool",
      plain: true,
      default: false,
      doc: "Whether to create a load balancer. It has address number 9 of the subnet.",
    },
    type: {
      type: "string",
      default: "lb11",
      doc: "Type of the load balancer, such as lb11.",
      checks: [{ kind: "matches", pattern: "^lb[0-9]+$", must: "a type of load balancer such as lb11" }],
    },
    public: {
      type: "bool",
      plain: true,
      default: false,
      doc: "Whether it also has public addresses. No firewall filters those: everyone can reach the API, regardless of api_cidrs.",
    },
  },
} as const satisfies Fields[string];

const machineType = {
  ...serverType,
  plain: true,
  default: "cx33",
  createOnly: true,
  doc: "Server type, such as cx33 or cax21.",
} as const satisfies Fields[string];

/** The servers of a cluster. */
export const hcloudServers = {
  count: serverCount,
  serverType: machineType,
} as const satisfies Fields;

/** A volume for the data of each server. */
export const hcloudDataVolume = dataVolume({
  ...hcloudServer.inputs.volumes.of.fields.size,
  doc: "Size in GB, at least 10. It can grow, but not shrink; a running machine uses the new size after a reboot.",
});

/** A pool of machines other than servers. */
export const hcloudPool = {
  count: poolCount,
  serverType: machineType,
  location: {
    ...location,
    default: undefined,
    optional: true,
    doc: "Location of the pool's machines, in the same network zone. Default: the cluster's location.",
  },
  firstAddress: poolFirstAddress,
} as const satisfies Fields;

/**
 * Checks that the network's ranges and locations are consistent.
 * @param pools the input with pools of machines, if there is one
 */
export const hcloudNetworkChecks = (pools?: string) =>
  [
    ...(pools === undefined
      ? []
      : ([
          {
            kind: "atMostTogether",
            pools,
            count: "servers.count",
            max: 100,
            must: `servers and ${snakeCase(pools)} must have at most 100 machines together, the limit of a Hetzner network`,
          },
        ] as const)),
    { kind: "oneZone", zone: "network.zone", location: "location", pools, zones: networkZones },
    {
      kind: "within",
      inner: "network.subnet",
      outer: "network.ipRange",
      must: "network.subnet must lie in network.ip_range",
    },
  ] as const satisfies readonly Check[];

/**
 * Outputs that every cluster has.
 * @param machines an HCL map of all its machines
 */
export const hcloudClusterOutputs = (machines: string) =>
  ({
    serverIps: { type: { map: "string" }, doc: "Private address of each server.", hcl: "local.server_ips" },
    publicIps: {
      type: { map: "string" },
      doc: "Public IPv4 address of each machine; empty if it has none.",
      hcl: `{ for key, machine in ${machines} : key => machine.ipv4_address }`,
    },
    loadBalancerIp: {
      type: "string",
      optional: true,
      doc: "Public IPv4 address of the load balancer; null if it has none.",
      hcl: "local.load_balancer_public_ip",
    },
    networkId: {
      type: "string",
      doc: "ID of the network, for other machines that join it.",
      hcl: "local.joined_network_id",
    },
  }) as const;

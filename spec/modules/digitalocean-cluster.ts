import type { Check } from "../checks";
import type { Fields, Spec } from "../types";
import { adminCidrs, clusterName, dataVolume, poolCount, serverCount } from "./cluster";
import { sshKeys, uuid, vpcRange } from "./digitalocean";
import { digitaloceanDroplet } from "./digitalocean-droplet";

/** Inputs of every cluster on DigitalOcean: its location, access, and machines. */

const { region, image, size, tags, publicNetworking, ipv6, monitoring } = digitaloceanDroplet.inputs;

/** DigitalOcean never returns the network of a load balancer. */
export const digitaloceanClusterIgnored = {
  both: ["digitalocean_loadbalancer.network"],
} as const satisfies Spec["ignored"];

export const digitaloceanClusterInputs = {
  name: clusterName,
  region: {
    ...region,
    doc: "Region of all resources of the cluster, such as fra1, ams3, nyc3 or sgp1.",
  },
  image: {
    ...image,
    createOnly: true,
    doc: "Image of the machines: Debian 12 or 13, or the ID of a snapshot that is based on it.",
  },
  sshKeys: {
    ...sshKeys,
    createOnly: true,
    doc: "IDs or fingerprints of the account's SSH keys that may log in as root. Not required: nodes set themselves up. Without a key, DigitalOcean mails a root password.",
  },
  tags: {
    ...tags,
    doc: "Additional tags of the machines. The cluster's own tags are its name, - and servers, agents or clients. Converted to lower case, because DigitalOcean ignores the case of tags.",
  },
  network: {
    type: "object",
    default: {},
    doc: "The private network (VPC): a new one, or an existing one.",
    fields: {
      create: { type: "bool", plain: true, default: true, doc: "Whether to create a network for the cluster." },
      id: {
        type: "string",
        optional: true,
        doc: "ID of an existing network, if create is false.",
        checks: [uuid],
      },
      ipRange: {
        type: "string",
        plain: true,
        default: "10.120.0.0/20",
        replaces: true,
        doc: "Range of the network, from /16 to /26; for an existing network, its range. Must not overlap with other networks of the account. Machines use it to find their own address.",
        checks: [{ kind: "network", version: 4 }, vpcRange],
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
  publicNetworking: {
    ...publicNetworking,
    createOnly: true,
    doc: "Whether machines have public addresses. Without them, machines need another way to download packages, such as a NAT gateway in the network.",
  },
  ipv6: {
    ...ipv6,
    createOnly: true,
    doc: "Whether machines with public addresses have a public IPv6 address as well.",
  },
  monitoring: {
    ...monitoring,
    createOnly: true,
    doc: "Whether DigitalOcean's metrics agent is installed.",
  },
  adminCidrs,
  apiCidrs: {
    type: "list",
    plain: true,
    of: { type: "string", plain: true, checks: [{ kind: "network" }] },
    default: [],
    doc: "Address ranges that may use the API of the servers and of the public load balancer, such as 203.0.113.0/24, or the network's range for machines outside of the cluster. Default: no access, not even from the private network, which DigitalOcean's firewalls filter as well.",
    checks: [{ kind: "count", max: 100 }],
  },
  loadBalancer: {
    type: "object",
    default: {},
    doc: "The load balancers in front of the servers. There is always an internal one, through which machines join the cluster, because DigitalOcean assigns private addresses only when machines are created.",
    fields: {
      sizeUnit: {
        type: "number",
        default: 1,
        doc: "Number of nodes of each load balancer. One node handles 10,000 concurrent connections; two or more tolerate the loss of one.",
        checks: [{ kind: "between", min: 1, max: 100 }],
      },
      public: {
        type: "bool",
        plain: true,
        default: false,
        doc: "Whether to create a second load balancer with a public address, for the ranges in api_cidrs.",
      },
    },
  },
} as const satisfies Fields;

/** The servers of a cluster. */
export const digitaloceanServers = {
  count: serverCount,
  size: {
    ...size,
    default: "s-2vcpu-4gb",
    createOnly: true,
    doc: "Size of each machine, such as s-2vcpu-4gb.",
  },
} as const satisfies Fields;

/** A volume for the data of each server. */
export const digitaloceanDataVolume = dataVolume({
  ...digitaloceanDroplet.inputs.volumes.of.fields.size,
  doc: "Size in GiB. It can grow, but not shrink; a running machine uses the new size after a reboot.",
});

/** A pool of machines other than servers. */
export const digitaloceanPool = {
  count: poolCount,
  size: {
    ...size,
    default: "s-2vcpu-4gb",
    createOnly: true,
    doc: "Size of each machine, such as s-4vcpu-8gb.",
  },
} as const satisfies Fields;

export const digitaloceanClusterChecks = [
  {
    kind: "implies",
    where: { member: "loadBalancer.public", is: true },
    needs: { notEmpty: "apiCidrs" },
    must: "api_cidrs must not be empty if there is a public load balancer: without ranges it would accept traffic from everyone",
  },
] as const satisfies readonly Check[];

/**
 * Outputs that every cluster has.
 * @param machines an HCL map of all its machines
 */
export const digitaloceanClusterOutputs = (machines: string) =>
  ({
    serverIps: {
      type: { map: "string" },
      doc: "Private address of each server.",
      hcl: "{ for key, machine in module.server : key => machine.ipv4_address_private }",
    },
    publicIps: {
      type: { map: "string" },
      doc: "Public IPv4 address of each machine; empty if it has none.",
      hcl: `{ for key, machine in ${machines} : key => machine.ipv4_address }`,
    },
    loadBalancerIp: {
      type: "string",
      doc: "Private address of the internal load balancer, through which machines join.",
      hcl: "local.load_balancer_ip",
    },
    publicLoadBalancerIp: {
      type: "string",
      optional: true,
      doc: "Public address of the public load balancer; null if there is none.",
      hcl: "local.public_load_balancer_ip",
    },
    networkId: {
      type: "string",
      doc: "ID of the network, for other machines that join it.",
      hcl: "local.network_id",
    },
    tags: {
      type: { map: "string" },
      doc: "The cluster's tags by role, for your own firewalls and load balancers.",
      hcl: "{ for key, tag in digitalocean_tag.this : key => tag.name }",
    },
    urns: {
      type: { list: "string" },
      doc: "DigitalOcean's resource names of machines and load balancers, for a project's resources.",
      hcl: `concat(values(${machines})[*].droplet_urn, values(digitalocean_loadbalancer.this)[*].urn)`,
    },
  }) as const satisfies Spec["outputs"];

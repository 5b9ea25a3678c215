import type { Check } from "../checks";
import type { Fields, Spec } from "../types";
import { adminCidrs, clusterName, poolCount, serverCount } from "./cluster";
import { sshKeys, uuid, vpcRange } from "./digitalocean";
import { digitaloceanDroplet } from "./digitalocean-droplet";

/** What every cluster on DigitalOcean takes: where it is, who gets in, and what its machines are. */

const { region, image, size, tags, publicNetworking, ipv6, monitoring } = digitaloceanDroplet.inputs;

export const digitaloceanClusterInputs = {
  name: clusterName,
  region: {
    ...region,
    doc: "Region of the cluster, such as fra1, ams3, nyc3 or sgp1. Changing it replaces everything.",
  },
  image: {
    ...image,
    doc: "Image of the machines: Debian 12 or 13, or the ID of a snapshot that was made from it. Changes are ignored on running machines.",
  },
  sshKeys: {
    ...sshKeys,
    doc: "IDs or fingerprints of the account's SSH keys that may log in as root. Nothing needs them: nodes set themselves up. Without any, DigitalOcean mails a root password. Changes are ignored on running machines.",
  },
  tags: {
    ...tags,
    doc: "Tags of the machines, beside the cluster's own, which are its name, - and servers, agents or clients. Upper case is lowered, since DigitalOcean takes both for the same tag.",
  },
  network: {
    type: "object",
    default: {},
    doc: "The private network (VPC): one of the cluster's own, or a given one.",
    fields: {
      create: { type: "bool", plain: true, default: true, doc: "Whether the cluster makes a network of its own." },
      id: {
        type: "string",
        optional: true,
        doc: "ID of the network to use where none is made.",
        checks: [uuid],
      },
      ipRange: {
        type: "string",
        plain: true,
        default: "10.120.0.0/20",
        replaces: true,
        doc: "Range of the network, from /16 to /26; of a given one, the range that it has. Networks of one account must not overlap, so two clusters need two ranges. Machines find their own address by it.",
        checks: [{ kind: "network", version: 4 }, vpcRange],
      },
    },
    checks: [
      {
        kind: "implies",
        where: { member: "create", is: false },
        needs: { has: "id" },
        must: "must have an id where create is false",
      },
      {
        kind: "implies",
        where: { member: "create", is: true },
        needs: { lacks: "id" },
        must: "must have no id where create is true: set create to false to use a network that there is",
      },
    ],
  },
  publicNetworking: {
    ...publicNetworking,
    doc: "Whether machines have public addresses. Without any they need another way to what they install, such as a NAT gateway of the network. Read when a machine is made; later changes are ignored.",
  },
  ipv6: {
    ...ipv6,
    doc: "Whether machines have a public IPv6 address, where they have public addresses at all. Read when a machine is made; later changes are ignored.",
  },
  monitoring: {
    ...monitoring,
    doc: "Whether DigitalOcean's metrics agent is installed. Changes are ignored on running machines.",
  },
  adminCidrs,
  apiCidrs: {
    type: "list",
    plain: true,
    of: { type: "string", plain: true, checks: [{ kind: "network" }] },
    default: [],
    doc: "Address ranges that may use the API of the servers and of the public load balancer, such as 203.0.113.0/24, or the network's own range for machines that are not of the cluster. Nobody may where none is given: DigitalOcean's firewalls filter the private network, too.",
    checks: [{ kind: "count", max: 100 }],
  },
  loadBalancer: {
    type: "object",
    default: {},
    doc: "The load balancers in front of the servers. An internal one is always there: by its address machines join the cluster, since DigitalOcean tells no private address before a machine is made.",
    fields: {
      sizeUnit: {
        type: "number",
        default: 1,
        doc: "How many nodes each load balancer has. One takes 10,000 connections at a time, and two or more survive the loss of one.",
        checks: [{ kind: "between", min: 1, max: 100 }],
      },
      public: {
        type: "bool",
        plain: true,
        default: false,
        doc: "Whether there is another one with a public address, for those in api_cidrs.",
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
    doc: "Size of each, such as s-2vcpu-4gb. Changing it powers machines off, one after the other, and on again.",
  },
} as const satisfies Fields;

/** A pool of machines that are no servers. */
export const digitaloceanPool = {
  count: poolCount,
  size: {
    ...size,
    default: "s-2vcpu-4gb",
    doc: "Size of each, such as s-4vcpu-8gb. Changing it powers machines off, and on again.",
  },
} as const satisfies Fields;

export const digitaloceanClusterChecks = [
  {
    kind: "implies",
    where: { member: "loadBalancer.public", is: true },
    needs: { notEmpty: "apiCidrs" },
    must: "api_cidrs must name those who may use the public load balancer: it lets everyone in where there is none",
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
      doc: "Public IPv4 address of each machine; empty where it has none.",
      hcl: `{ for key, machine in ${machines} : key => machine.ipv4_address }`,
    },
    loadBalancerIp: {
      type: "string",
      doc: "Private address of the internal load balancer, by which machines join.",
      hcl: "local.load_balancer_ip",
    },
    publicLoadBalancerIp: {
      type: "string",
      optional: true,
      doc: "Public address of the other load balancer; null where there is none.",
      hcl: "local.public_load_balancer_ip",
    },
    networkId: {
      type: "string",
      doc: "ID of the network, for other machines that are to join it.",
      hcl: "local.network_id",
    },
    tags: {
      type: { map: "string" },
      doc: "The cluster's own tags by role, for firewalls and load balancers of yours.",
      hcl: "{ for key, tag in digitalocean_tag.this : key => tag.name }",
    },
    urns: {
      type: { list: "string" },
      doc: "DigitalOcean's resource names of machines and load balancers: what to give to a project.",
      hcl: `concat(values(${machines})[*].droplet_urn, values(digitalocean_loadbalancer.this)[*].urn)`,
    },
  }) as const satisfies Spec["outputs"];

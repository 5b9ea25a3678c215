import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import type { digitaloceanClusterInputs } from "../../spec/modules/digitalocean-cluster";
import type { CheckedInputs } from "../inputs";
import { Droplet, type DropletArgs } from "./droplet";

/** What the clusters on DigitalOcean are made of: each function registers what its twin in the modules' HCL does. */

export type ClusterInputs = CheckedInputs<typeof digitaloceanClusterInputs>;

/** What may come in, by role. Nothing else does, from the private network neither. */
export type Openings = Readonly<Record<string, readonly Opening[]>>;

export interface Opening {
  port: pulumi.Input<string>;
  protocol?: "tcp" | "udp";
  addresses?: pulumi.Input<readonly string[]>;
  /** Roles whose machines may. */
  tags?: readonly string[];
  /** Whether the load balancers may. */
  balanced?: true;
}

/** What listens on the internal load balancer, and which servers it takes for healthy. */
export interface Balanced {
  /** The port of the API, which the public load balancer has too. */
  apiPort: number;
  /** All ports of the internal one. */
  ports: readonly number[];
  health: { protocol: "tcp" | "https"; port: number; path?: string };
}

/** Network, tags, load balancers and firewalls. */
export interface Ground {
  networkId: pulumi.Output<string>;
  /** The internal load balancer's, by which machines find the cluster. */
  joinAddress: pulumi.Output<string>;
  tags: Readonly<Record<string, digitalocean.Tag>>;
  balancers: Balancers;
  firewalls: Readonly<Record<string, digitalocean.Firewall>>;
}

interface Balancers {
  internal: digitalocean.LoadBalancer;
  public?: digitalocean.LoadBalancer;
}

/**
 * Stands for the internal load balancer's address in user data, which is thus made before the load balancer is, and is as long as it can get.
 */
export const JOIN_ADDRESS = "@load-balancer@";

/** The same for the ID of the network that the cluster makes. */
export const NETWORK_ID = "@the-id-of-the-network-that-is-made@";

/** A machine of a cluster. Its key is `s1`, or its pool's name and its number. */
export interface Machine {
  /** `server`, `agent` or `client`. */
  role: string;
  size: pulumi.Input<string>;
  /** Whether Kubernetes attaches volumes to it. */
  externalVolumes?: true;
}

/** The servers by their keys, which are s1, s2 and so on. */
export function serversOf<S extends { count: number }>(servers: S): Record<string, S> {
  return Object.fromEntries(Array.from({ length: servers.count }, (_, index) => [`s${index + 1}`, servers]));
}

/** The machines of pools, each with its pool's name and what the pool says. */
export function poolMachines<P extends { count: number }>(
  pools: Readonly<Record<string, P>>,
): Record<string, { pool: string; of: P }> {
  return Object.fromEntries(
    Object.entries(pools).flatMap(([pool, of]) =>
      Array.from({ length: of.count }, (_, index) => [`${pool}-${index + 1}`, { pool, of }]),
    ),
  );
}

export function createGround(
  name: string,
  inputs: ClusterInputs,
  openings: Openings,
  balanced: Balanced,
  child: pulumi.CustomResourceOptions,
): Ground {
  const { network } = inputs;
  const vpc = network.create
    ? new digitalocean.Vpc(
        `${name}-this-own`,
        { name: inputs.name, region: inputs.region, ipRange: network.ipRange },
        child,
      )
    : undefined;
  const networkId = pulumi.output(vpc?.id ?? (network.id as pulumi.Input<string>));
  const tags = mapValues(
    openings,
    (_, role) => new digitalocean.Tag(`${name}-this-${role}`, { name: `${inputs.name}-${role}` }, child),
  );
  const balancers = createLoadBalancers(name, inputs, networkId, tags.servers as digitalocean.Tag, balanced, child);
  const firewalls = mapValues(openings, (opened, role) =>
    createFirewall(`${name}-this-${role}`, `${inputs.name}-${role}`, role, opened, tags, balancers, child),
  );
  return { networkId, joinAddress: balancers.internal.ip, tags, balancers, firewalls };
}

function createLoadBalancers(
  name: string,
  inputs: ClusterInputs,
  networkId: pulumi.Output<string>,
  servers: digitalocean.Tag,
  { apiPort, ports, health }: Balanced,
  child: pulumi.CustomResourceOptions,
): Balancers {
  const create = (key: string, own: Partial<digitalocean.LoadBalancerArgs>, open: readonly number[]) =>
    new digitalocean.LoadBalancer(
      `${name}-this-${key}`,
      {
        name: `${inputs.name}-${key}`,
        region: inputs.region,
        sizeUnit: inputs.loadBalancer.sizeUnit,
        vpcUuid: networkId,
        dropletTag: servers.id,
        forwardingRules: open.map((port) => ({
          entryProtocol: "tcp",
          entryPort: port,
          targetProtocol: "tcp",
          targetPort: port,
        })),
        healthcheck: {
          ...health,
          checkIntervalSeconds: 10,
          responseTimeoutSeconds: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
        ...own,
      },
      // DigitalOcean never returns it.
      { ...child, ignoreChanges: ["network"] },
    );
  return {
    internal: create("internal", { network: "INTERNAL" }, ports),
    ...(inputs.loadBalancer.public && {
      public: create(
        "public",
        { network: "EXTERNAL", firewall: { allows: inputs.apiCidrs.map((range) => `cidr:${range}`) } },
        [apiPort],
      ),
    }),
  };
}

function createFirewall(
  child: string,
  physicalName: string,
  role: string,
  openings: readonly Opening[],
  tags: Ground["tags"],
  balancers: Balancers,
  options: pulumi.CustomResourceOptions,
): digitalocean.Firewall {
  // A tag's ID is its name, and known when the tag is there: nothing can use it before.
  const idOf = (each: string) => (tags[each] as digitalocean.Tag).id;
  const balancerIds = Object.values(balancers).map(({ id }) => id);
  return new digitalocean.Firewall(
    child,
    {
      name: physicalName,
      tags: [idOf(role)],
      inboundRules: pulumi.all(openings.map(({ addresses = [] }) => addresses)).apply((known) =>
        openings.flatMap(({ port, protocol = "tcp", tags: roles = [], balanced }, index) => {
          const addresses = [...(known[index] as readonly string[])];
          if (!balanced && addresses.length + roles.length === 0) return [];
          return {
            protocol,
            portRange: port,
            sourceAddresses: addresses,
            sourceTags: roles.map(idOf),
            sourceLoadBalancerUids: balanced ? balancerIds : [],
          };
        }),
      ),
      outboundRules: Object.entries({ tcp: "1-65535", udp: "1-65535", icmp: undefined }).map(
        ([protocol, portRange]) => ({ protocol, portRange, destinationAddresses: ["0.0.0.0/0", "::/0"] }),
      ),
    },
    options,
  );
}

/** A machine as the base component makes it. */
export function createMachine(
  name: string,
  key: string,
  inputs: ClusterInputs,
  { networkId, joinAddress, firewalls }: Ground,
  { role, size, externalVolumes = undefined }: Machine,
  userData: pulumi.Output<Record<string, string>>,
  parent: pulumi.Resource,
): Droplet {
  // The cluster's own tag comes from the firewall, so that no machine is ever without it.
  const { tags } = firewalls[`${role}s`] as digitalocean.Firewall;
  const args: DropletArgs = {
    name: `${inputs.name}-${key}`,
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
      .all([userData, joinAddress, networkId])
      .apply(([texts, address, id]) =>
        (texts[key] as string).replaceAll(JOIN_ADDRESS, address).replaceAll(NETWORK_ID, id),
      ),
    monitoring: inputs.monitoring,
    externalVolumes,
  };
  return new Droplet(`${name}-${role}-${key}`, args, { parent });
}

/** DigitalOcean's metrics agent asks the metadata service, and has a user of its own. */
export function metadataReaders(monitoring: boolean): string[] {
  return monitoring ? ["do-agent"] : [];
}

/** Where users reach the API: by the name they gave, or as near as the cluster's openings let them come. */
export function apiAddress(
  inputs: ClusterInputs & { apiHost: pulumi.Input<string> | undefined },
  { balancers }: Ground,
  first: Droplet,
  port: number,
): pulumi.Output<string> {
  const opened = inputs.apiCidrs.length > 0 && inputs.publicNetworking;
  const reached = balancers.public?.ip ?? (opened ? first.ipv4Address : balancers.internal.ip);
  return pulumi.all([inputs.apiHost, reached]).apply(([host, address]) => `https://${host ?? address}:${port}`);
}

/** What every cluster gives, of all its machines. */
export function clusterOutputs(
  { networkId, joinAddress, tags, balancers }: Ground,
  servers: Readonly<Record<string, Droplet>>,
  others: Readonly<Record<string, Droplet>>,
) {
  const machines = { ...servers, ...others };
  return {
    serverIps: pulumi.output(mapValues(servers, (machine) => machine.ipv4AddressPrivate)),
    publicIps: pulumi.output(mapValues(machines, (machine) => machine.ipv4Address)),
    loadBalancerIp: joinAddress,
    publicLoadBalancerIp: pulumi.output(balancers.public?.ip),
    networkId,
    tags: pulumi.output(mapValues(tags, (tag) => tag.name)),
    urns: pulumi.all([
      ...sortedKeys(machines).map((key) => (machines[key] as Droplet).dropletUrn),
      ...Object.values(balancers).map(({ loadBalancerUrn }) => loadBalancerUrn),
    ]),
  };
}

export function mapValues<T, R>(
  values: Readonly<Record<string, T>>,
  convert: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, convert(value, key)]));
}

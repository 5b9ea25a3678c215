import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../../../spec/data";
import { type Cluster, partName } from "../../cluster";
import { type ClusterInputs, childOptions } from "./cluster";
import { type Balanced, createLoadBalancers, type LoadBalancers } from "./load-balancers";

/** Ingress rule of a firewall. All other inbound traffic is dropped, from the private network too. */
export interface IngressRule {
  port: pulumi.Input<string>;
  protocol?: pulumi.Input<string>;
  addresses?: pulumi.Input<readonly string[]>;
  /** Roles whose machines have access, in the plural, e.g. `servers`. */
  tags?: readonly string[];
  /** True if the load balancers have access. */
  balanced?: true;
}

/** Network resources of a cluster. */
export interface Network {
  networkId: pulumi.Output<string>;
  /** Tags by the plural of a role, such as `servers`. */
  tags: Tags;
  balancers: LoadBalancers;
  /** Firewalls by the plural of a role. */
  firewalls: Readonly<Record<string, digitalocean.Firewall>>;
}

type Tags = Readonly<Record<string, digitalocean.Tag>>;

/**
 * Creates network, tags, load balancers and firewalls.
 * @param ingress rules by the plural of a role, such as `servers`
 */
export function createNetwork(
  cluster: Cluster<ClusterInputs>,
  ingress: Readonly<Record<string, readonly IngressRule[]>>,
  balanced: Balanced,
): Network {
  const { name, inputs } = cluster;
  const options = childOptions(cluster);
  const vpc = inputs.network.create
    ? new digitalocean.Vpc(
        `${name}-this-own`,
        { name: inputs.name, region: inputs.region, ipRange: inputs.network.ipRange },
        options,
      )
    : undefined;
  const networkId = pulumi.output(vpc?.id ?? (inputs.network.id as pulumi.Input<string>));
  const tags = mapValues(
    ingress,
    (_, role) => new digitalocean.Tag(`${name}-this-${role}`, { name: partName(inputs.name, role) }, options),
  );
  const balancers = createLoadBalancers(cluster, { networkId, servers: tags.servers as digitalocean.Tag }, balanced);
  const firewalls = mapValues(ingress, (rules, role) => createFirewall(cluster, role, rules, { tags, balancers }));
  return { networkId, tags, balancers, firewalls };
}

function createFirewall(
  cluster: Cluster<ClusterInputs>,
  role: string,
  ingress: readonly IngressRule[],
  { tags, balancers }: Pick<Network, "tags" | "balancers">,
): digitalocean.Firewall {
  // A tag's ID is its name, and is known once the tag exists: nothing can use it earlier.
  const idOf = (each: string) => (tags[each] as digitalocean.Tag).id;
  const balancerIds = Object.values(balancers).map(({ id }) => id);
  return new digitalocean.Firewall(
    `${cluster.name}-this-${role}`,
    {
      name: partName(cluster.inputs.name, role),
      tags: [idOf(role)],
      inboundRules: pulumi.all(ingress.map(({ addresses = [] }) => addresses)).apply((known) =>
        ingress.flatMap(({ port, protocol = "tcp", tags: roles = [], balanced }, index) => {
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
    childOptions(cluster),
  );
}

import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../../../spec/data";
import { networkZones } from "../../../spec/hetzner";
import { type Cluster, partName } from "../../cluster";
import { toNumber } from "../../ids";
import { type ClusterInputs, childOptions, clusterLabels } from "./cluster";
import type { Machine } from "./machines";

/** Ingress rule of a firewall. */
export interface IngressRule {
  description: string;
  port: pulumi.Input<string>;
  protocol?: pulumi.Input<string>;
  ranges: pulumi.Input<readonly string[]>;
}

/** Network resources of a cluster. */
export interface Network {
  /** ID of the network, known once the subnet exists. */
  networkId: pulumi.Output<string>;
  /** Firewalls by the plural of a role, such as `servers`. */
  firewalls: Readonly<Record<string, hcloud.Firewall>>;
  /** Placement groups by the groups of machines; empty without anti-affinity. */
  groups: Readonly<Record<string, hcloud.PlacementGroup>>;
}

/**
 * Creates network, subnet, firewalls and placement groups.
 * @param ingress rules by the plural of a role, such as `servers`
 */
export function createNetwork(
  cluster: Cluster<ClusterInputs>,
  machines: Readonly<Record<string, Machine>>,
  ingress: Readonly<Record<string, readonly IngressRule[]>>,
): Network {
  const { name, inputs } = cluster;
  const options = childOptions(cluster);
  const labels = clusterLabels(inputs);
  const network = inputs.network.create
    ? new hcloud.Network(
        `${name}-this-own`,
        {
          name: inputs.name,
          ipRange: inputs.network.ipRange,
          labels,
          deleteProtection: inputs.deleteProtection,
        },
        options,
      )
    : undefined;
  const subnet = new hcloud.NetworkSubnet(
    `${name}-this`,
    {
      networkId: toNumber(network?.id ?? (inputs.network.id as pulumi.Input<string>)),
      type: "cloud",
      networkZone: pulumi
        .all([inputs.network.zone, inputs.location])
        .apply(([zone, location]) => zone ?? (networkZones as Readonly<Record<string, string>>)[location] ?? ""),
      ipRange: inputs.network.subnet,
    },
    options,
  );
  const groups = inputs.antiAffinity ? [...new Set(Object.values(machines).map(({ group }) => group))] : [];
  return {
    // The subnet's ID starts with it.
    networkId: subnet.id.apply((id) => id.split("-")[0] as string),
    firewalls: mapValues(ingress, (rules, role) => createFirewall(cluster, role, rules)),
    groups: Object.fromEntries(
      groups.map((key) => [
        key,
        new hcloud.PlacementGroup(
          `${name}-this-${key}`,
          { name: partName(inputs.name, key), type: "spread", labels },
          options,
        ),
      ]),
    ),
  };
}

function createFirewall(
  cluster: Cluster<ClusterInputs>,
  role: string,
  ingress: readonly IngressRule[],
): hcloud.Firewall {
  const { name, inputs } = cluster;
  return new hcloud.Firewall(
    `${name}-this-${role}`,
    {
      name: partName(inputs.name, role),
      labels: clusterLabels(inputs),
      rules: pulumi.output(ingress as IngressRule[]).apply((known) =>
        known
          .filter(({ ranges }) => ranges.length > 0)
          .map(({ description, port, protocol = "tcp", ranges }) => ({
            description,
            direction: "in",
            protocol,
            port,
            sourceIps: [...ranges],
          })),
      ),
    },
    childOptions(cluster),
  );
}

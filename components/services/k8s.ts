import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import { mapValues } from "../../spec/data";
import type { k8sInputs } from "../../spec/modules/k8s";
import type { Values } from "../../spec/types";
import { type Architecture, type K3s, k3sAgentUserData, k3sServerUserData, kubeconfig } from "../bootstrap/k3s";

/** The platform-independent part of a Kubernetes cluster. */

/** The common parts of all nodes. */
export interface K8s extends K3s {
  name: string;
  agentPools: Readonly<Record<string, { labels: Readonly<Record<string, string>>; taints: readonly string[] }>>;
}

interface Node {
  /** The private address, or the range that contains it. */
  address: string;
  architecture: Architecture;
}

/** Nodes by their keys. */
interface Nodes {
  servers: Readonly<Record<string, Node>>;
  agents: Readonly<Record<string, Node & { pool: string }>>;
}

/** Returns the user data of all nodes, by their keys. */
export function k8sUserData(cluster: K8s, { servers, agents }: Nodes): Record<string, string> {
  const others = sortedKeys(servers).flatMap((key) => (key === "s1" ? [] : [`${cluster.name}-${key}`]));
  return {
    ...mapValues(servers, ({ address, architecture }, key) =>
      k3sServerUserData(cluster, {
        name: `${cluster.name}-${key}`,
        address,
        architecture,
        ...(key === "s1" && { others }),
      }),
    ),
    ...mapValues(agents, ({ address, architecture, pool }, key) => {
      const { labels = {}, taints = [] } = cluster.agentPools[pool] ?? {};
      return k3sAgentUserData(cluster, { name: `${cluster.name}-${key}`, address, architecture, labels, taints });
    }),
  };
}

/** Returns the outputs that do not depend on the platform. */
export function k8sOutputs(
  known: pulumi.Output<{ name: string; tls: Values<typeof k8sInputs>["tls"] }>,
  apiEndpoint: pulumi.Output<string>,
  addons: pulumi.Output<string>,
) {
  return {
    kubeconfig: pulumi.secret(
      pulumi.all([apiEndpoint, known]).apply(([endpoint, { name, tls }]) => kubeconfig(name, endpoint, tls)),
    ),
    apiEndpoint,
    addons: pulumi.secret(addons),
  };
}

import * as pulumi from "@pulumi/pulumi";
import { hclJson } from "../../spec/json";
import { hcloudK8sCluster } from "../../spec/modules/hcloud-k8s-cluster";
import type { Values } from "../../spec/types";
import { cidrHost } from "../addresses";
import { flannelBackend, type K3s, k3sAgentUserData, k3sServerUserData, kubeconfig } from "../bootstrap/k3s";
import { guardedUserData } from "../bootstrap/metadata";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs } from "../inputs";
import {
  apiAddress,
  architectureOf,
  createGround,
  createLoadBalancer,
  createMachine,
  mapValues,
  poolMachines,
  serverAddresses,
} from "./cluster";
import { type K8sClusterArgs, K8sClusterOutputs } from "./k8s-cluster.types";
import type { Server } from "./server";

export type * from "./k8s-cluster.types";

/** Inputs when all outputs are known. */
type Known = Values<typeof hcloudK8sCluster.inputs>;

type Pool = Known["agentPools"][string];

/**
 * A highly available Kubernetes cluster (k3s) of Hetzner Cloud servers: the twin of the OpenTofu module `terraform-hcloud-k8s-cluster`.
 * Its kubeconfig is known before the machines are. Growing or shrinking a pool touches only machines that come or go.
 *
 * @example
 * const k8s = new K8sCluster("k8s", { name: "k8s", k3s, tokens, tls, agentPools: { workers: { count: 3 } } });
 * export const kubeconfig = k8s.kubeconfig;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class K8sCluster extends K8sClusterOutputs {
  constructor(name: string, args: K8sClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(hcloudK8sCluster, name, args);
    const serverIps = serverAddresses(inputs.servers.count, inputs.network.subnet);
    const agents = poolMachines(inputs.agentPools, inputs, "agent");
    const known = pulumi.output(inputs) as unknown as pulumi.Output<Known>;
    const texts = known.apply((all) => {
      const cluster = k3s(all, Object.values(serverIps));
      return {
        ...mapValues(serverIps, (address, key) =>
          k3sServerUserData(cluster, {
            name: `${inputs.name}-${key}`,
            address,
            architecture: architectureOf(inputs.servers.serverType),
            mayInitialize: key === "s1",
          }),
        ),
        ...mapValues(agents, ({ address, serverType, pool }, key) => {
          const { labels, taints } = all.agentPools[pool] as Pool;
          const architecture = architectureOf(serverType);
          return k3sAgentUserData(cluster, { name: `${inputs.name}-${key}`, address, architecture, labels, taints });
        }),
      };
    });
    const guarded = texts.apply((all) => guardedUserData(all));
    const userData = sized(hcloudK8sCluster, name, guarded, ADVICE.k8s);
    super("twinstack:hcloud:K8sCluster", name, { inputs, userData }, opts);

    // Names are unique at Hetzner: as OpenTofu does, what is replaced goes before its successor comes.
    const child = { parent: this, deleteBeforeReplace: true };

    const ssh = { description: "SSH", port: "22", ranges: inputs.adminCidrs };
    const api = { description: "Kubernetes API", port: "6443", ranges: inputs.apiCidrs };
    const ground = createGround(
      name,
      inputs,
      { servers: [ssh, api], agents: [ssh] },
      ["servers", ...Object.values(agents).map(({ group }) => group)],
      child,
    );
    const balancer = inputs.loadBalancer.enabled
      ? createLoadBalancer(name, inputs, ground.networkId, 6443, undefined, child)
      : undefined;

    const servers = mapValues(serverIps, (address, key) =>
      createMachine(
        name,
        key,
        inputs,
        ground,
        {
          role: "server",
          serverType: inputs.servers.serverType,
          location: inputs.location,
          address,
          group: "servers",
        },
        "servers",
        userData,
        this,
      ),
    );
    const workers = mapValues(agents, (agent, key) =>
      createMachine(name, key, inputs, ground, agent, "agents", userData, this),
    );

    const apiEndpoint = apiAddress(inputs, balancer, servers.s1 as Server, serverIps.s1 as string, 6443);
    this.registerOutputs({
      kubeconfig: pulumi.secret(
        pulumi.all([apiEndpoint, known]).apply(([endpoint, { tls }]) => kubeconfig(inputs.name, endpoint, tls)),
      ),
      apiEndpoint,
      serverIps: pulumi.output(serverIps),
      agentIps: pulumi.output(mapValues(agents, ({ address }) => address)),
      publicIps: pulumi.output(mapValues({ ...servers, ...workers }, (machine) => machine.ipv4Address)),
      loadBalancerIp: pulumi.output(inputs.loadBalancer.public ? balancer?.ipv4 : undefined),
      networkId: ground.networkId,
    });
  }
}

/** What all nodes have in common. */
function k3s(inputs: Known, joinAddresses: readonly string[]): K3s {
  const charts = chartsOf(inputs);
  const balancerIp = inputs.loadBalancer.enabled ? [cidrHost(inputs.network.subnet, 9)] : [];
  return {
    ...inputs,
    k3s: { ...inputs.k3s, flannelBackend: flannelBackend(inputs.k3s.flannelBackend, inputs.network) },
    joinAddresses,
    tlsSans: [...(inputs.apiHost === undefined ? [] : [inputs.apiHost]), ...balancerIp],
    schedulableServers: inputs.servers.schedulable,
    externalCloud: inputs.cloudController !== undefined,
    manifests: manifests(inputs, charts),
    serverArtifacts: Object.entries(charts).map(([name, { source }]) => ({
      sha256: source.sha256,
      path: `/var/lib/rancher/k3s/server/static/charts/${name}.tgz`,
      url: source.url ?? `https://charts.hetzner.cloud/${name}-${source.version}.tgz`,
    })),
  };
}

interface Chart {
  source: { version: string; sha256: string; url?: string };
  values: unknown;
}

function chartsOf({ cloudController, csiDriver, k3s, location }: Known): Record<string, Chart> {
  return {
    ...(cloudController && {
      "hcloud-cloud-controller-manager": {
        source: cloudController,
        values: {
          networking: { enabled: true, clusterCIDR: k3s.clusterCidr },
          env: {
            // Pods reach each other by flannel.
            HCLOUD_NETWORK_ROUTES_ENABLED: { value: "false" },
            HCLOUD_LOAD_BALANCERS_LOCATION: { value: location },
            HCLOUD_LOAD_BALANCERS_USE_PRIVATE_IP: { value: "true" },
            HCLOUD_LOAD_BALANCERS_DISABLE_PRIVATE_INGRESS: { value: "true" },
          },
        },
      },
    }),
    ...(csiDriver && {
      "hcloud-csi": {
        source: csiDriver,
        values: {
          // From the machine's own network the driver reaches the metadata service, which tells it whose volumes it mounts.
          node: { hostNetwork: true },
          controller: { hcloudVolumeDefaultLocation: location },
        },
      },
    }),
  };
}

function manifests(inputs: Known, charts: Readonly<Record<string, Chart>>): Record<string, string> {
  if (Object.keys(charts).length === 0) return {};
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "hcloud", namespace: "kube-system" },
    stringData: {
      network: inputs.network.create ? inputs.name : inputs.network.id,
      token: inputs.hcloudToken,
    },
  };
  return {
    "hcloud-secret": hclJson(secret),
    ...mapValues(charts, ({ values }, name) =>
      hclJson({
        apiVersion: "helm.cattle.io/v1",
        kind: "HelmChart",
        metadata: { name, namespace: "kube-system" },
        spec: {
          // Servers fetch and verify the chart, and k3s serves it from there.
          chart: `https://%{KUBERNETES_API}%/static/charts/${name}.tgz`,
          targetNamespace: "kube-system",
          bootstrap: true,
          valuesContent: hclJson(values),
        },
      }),
    ),
  };
}

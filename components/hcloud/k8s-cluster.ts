import * as pulumi from "@pulumi/pulumi";
import { addressIn } from "../../spec/addresses";
import { mapValues } from "../../spec/data";
import { hclJson } from "../../spec/json";
import { hcloudK8sCluster } from "../../spec/modules/hcloud-k8s-cluster";
import type { Values } from "../../spec/types";
import { flannelBackend, k3sAddons } from "../bootstrap/k3s";
import { guardedUserData } from "../bootstrap/metadata";
import { ADVICE, sized } from "../bootstrap/size";
import { type CheckedInputs, checkedInputs, knownInputs } from "../inputs";
import { type K8s, k8sOutputs, k8sUserData } from "../services/k8s";
import { apiAddress, createLoadBalancer, networkOutputs } from "./cluster/load-balancer";
import { createMachines, machineOutputs, poolMachines, serverMachines } from "./cluster/machines";
import { createNetwork, type IngressRule } from "./cluster/network";
import { type K8sClusterArgs, K8sClusterOutputs } from "./k8s-cluster.types";

export type * from "./k8s-cluster.types";

/** Inputs with all outputs known. */
type Known = Values<typeof hcloudK8sCluster.inputs>;

/**
 * A highly available Kubernetes cluster (k3s) of Hetzner Cloud servers: the twin of the OpenTofu module `terraform-hcloud-k8s-cluster`.
 * Its kubeconfig is known before the machines exist. Resizing a pool only adds or removes machines.
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
    const servers = serverMachines(inputs);
    const agents = poolMachines(inputs.agentPools, inputs, "agent");
    const joinAddresses = Object.values(servers).map(({ address }) => address);
    const known = knownInputs<typeof hcloudK8sCluster>(inputs);
    const common = known.apply((all) => k3s(all, joinAddresses));
    const texts = common.apply((all) => guardedUserData(k8sUserData(all, { servers, agents })));
    const userData = sized(hcloudK8sCluster, name, texts, ADVICE.k8s);
    super("twinstack:hcloud:K8sCluster", name, { inputs, userData }, opts);

    const cluster = { component: this, name, inputs };
    const api = { port: 6443 };
    const ssh: IngressRule = { description: "SSH", port: "22", ranges: inputs.adminCidrs };
    const network = createNetwork(
      cluster,
      { ...servers, ...agents },
      {
        servers: [ssh, { description: "Kubernetes API", port: "6443", ranges: inputs.apiCidrs }],
        agents: [ssh, ...inputs.firewall.rules.map(workloads)],
      },
    );
    const balancer = createLoadBalancer(cluster, network, api);
    const machines = createMachines(cluster, { ...servers, ...agents }, network, userData);
    const endpoint = apiAddress(inputs, balancer, { machine: machines.s1, address: servers.s1?.address }, api);
    this.registerOutputs({
      ...k8sOutputs(known, endpoint, common.apply(k3sAddons)),
      ...machineOutputs(machines, servers),
      ...networkOutputs(inputs, network, balancer),
      agentIps: pulumi.output(mapValues(agents, ({ address }) => address)),
    });
  }
}

type Rule = CheckedInputs<typeof hcloudK8sCluster.inputs>["firewall"]["rules"][number];

/** Returns an ingress rule that users add. */
function workloads({ protocol, ports, sources }: Rule): IngressRule {
  return { description: "Workloads", protocol, port: ports, ranges: sources };
}

/** Returns the common settings of all nodes. */
function k3s(inputs: Known, joinAddresses: readonly string[]): K8s {
  const charts = chartsOf(inputs);
  const balancerIp = inputs.loadBalancer.enabled ? [addressIn(inputs.network.subnet, 9)] : [];
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
      path: `/var/lib/rancher/k3s/server/static/charts/${name}-${source.version}.tgz`,
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
            // Flannel connects pods, so the network needs no routes.
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
          // Only from the host's network the driver reaches the metadata service, which returns the server that it runs
          // on.
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
    ...mapValues(charts, ({ source, values }, name) =>
      hclJson({
        apiVersion: "helm.cattle.io/v1",
        kind: "HelmChart",
        metadata: { name, namespace: "kube-system" },
        spec: {
          // Servers download and verify the chart, and k3s serves it from there. Helm only runs again if this URL or the
          // values change, so it has the version. The content that `twinstack roll --addons` has set ends here.
          chart: `https://%{KUBERNETES_API}%/static/charts/${name}-${source.version}.tgz`,
          chartContent: "",
          targetNamespace: "kube-system",
          bootstrap: true,
          valuesContent: hclJson(values),
        },
      }),
    ),
  };
}

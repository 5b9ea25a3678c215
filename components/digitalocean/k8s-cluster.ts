import * as pulumi from "@pulumi/pulumi";
import { digitaloceanK8sCluster } from "../../spec/modules/digitalocean-k8s-cluster";
import type { Values } from "../../spec/types";
import { flannelBackend, k3sAddons } from "../bootstrap/k3s";
import { ADVICE, sized } from "../bootstrap/size";
import { type CheckedInputs, checkedInputs, knownInputs } from "../inputs";
import { type K8s, k8sOutputs, k8sUserData } from "../services/k8s";
import { cloudManifests, driverFiles, fetchedManifests } from "./cloud-manifests";
import { apiAddress, type Balanced } from "./cluster/load-balancers";
import {
  commonOutputs,
  createMachines,
  JOIN_ADDRESS,
  NETWORK_ID,
  poolMachines,
  privateAddresses,
  serverMachines,
  withMetadataFirewall,
} from "./cluster/machines";
import { createNetwork, type IngressRule } from "./cluster/network";
import { ignoredChanges, type K8sClusterArgs, K8sClusterOutputs } from "./k8s-cluster.types";

export type * from "./k8s-cluster.types";

/** Inputs with all outputs known. */
type Known = Values<typeof digitaloceanK8sCluster.inputs>;

const api: Balanced = {
  apiPort: 6443,
  ports: [6443],
  health: { protocol: "https", port: 6443, path: "/ping" },
  ignoreChanges: ignoredChanges.digitalocean_loadbalancer,
};

/**
 * A highly available Kubernetes cluster (k3s) of DigitalOcean droplets: the twin of the OpenTofu module
 * `terraform-digitalocean-k8s-cluster`. Resizing a pool only adds or removes machines.
 *
 * @example
 * const k8s = new K8sCluster("k8s", { name: "k8s", region: "fra1", k3s, tokens, tls, agentPools: { workers: { count: 3 } } });
 * export const kubeconfig = k8s.kubeconfig;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class K8sCluster extends K8sClusterOutputs {
  constructor(name: string, args: K8sClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(digitaloceanK8sCluster, name, args);
    const servers = serverMachines(inputs);
    const agents = poolMachines(inputs.agentPools, inputs, "agent");
    const known = knownInputs<typeof digitaloceanK8sCluster>(inputs);
    const texts = known.apply((all) => withMetadataFirewall(k8sUserData(k3s(all), { servers, agents }), all));
    const userData = sized(digitaloceanK8sCluster, name, texts, ADVICE.k8s);
    super("twinstack:digitalocean:K8sCluster", name, { inputs, userData }, opts);

    const cluster = { component: this, name, inputs };
    const network = createNetwork(cluster, ingress(inputs), api);
    const machines = createMachines(cluster, { ...servers, ...agents }, network, userData, { externalVolumes: true });
    const addons = pulumi
      .all([known, network.networkId])
      .apply(([all, id]) => k3sAddons(k3s(all)).replaceAll(NETWORK_ID, id));
    this.registerOutputs({
      ...k8sOutputs(known, apiAddress(inputs, network.balancers, machines.s1, api), addons),
      ...commonOutputs(network, machines, servers),
      agentIps: privateAddresses(machines, agents),
    });
  }
}

function ingress(inputs: CheckedInputs<typeof digitaloceanK8sCluster.inputs>) {
  const { adminCidrs, apiCidrs, cloudController, firewall, k3s, network } = inputs;
  const everyone = ["servers", "agents"];
  const overlayPort = pulumi
    .output(k3s.flannelBackend)
    .apply((given) => (flannelBackend(given, network) === "vxlan" ? "8472" : "51820"));
  const nodes: IngressRule[] = [
    { port: "22", addresses: adminCidrs },
    { port: "10250", tags: everyone },
    // Traffic between pods on different machines, by VXLAN or WireGuard.
    { protocol: "udp", port: overlayPort, tags: everyone },
    // Services, for the load balancers that the cloud controller creates.
    ...(cloudController === undefined ? [] : nodePorts(network.ipRange)),
  ];
  const servers: IngressRule[] = [
    ...nodes,
    { port: "6443", addresses: apiCidrs, tags: everyone, balanced: true },
    { port: "2379-2380", tags: ["servers"] },
  ];
  const workloads = firewall.rules.map(({ protocol, ports, sources }) => ({
    protocol,
    port: ports,
    addresses: sources,
  }));
  return { servers, agents: [...nodes, ...workloads] };
}

/** Returns ingress rules for NodePorts and the load balancers' health checks. */
function nodePorts(range: string): IngressRule[] {
  return [
    { port: "10256", addresses: [range] },
    { port: "30000-32767", addresses: [range] },
    { protocol: "udp", port: "30000-32767", addresses: [range] },
  ];
}

/** Returns the common settings of all nodes. */
function k3s(inputs: Known): K8s {
  return {
    ...inputs,
    k3s: { ...inputs.k3s, flannelBackend: flannelBackend(inputs.k3s.flannelBackend, inputs.network) },
    joinAddresses: [JOIN_ADDRESS],
    tlsSans: [...(inputs.apiHost === undefined ? [] : [inputs.apiHost]), JOIN_ADDRESS],
    schedulableServers: inputs.servers.schedulable,
    externalCloud: inputs.cloudController !== undefined,
    manifests: cloudManifests(inputs, inputs.network.id ?? NETWORK_ID),
    serverArtifacts: fetchedManifests(inputs),
    serverFiles: driverFiles(inputs),
  };
}

import * as pulumi from "@pulumi/pulumi";
import { digitaloceanK8sCluster } from "../../spec/modules/digitalocean-k8s-cluster";
import type { Values } from "../../spec/types";
import { flannelBackend, type K3s, k3sAgentUserData, k3sServerUserData, kubeconfig } from "../bootstrap/k3s";
import { guardedUserData } from "../bootstrap/metadata";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs } from "../inputs";
import { cloudManifests, driverFiles, fetchedManifests } from "./cloud-manifests";
import {
  apiAddress,
  clusterOutputs,
  createGround,
  createMachine,
  JOIN_ADDRESS,
  mapValues,
  metadataReaders,
  NETWORK_ID,
  type Opening,
  poolMachines,
  serversOf,
} from "./cluster";
import type { Droplet } from "./droplet";
import { type K8sClusterArgs, K8sClusterOutputs } from "./k8s-cluster.types";

export type * from "./k8s-cluster.types";

/** Inputs when all outputs are known. */
type Known = Values<typeof digitaloceanK8sCluster.inputs>;

type Pool = Known["agentPools"][string];

/**
 * A highly available Kubernetes cluster (k3s) of DigitalOcean droplets: the twin of the OpenTofu module
 * `terraform-digitalocean-k8s-cluster`. Growing or shrinking a pool touches only machines that come or go.
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
    const machines = poolMachines(inputs.agentPools);
    // DigitalOcean tells no private address before a droplet is made: each finds its own.
    const own = { address: inputs.network.ipRange, architecture: "amd64" } as const;
    const known = pulumi.output(inputs) as unknown as pulumi.Output<Known>;
    const texts = known.apply((all) => {
      const cluster = k3s(all);
      return {
        ...mapValues(serversOf(inputs.servers), (_, key) =>
          k3sServerUserData(cluster, { ...own, name: `${inputs.name}-${key}`, mayInitialize: key === "s1" }),
        ),
        ...mapValues(machines, ({ pool }, key) => {
          const { labels, taints } = all.agentPools[pool] as Pool;
          return k3sAgentUserData(cluster, { ...own, name: `${inputs.name}-${key}`, labels, taints });
        }),
      };
    });
    const guarded = pulumi
      .all([texts, known])
      .apply(([all, { monitoring }]) => guardedUserData(all, metadataReaders(monitoring)));
    const userData = sized(digitaloceanK8sCluster, name, guarded, ADVICE.k8s);
    super("twinstack:digitalocean:K8sCluster", name, { inputs, userData }, opts);

    // Names are unique at DigitalOcean: as OpenTofu does, what is replaced goes before its successor comes.
    const child = { parent: this, deleteBeforeReplace: true };
    const everyone = ["servers", "agents"];
    const flannelPort = pulumi
      .output(inputs.k3s.flannelBackend)
      .apply((given) => (flannelBackend(given, inputs.network) === "vxlan" ? "8472" : "51820"));
    const nodes: Opening[] = [
      { port: "22", addresses: inputs.adminCidrs },
      { port: "10250", tags: everyone },
      // Pods across machines, by VXLAN or WireGuard.
      { protocol: "udp", port: flannelPort, tags: everyone },
      // Services, for the load balancers that the cloud controller makes.
      ...(inputs.cloudController === undefined ? [] : nodePorts(inputs.network.ipRange)),
    ];
    const ground = createGround(
      name,
      inputs,
      {
        servers: [
          ...nodes,
          { port: "6443", addresses: inputs.apiCidrs, tags: everyone, balanced: true },
          { port: "2379-2380", tags: ["servers"] },
        ],
        agents: nodes,
      },
      { apiPort: 6443, ports: [6443], health: { protocol: "https", port: 6443, path: "/ping" } },
      child,
    );

    const servers = mapValues(serversOf(inputs.servers), ({ size }, key) =>
      createMachine(name, key, inputs, ground, { role: "server", size, externalVolumes: true }, userData, this),
    );
    const agents = mapValues(machines, ({ of: { size } }, key) =>
      createMachine(name, key, inputs, ground, { role: "agent", size, externalVolumes: true }, userData, this),
    );

    const apiEndpoint = apiAddress(inputs, ground, servers.s1 as Droplet, 6443);
    const common = clusterOutputs(ground, servers, agents);
    this.registerOutputs({
      kubeconfig: pulumi.secret(
        pulumi.all([apiEndpoint, known]).apply(([endpoint, { tls }]) => kubeconfig(inputs.name, endpoint, tls)),
      ),
      apiEndpoint,
      agentIps: pulumi.output(mapValues(agents, (machine) => machine.ipv4AddressPrivate)),
      ...common,
    });
  }
}

/** NodePorts, and the port at which load balancers ask a machine whether it has a service. */
function nodePorts(range: string): Opening[] {
  return [
    { port: "10256", addresses: [range] },
    { port: "30000-32767", addresses: [range] },
    { protocol: "udp", port: "30000-32767", addresses: [range] },
  ];
}

/** What all nodes have in common. */
function k3s(inputs: Known): K3s {
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

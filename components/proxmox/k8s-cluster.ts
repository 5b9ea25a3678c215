import * as pulumi from "@pulumi/pulumi";
import { proxmoxK8sCluster } from "../../spec/modules/proxmox-k8s-cluster";
import type { Values } from "../../spec/types";
import { type K3s, k3sAgentUserData, k3sServerUserData, kubeconfig } from "../bootstrap/k3s";
import type { Opening } from "../bootstrap/proxmox";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs } from "../inputs";
import {
  apiAddress,
  createMachine,
  mapValues,
  openingsFor,
  poolMachines,
  serverMachines,
  serverRange,
  withGuest,
} from "./cluster";
import { type K8sClusterArgs, K8sClusterOutputs } from "./k8s-cluster.types";

export type * from "./k8s-cluster.types";

/** Inputs when all outputs are known. */
type Known = Values<typeof proxmoxK8sCluster.inputs>;

type Pool = Known["agentPools"][string];

/**
 * A highly available Kubernetes cluster (k3s) of Proxmox virtual machines: the twin of the OpenTofu module
 * `terraform-proxmox-k8s-cluster`. Its kubeconfig is known before the machines are. Growing or shrinking a pool touches only machines
 * that come or go.
 *
 * @example
 * const k8s = new K8sCluster("k8s", {
 *   name: "k8s",
 *   nodes: ["pve-1", "pve-2", "pve-3"],
 *   network: { subnet: "10.0.1.0/24", gateway: "10.0.1.1" },
 *   k3s,
 *   tokens,
 *   tls,
 *   agentPools: { workers: { count: 3 } },
 * });
 * export const kubeconfig = k8s.kubeconfig;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class K8sCluster extends K8sClusterOutputs {
  constructor(name: string, args: K8sClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(proxmoxK8sCluster, name, args);
    const { architecture } = inputs;
    const machines = serverMachines(inputs.servers, inputs);
    const agents = poolMachines(inputs.agentPools, inputs, "agent");
    const known = pulumi.output(inputs) as unknown as pulumi.Output<Known>;
    const texts = known.apply((all) => {
      const cluster: K3s = {
        ...all,
        joinAddresses: Object.values(machines).map(({ address }) => address),
        tlsSans: all.apiHost === undefined ? [] : [all.apiHost],
        schedulableServers: all.servers.schedulable,
        externalCloud: false,
        manifests: {},
        serverArtifacts: [],
      };
      return {
        ...mapValues(machines, ({ address }, key) => {
          const server = { name: `${inputs.name}-${key}`, address, architecture, mayInitialize: key === "s1" };
          return withGuest(k3sServerUserData(cluster, server), all, serverOpenings(all));
        }),
        ...mapValues(agents, ({ address, pool }, key) => {
          const { labels, taints } = all.agentPools[pool] as Pool;
          const agent = { name: `${inputs.name}-${key}`, address, architecture, labels, taints };
          return withGuest(k3sAgentUserData(cluster, agent), all, agentOpenings(all));
        }),
      };
    });
    const userData = sized(proxmoxK8sCluster, name, texts, ADVICE.k8s);
    super("twinstack:proxmox:K8sCluster", name, { inputs, userData }, opts);

    const servers = mapValues(machines, (machine, key) => createMachine(name, key, inputs, machine, userData, this));
    const workers = mapValues(agents, (agent, key) => createMachine(name, key, inputs, agent, userData, this));

    const apiEndpoint = apiAddress(inputs.apiHost, machines, 6443);
    this.registerOutputs({
      kubeconfig: pulumi.secret(
        pulumi.all([apiEndpoint, known]).apply(([endpoint, { tls }]) => kubeconfig(inputs.name, endpoint, tls)),
      ),
      apiEndpoint,
      serverIps: pulumi.output(mapValues(machines, ({ address }) => address)),
      agentIps: pulumi.output(mapValues(agents, ({ address }) => address)),
      vmIds: pulumi.output(mapValues({ ...servers, ...workers }, (machine) => machine.vmId)),
      nodeNames: pulumi.output(mapValues({ ...servers, ...workers }, (machine) => machine.nodeName)),
    });
  }
}

function serverOpenings(inputs: Known): Opening[] | undefined {
  const { subnet } = inputs.network;
  return openingsFor(inputs, [
    { protocol: "tcp", ports: "6443", sources: [...inputs.apiCidrs, subnet] },
    { protocol: "tcp", ports: "2379-2380", sources: [serverRange(subnet)] },
    ...betweenNodes(inputs),
  ]);
}

function agentOpenings(inputs: Known): Opening[] | undefined {
  return openingsFor(inputs, betweenNodes(inputs));
}

/** The network of pods, and the kubelets. */
function betweenNodes({ k3s, network }: Known): Opening[] {
  const overlay = k3s.flannelBackend === "vxlan" ? "8472" : "51820-51821";
  return [
    { protocol: "udp", ports: overlay, sources: [network.subnet] },
    { protocol: "tcp", ports: "10250", sources: [network.subnet] },
  ];
}

import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../../spec/data";
import { proxmoxK8sCluster } from "../../spec/modules/proxmox-k8s-cluster";
import type { Values } from "../../spec/types";
import { k3sAddons } from "../bootstrap/k3s";
import type { IngressRule } from "../bootstrap/proxmox";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs, knownInputs } from "../inputs";
import { type K8s, k8sOutputs, k8sUserData } from "../services/k8s";
import { serverRange, withGuest } from "./cluster/guest";
import { apiAddress, createMachines, machineOutputs, poolMachines, serverMachines } from "./cluster/machines";
import { type K8sClusterArgs, K8sClusterOutputs } from "./k8s-cluster.types";

export type * from "./k8s-cluster.types";

/** Inputs with all outputs known. */
type Known = Values<typeof proxmoxK8sCluster.inputs>;

/**
 * A highly available Kubernetes cluster (k3s) of Proxmox virtual machines: the twin of the OpenTofu module
 * `terraform-proxmox-k8s-cluster`. Its kubeconfig is known before the machines exist. Resizing a pool only adds or removes machines.
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
    const servers = mapValues(serverMachines(inputs), (machine) => ({ ...machine, architecture }));
    const agents = mapValues(poolMachines(inputs.agentPools, inputs, "agent"), (machine) => ({
      ...machine,
      architecture,
    }));
    const all = { ...servers, ...agents };
    const joinAddresses = Object.values(servers).map(({ address }) => address);
    const known = knownInputs<typeof proxmoxK8sCluster>(inputs);
    const common = known.apply((values) => k3s(values, joinAddresses));
    const texts = pulumi
      .all([known, common])
      .apply(([values, own]) => withGuest(k8sUserData(own, { servers, agents }), all, values, ingress(values)));
    const userData = sized(proxmoxK8sCluster, name, texts, ADVICE.k8s);
    super("twinstack:proxmox:K8sCluster", name, { inputs, userData }, opts);

    const machines = createMachines({ component: this, name, inputs }, all, userData);
    this.registerOutputs({
      ...k8sOutputs(known, apiAddress(inputs, servers, 6443), common.apply(k3sAddons)),
      ...machineOutputs(machines, servers),
      agentIps: pulumi.output(mapValues(agents, ({ address }) => address)),
    });
  }
}

/** Returns the common settings of all nodes. */
function k3s(inputs: Known, joinAddresses: readonly string[]): K8s {
  return {
    ...inputs,
    joinAddresses,
    tlsSans: inputs.apiHost === undefined ? [] : [inputs.apiHost],
    schedulableServers: inputs.servers.schedulable,
    externalCloud: false,
    manifests: {},
    serverArtifacts: [],
  };
}

function ingress({ apiCidrs, k3s, network: { subnet } }: Known) {
  // Traffic between pods on different machines, by VXLAN or WireGuard, and kubelets.
  const agents: IngressRule[] = [
    { protocol: "udp", ports: k3s.flannelBackend === "vxlan" ? "8472" : "51820-51821", sources: [subnet] },
    { protocol: "tcp", ports: "10250", sources: [subnet] },
  ];
  const servers: IngressRule[] = [
    { protocol: "tcp", ports: "6443", sources: [...apiCidrs, subnet] },
    { protocol: "tcp", ports: "2379-2380", sources: [serverRange(subnet)] },
    ...agents,
  ];
  return { servers, agents };
}

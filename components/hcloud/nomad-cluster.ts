import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../../spec/data";
import { hcloudNomadCluster } from "../../spec/modules/hcloud-nomad-cluster";
import { guardedUserData } from "../bootstrap/metadata";
import { ADVICE, sized } from "../bootstrap/size";
import { type CheckedInputs, checkedInputs, knownInputs } from "../inputs";
import { nomadOutputs, nomadUserData } from "../services/nomad";
import { apiAddress, createLoadBalancer, networkOutputs } from "./cluster/load-balancer";
import { createMachines, DATA_DEVICE, machineOutputs, poolMachines, serverMachines } from "./cluster/machines";
import { createNetwork, type IngressRule } from "./cluster/network";
import { type NomadClusterArgs, NomadClusterOutputs } from "./nomad-cluster.types";

export type * from "./nomad-cluster.types";

/**
 * A highly available HashiCorp Nomad cluster of Hetzner Cloud servers: the twin of the OpenTofu module `terraform-hcloud-nomad-cluster`.
 * Resizing a pool only adds or removes machines.
 *
 * @example
 * const nomad = new NomadCluster("nomad", { name: "nomad", nomad: { version: "2.0.7-1" }, gossipKey, tls, clientPools: { workers: { count: 2 } } });
 * export const environment = nomad.nomadEnv;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class NomadCluster extends NomadClusterOutputs {
  constructor(name: string, args: NomadClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(hcloudNomadCluster, name, args);
    const servers = serverMachines(inputs);
    const clients = poolMachines(inputs.clientPools, inputs, "client");
    const joinAddresses = Object.values(servers).map(({ address }) => address);
    const device = inputs.servers.dataVolume && (() => DATA_DEVICE);
    const texts = knownInputs<typeof hcloudNomadCluster>(inputs).apply((known) => {
      const taskRange = known.taskNetwork === "private" ? known.network.subnet : undefined;
      return guardedUserData(nomadUserData(known, { servers, clients, joinAddresses, device, taskRange }));
    });
    const userData = sized(hcloudNomadCluster, name, texts, ADVICE.nomad);
    super("twinstack:hcloud:NomadCluster", name, { inputs, userData }, opts);

    const cluster = { component: this, name, inputs };
    const api = { port: 4646, healthPath: "/v1/agent/health?type=server" };
    const network = createNetwork(cluster, { ...servers, ...clients }, ingress(inputs));
    const balancer = createLoadBalancer(cluster, network, api);
    const machines = createMachines(cluster, { ...servers, ...clients }, network, userData);
    const endpoint = apiAddress(inputs, balancer, { machine: machines.s1, address: servers.s1?.address }, api);
    this.registerOutputs({
      ...nomadOutputs(inputs, endpoint, { servers, clients }),
      ...machineOutputs(machines, servers),
      ...networkOutputs(inputs, network, balancer),
      clientIps: pulumi.output(mapValues(clients, ({ address }) => address)),
    });
  }
}

function ingress({ adminCidrs, apiCidrs, taskCidrs }: CheckedInputs<typeof hcloudNomadCluster.inputs>) {
  const ssh: IngressRule = { description: "SSH", port: "22", ranges: adminCidrs };
  const tasks = { description: "Tasks", port: "20000-32000", ranges: taskCidrs };
  return {
    servers: [ssh, { description: "Nomad API", port: "4646", ranges: apiCidrs }],
    clients: [ssh, { ...tasks, protocol: "tcp" as const }, { ...tasks, protocol: "udp" as const }],
  };
}

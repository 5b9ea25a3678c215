import type * as pulumi from "@pulumi/pulumi";
import { digitaloceanNomadCluster } from "../../spec/modules/digitalocean-nomad-cluster";
import { ADVICE, sized } from "../bootstrap/size";
import { type CheckedInputs, checkedInputs, knownInputs } from "../inputs";
import { nomadOutputs, nomadUserData } from "../services/nomad";
import { apiAddress, type Balanced } from "./cluster/load-balancers";
import {
  commonOutputs,
  createMachines,
  dataDevice,
  JOIN_ADDRESS,
  poolMachines,
  privateAddresses,
  serverMachines,
  withMetadataFirewall,
} from "./cluster/machines";
import { createNetwork, type IngressRule } from "./cluster/network";
import { ignoredChanges, type NomadClusterArgs, NomadClusterOutputs } from "./nomad-cluster.types";

export type * from "./nomad-cluster.types";

/**
 * A server that joins through a load balancer may reach itself, and considers that a success. Nomad joins the entries
 * of a list one by one, and each time the load balancer forwards to the next server.
 */
const joinAddresses = Array.from({ length: 10 }, () => JOIN_ADDRESS);

const api: Balanced = {
  apiPort: 4646,
  ports: [4646, 4647, 4648],
  // Servers must find each other before they have a leader, so an open port is enough.
  health: { protocol: "tcp", port: 4648 },
  ignoreChanges: ignoredChanges.digitalocean_loadbalancer,
};

/**
 * A highly available HashiCorp Nomad cluster of DigitalOcean droplets: the twin of the OpenTofu module
 * `terraform-digitalocean-nomad-cluster`. Resizing a pool only adds or removes machines.
 *
 * @example
 * const nomad = new NomadCluster("nomad", {
 *   name: "nomad",
 *   region: "fra1",
 *   nomad: { version: "2.0.7-1" },
 *   gossipKey,
 *   tls,
 *   clientPools: { workers: { count: 2 } },
 * });
 * export const environment = nomad.nomadEnv;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class NomadCluster extends NomadClusterOutputs {
  constructor(name: string, args: NomadClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(digitaloceanNomadCluster, name, args);
    const servers = serverMachines(inputs);
    const clients = poolMachines(inputs.clientPools, inputs, "client");
    const texts = knownInputs<typeof digitaloceanNomadCluster>(inputs).apply((known) => {
      const taskRange = known.taskNetwork === "private" ? known.network.ipRange : undefined;
      const device = dataDevice(known);
      return withMetadataFirewall(nomadUserData(known, { servers, clients, joinAddresses, device, taskRange }), known);
    });
    const userData = sized(digitaloceanNomadCluster, name, texts, ADVICE.nomad);
    super("twinstack:digitalocean:NomadCluster", name, { inputs, userData }, opts);

    const cluster = { component: this, name, inputs };
    const network = createNetwork(cluster, ingress(inputs), api);
    const machines = createMachines(cluster, { ...servers, ...clients }, network, userData);
    this.registerOutputs({
      ...nomadOutputs(inputs, apiAddress(inputs, network.balancers, machines.s1, api), { servers, clients }),
      ...commonOutputs(network, machines, servers),
      clientIps: privateAddresses(machines, clients),
    });
  }
}

function ingress({ adminCidrs, apiCidrs, taskCidrs }: CheckedInputs<typeof digitaloceanNomadCluster.inputs>) {
  const everyone = ["servers", "clients"];
  const ssh: IngressRule = { port: "22", addresses: adminCidrs };
  const tasks: IngressRule = { port: "20000-32000", addresses: taskCidrs, tags: ["clients"] };
  const servers: IngressRule[] = [
    ssh,
    { port: "4646", addresses: apiCidrs, tags: everyone, balanced: true },
    { port: "4647", tags: everyone, balanced: true },
    { port: "4648", tags: ["servers"], balanced: true },
    { protocol: "udp", port: "4648", tags: ["servers"] },
  ];
  const clients: IngressRule[] = [ssh, tasks, { ...tasks, protocol: "udp" }];
  return { servers, clients };
}

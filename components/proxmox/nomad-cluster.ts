import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../../spec/data";
import { proxmoxNomadCluster } from "../../spec/modules/proxmox-nomad-cluster";
import type { Values } from "../../spec/types";
import type { IngressRule } from "../bootstrap/proxmox";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs, knownInputs } from "../inputs";
import { nomadOutputs, nomadUserData } from "../services/nomad";
import { serverRange, withGuest } from "./cluster/guest";
import { apiAddress, createMachines, machineOutputs, poolMachines, serverMachines } from "./cluster/machines";
import { type NomadClusterArgs, NomadClusterOutputs } from "./nomad-cluster.types";

export type * from "./nomad-cluster.types";

/**
 * A highly available HashiCorp Nomad cluster of Proxmox virtual machines: the twin of the OpenTofu module
 * `terraform-proxmox-nomad-cluster`. Resizing a pool only adds or removes machines.
 *
 * @example
 * const nomad = new NomadCluster("nomad", {
 *   name: "nomad",
 *   nodes: ["pve-1", "pve-2", "pve-3"],
 *   network: { subnet: "10.0.1.0/24", gateway: "10.0.1.1" },
 *   clientPools: { workers: { count: 2 } },
 *   nomad: { version: "2.0.7-1" },
 *   gossipKey,
 *   tls,
 * });
 * export const environment = nomad.nomadEnv;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class NomadCluster extends NomadClusterOutputs {
  constructor(name: string, args: NomadClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(proxmoxNomadCluster, name, args);
    const servers = serverMachines(inputs);
    const clients = poolMachines(inputs.clientPools, inputs, "client");
    const all = { ...servers, ...clients };
    const joinAddresses = Object.values(servers).map(({ address }) => address);
    const texts = knownInputs<typeof proxmoxNomadCluster>(inputs).apply((known) =>
      withGuest(nomadUserData(known, { servers, clients, joinAddresses }), all, known, ingress(known)),
    );
    const userData = sized(proxmoxNomadCluster, name, texts, ADVICE.nomad);
    super("twinstack:proxmox:NomadCluster", name, { inputs, userData }, opts);

    const machines = createMachines({ component: this, name, inputs }, all, userData);
    this.registerOutputs({
      ...nomadOutputs(inputs, apiAddress(inputs, servers, 4646), { servers, clients }),
      ...machineOutputs(machines, servers),
      clientIps: pulumi.output(mapValues(clients, ({ address }) => address)),
    });
  }
}

function ingress({ apiCidrs, taskCidrs, network: { subnet } }: Values<typeof proxmoxNomadCluster.inputs>) {
  const range = serverRange(subnet);
  const servers: IngressRule[] = [
    { protocol: "tcp", ports: "4646", sources: [...apiCidrs, subnet] },
    { protocol: "tcp", ports: "4647", sources: [subnet] },
    { protocol: "tcp", ports: "4648", sources: [range] },
    { protocol: "udp", ports: "4648", sources: [range] },
  ];
  const clients: IngressRule[] = [
    { protocol: "tcp", ports: "4646", sources: [subnet] },
    { protocol: "tcp", ports: "20000-32000", sources: [...taskCidrs, subnet] },
    { protocol: "udp", ports: "20000-32000", sources: [...taskCidrs, subnet] },
  ];
  return { servers, clients };
}

import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import { proxmoxNomadCluster } from "../../spec/modules/proxmox-nomad-cluster";
import type { Values } from "../../spec/types";
import { type Nomad, nomadClientUserData, nomadServerUserData } from "../bootstrap/nomad";
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
import { type NomadClusterArgs, NomadClusterOutputs } from "./nomad-cluster.types";

export type * from "./nomad-cluster.types";

/** Inputs when all outputs are known. */
type Known = Values<typeof proxmoxNomadCluster.inputs>;

type Pool = Known["clientPools"][string];

/**
 * A highly available HashiCorp Nomad cluster of Proxmox virtual machines: the twin of the OpenTofu module
 * `terraform-proxmox-nomad-cluster`. Growing or shrinking a pool touches only machines that come or go.
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
    const machines = serverMachines(inputs.servers, inputs);
    const clients = poolMachines(inputs.clientPools, inputs, "client");
    const known = pulumi.output(inputs) as unknown as pulumi.Output<Known>;
    const texts = known.apply((all) => {
      const cluster: Nomad = {
        ...all,
        serverCount: all.servers.count,
        joinAddresses: Object.values(machines).map(({ address }) => address),
        taskRange: undefined,
      };
      return {
        ...mapValues(machines, ({ address }, key) => {
          const text = nomadServerUserData(cluster, { name: `${inputs.name}-${key}`, address });
          return withGuest(text, all, serverOpenings(all));
        }),
        ...mapValues(clients, ({ address, pool }, key) => {
          const { meta } = all.clientPools[pool] as Pool;
          const text = nomadClientUserData(cluster, { name: `${inputs.name}-${key}`, address, pool, meta });
          return withGuest(text, all, clientOpenings(all));
        }),
      };
    });
    const userData = sized(proxmoxNomadCluster, name, texts, ADVICE.nomad);
    super("twinstack:proxmox:NomadCluster", name, { inputs, userData }, opts);

    const servers = mapValues(machines, (machine, key) => createMachine(name, key, inputs, machine, userData, this));
    const workers = mapValues(clients, (client, key) => createMachine(name, key, inputs, client, userData, this));

    const endpoint = apiAddress(inputs.apiHost, machines, 4646);
    this.registerOutputs({
      nomadEnv: endpoint.apply(
        (address): Record<string, string> => ({
          NOMAD_ADDR: address,
          NOMAD_REGION: inputs.nomad.region,
          NOMAD_TLS_SERVER_NAME: `server.${inputs.nomad.region}.nomad`,
        }),
      ),
      // A certificate is public, whatever it came from.
      caCertificate: pulumi.unsecret(pulumi.output(inputs.tls.caCertificate)),
      apiAddress: endpoint,
      serverNames: pulumi.output(Object.keys(machines).map((key) => `${inputs.name}-${key}`)),
      clientNames: pulumi.output(sortedKeys(clients).map((key) => `${inputs.name}-${key}`)),
      clientIps: pulumi.output(mapValues(clients, ({ address }) => address)),
      serverIps: pulumi.output(mapValues(machines, ({ address }) => address)),
      vmIds: pulumi.output(mapValues({ ...servers, ...workers }, (machine) => machine.vmId)),
      nodeNames: pulumi.output(mapValues({ ...servers, ...workers }, (machine) => machine.nodeName)),
    });
  }
}

function serverOpenings(inputs: Known): Opening[] | undefined {
  const { subnet } = inputs.network;
  const servers = serverRange(subnet);
  return openingsFor(inputs, [
    { protocol: "tcp", ports: "4646", sources: [...inputs.apiCidrs, subnet] },
    { protocol: "tcp", ports: "4647", sources: [subnet] },
    { protocol: "tcp", ports: "4648", sources: [servers] },
    { protocol: "udp", ports: "4648", sources: [servers] },
  ]);
}

function clientOpenings(inputs: Known): Opening[] | undefined {
  const { subnet } = inputs.network;
  return openingsFor(inputs, [
    { protocol: "tcp", ports: "4646", sources: [subnet] },
    { protocol: "tcp", ports: "20000-32000", sources: [...inputs.taskCidrs, subnet] },
    { protocol: "udp", ports: "20000-32000", sources: [...inputs.taskCidrs, subnet] },
  ]);
}

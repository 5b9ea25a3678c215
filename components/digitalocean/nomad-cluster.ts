import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import { digitaloceanNomadCluster } from "../../spec/modules/digitalocean-nomad-cluster";
import type { Values } from "../../spec/types";
import { guardedUserData } from "../bootstrap/metadata";
import { type Nomad, nomadClientUserData, nomadServerUserData } from "../bootstrap/nomad";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs } from "../inputs";
import {
  apiAddress,
  clusterOutputs,
  createGround,
  createMachine,
  JOIN_ADDRESS,
  mapValues,
  metadataReaders,
  poolMachines,
  serversOf,
} from "./cluster";
import type { Droplet } from "./droplet";
import { type NomadClusterArgs, NomadClusterOutputs } from "./nomad-cluster.types";

export type * from "./nomad-cluster.types";

/** Inputs when all outputs are known. */
type Known = Values<typeof digitaloceanNomadCluster.inputs>;

type Pool = Known["clientPools"][string];

/**
 * A server that joins through a load balancer may be led to itself, and takes that for success. A list is joined one by one, and each time the
 * load balancer leads to the next server.
 */
const JOIN_ATTEMPTS = 10;

/**
 * A highly available HashiCorp Nomad cluster of DigitalOcean droplets: the twin of the OpenTofu module
 * `terraform-digitalocean-nomad-cluster`. Growing or shrinking a pool touches only machines that come or go.
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
    const machines = poolMachines(inputs.clientPools);
    // DigitalOcean tells no private address before a droplet is made: each finds its own.
    const address = inputs.network.ipRange;
    const known = pulumi.output(inputs) as unknown as pulumi.Output<Known>;
    const texts = known.apply((all) => {
      const cluster: Nomad = {
        ...all,
        serverCount: all.servers.count,
        joinAddresses: Array.from({ length: JOIN_ATTEMPTS }, () => JOIN_ADDRESS),
        taskRange: all.taskNetwork === "private" ? all.network.ipRange : undefined,
      };
      return {
        ...mapValues(serversOf(inputs.servers), (_, key) =>
          nomadServerUserData(cluster, { name: `${inputs.name}-${key}`, address }),
        ),
        ...mapValues(machines, ({ pool }, key) =>
          nomadClientUserData(cluster, {
            name: `${inputs.name}-${key}`,
            address,
            pool,
            meta: (all.clientPools[pool] as Pool).meta,
          }),
        ),
      };
    });
    const guarded = pulumi
      .all([texts, known])
      .apply(([all, { monitoring }]) => guardedUserData(all, metadataReaders(monitoring)));
    const userData = sized(digitaloceanNomadCluster, name, guarded, ADVICE.nomad);
    super("twinstack:digitalocean:NomadCluster", name, { inputs, userData }, opts);

    // Names are unique at DigitalOcean: as OpenTofu does, what is replaced goes before its successor comes.
    const child = { parent: this, deleteBeforeReplace: true };
    const everyone = ["servers", "clients"];
    const ssh = { port: "22", addresses: inputs.adminCidrs };
    const tasks = { port: "20000-32000", addresses: inputs.taskCidrs, tags: ["clients"] };
    const ground = createGround(
      name,
      inputs,
      {
        servers: [
          ssh,
          { port: "4646", addresses: inputs.apiCidrs, tags: everyone, balanced: true },
          { port: "4647", tags: everyone, balanced: true },
          { port: "4648", tags: ["servers"], balanced: true },
          { protocol: "udp", port: "4648", tags: ["servers"] },
        ],
        clients: [ssh, tasks, { ...tasks, protocol: "udp" }],
      },
      {
        apiPort: 4646,
        ports: [4646, 4647, 4648],
        // Servers have to find each other before they have a leader, so it's enough that they listen.
        health: { protocol: "tcp", port: 4648 },
      },
      child,
    );

    const servers = mapValues(serversOf(inputs.servers), ({ size }, key) =>
      createMachine(name, key, inputs, ground, { role: "server", size }, userData, this),
    );
    const clients = mapValues(machines, ({ of: { size } }, key) =>
      createMachine(name, key, inputs, ground, { role: "client", size }, userData, this),
    );

    const endpoint = apiAddress(inputs, ground, servers.s1 as Droplet, 4646);
    const common = clusterOutputs(ground, servers, clients);
    this.registerOutputs({
      nomadEnv: endpoint.apply(
        (url): Record<string, string> => ({
          NOMAD_ADDR: url,
          NOMAD_REGION: inputs.nomad.region,
          NOMAD_TLS_SERVER_NAME: `server.${inputs.nomad.region}.nomad`,
        }),
      ),
      // A certificate is public, whatever it came from.
      caCertificate: pulumi.unsecret(pulumi.output(inputs.tls.caCertificate)),
      apiAddress: endpoint,
      serverNames: pulumi.output(Object.keys(servers).map((key) => `${inputs.name}-${key}`)),
      clientNames: pulumi.output(sortedKeys(clients).map((key) => `${inputs.name}-${key}`)),
      clientIps: pulumi.output(mapValues(clients, (machine) => machine.ipv4AddressPrivate)),
      ...common,
    });
  }
}

import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import { hcloudNomadCluster } from "../../spec/modules/hcloud-nomad-cluster";
import type { Values } from "../../spec/types";
import { guardedUserData } from "../bootstrap/metadata";
import { type Nomad, nomadClientUserData, nomadServerUserData } from "../bootstrap/nomad";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs } from "../inputs";
import {
  apiAddress,
  createGround,
  createLoadBalancer,
  createMachine,
  mapValues,
  poolMachines,
  serverAddresses,
} from "./cluster";
import { type NomadClusterArgs, NomadClusterOutputs } from "./nomad-cluster.types";
import type { Server } from "./server";

export type * from "./nomad-cluster.types";

/** Inputs when all outputs are known. */
type Known = Values<typeof hcloudNomadCluster.inputs>;

type Pool = Known["clientPools"][string];

/**
 * A highly available HashiCorp Nomad cluster of Hetzner Cloud servers: the twin of the OpenTofu module `terraform-hcloud-nomad-cluster`.
 * Growing or shrinking a pool touches only machines that come or go.
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
    const serverIps = serverAddresses(inputs.servers.count, inputs.network.subnet);
    const clients = poolMachines(inputs.clientPools, inputs, "client");
    const known = pulumi.output(inputs) as unknown as pulumi.Output<Known>;
    const texts = known.apply((all) => {
      const cluster: Nomad = {
        ...all,
        serverCount: all.servers.count,
        joinAddresses: Object.values(serverIps),
        taskRange: all.taskNetwork === "private" ? all.network.subnet : undefined,
      };
      return {
        ...mapValues(serverIps, (address, key) =>
          nomadServerUserData(cluster, { name: `${inputs.name}-${key}`, address }),
        ),
        ...mapValues(clients, ({ address, pool }, key) =>
          nomadClientUserData(cluster, {
            name: `${inputs.name}-${key}`,
            address,
            pool,
            meta: (all.clientPools[pool] as Pool).meta,
          }),
        ),
      };
    });
    const guarded = texts.apply((all) => guardedUserData(all));
    const userData = sized(hcloudNomadCluster, name, guarded, ADVICE.nomad);
    super("twinstack:hcloud:NomadCluster", name, { inputs, userData }, opts);

    // Names are unique at Hetzner: as OpenTofu does, what is replaced goes before its successor comes.
    const child = { parent: this, deleteBeforeReplace: true };

    const ssh = { description: "SSH", port: "22", ranges: inputs.adminCidrs };
    const api = { description: "Nomad API", port: "4646", ranges: inputs.apiCidrs };
    const tasks = (["tcp", "udp"] as const).map((protocol) => ({
      description: "Tasks",
      port: "20000-32000",
      protocol,
      ranges: inputs.taskCidrs,
    }));
    const ground = createGround(
      name,
      inputs,
      { servers: [ssh, api], clients: [ssh, ...tasks] },
      ["servers", ...Object.values(clients).map(({ group }) => group)],
      child,
    );
    const balancer = inputs.loadBalancer.enabled
      ? createLoadBalancer(name, inputs, ground.networkId, 4646, "/v1/agent/health?type=server", child)
      : undefined;

    const servers = mapValues(serverIps, (address, key) =>
      createMachine(
        name,
        key,
        inputs,
        ground,
        {
          role: "server",
          serverType: inputs.servers.serverType,
          location: inputs.location,
          address,
          group: "servers",
        },
        "servers",
        userData,
        this,
      ),
    );
    const workers = mapValues(clients, (client, key) =>
      createMachine(name, key, inputs, ground, client, "clients", userData, this),
    );

    const endpoint = apiAddress(inputs, balancer, servers.s1 as Server, serverIps.s1 as string, 4646);
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
      serverNames: pulumi.output(Object.keys(serverIps).map((key) => `${inputs.name}-${key}`)),
      clientNames: pulumi.output(sortedKeys(clients).map((key) => `${inputs.name}-${key}`)),
      clientIps: pulumi.output(mapValues(clients, ({ address }) => address)),
      serverIps: pulumi.output(serverIps),
      publicIps: pulumi.output(mapValues({ ...servers, ...workers }, (machine) => machine.ipv4Address)),
      loadBalancerIp: pulumi.output(inputs.loadBalancer.public ? balancer?.ipv4 : undefined),
      networkId: ground.networkId,
    });
  }
}

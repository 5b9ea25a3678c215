import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import { hcloudNomadCluster } from "../../spec/modules/hcloud-nomad-cluster";
import type { Values } from "../../spec/types";
import { guardedUserData } from "../bootstrap/metadata";
import { type Nomad, nomadClientUserData, nomadServerUserData } from "../bootstrap/nomad";
import { ADVICE, sized } from "../bootstrap/size";
import { type Args, checkedInputs, type Outputs } from "../inputs";
import { Twin } from "../twin";
import {
  apiAddress,
  createGround,
  createLoadBalancer,
  createMachine,
  mapValues,
  poolMachines,
  serverAddresses,
} from "./cluster";
import type { Server } from "./server";

export type NomadClusterArgs = Args<typeof hcloudNomadCluster.inputs>;

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
 */
export class NomadCluster extends Twin implements Outputs<typeof hcloudNomadCluster.outputs> {
  readonly nomadEnv: pulumi.Output<Record<string, string>>;
  readonly caCertificate: pulumi.Output<string>;
  readonly apiAddress: pulumi.Output<string>;
  readonly serverNames: pulumi.Output<string[]>;
  readonly clientNames: pulumi.Output<string[]>;
  readonly clientIps: pulumi.Output<Record<string, string>>;
  readonly serverIps: pulumi.Output<Record<string, string>>;
  readonly publicIps: pulumi.Output<Record<string, string>>;
  readonly loadBalancerIp: pulumi.Output<string | undefined>;
  readonly networkId: pulumi.Output<string>;

  /** @throws InputError where an argument is refused, before anything is registered */
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

    this.apiAddress = apiAddress(inputs, balancer, servers.s1 as Server, serverIps.s1 as string, 4646);
    this.nomadEnv = this.apiAddress.apply(
      (address): Record<string, string> => ({
        NOMAD_ADDR: address,
        NOMAD_REGION: inputs.nomad.region,
        NOMAD_TLS_SERVER_NAME: `server.${inputs.nomad.region}.nomad`,
      }),
    );
    // A certificate is public, whatever it came from.
    this.caCertificate = pulumi.unsecret(pulumi.output(inputs.tls.caCertificate));
    this.serverNames = pulumi.output(Object.keys(serverIps).map((key) => `${inputs.name}-${key}`));
    this.clientNames = pulumi.output(sortedKeys(clients).map((key) => `${inputs.name}-${key}`));
    this.clientIps = pulumi.output(mapValues(clients, ({ address }) => address));
    this.serverIps = pulumi.output(serverIps);
    this.publicIps = pulumi.output(mapValues({ ...servers, ...workers }, (machine) => machine.ipv4Address));
    this.loadBalancerIp = pulumi.output(inputs.loadBalancer.public ? balancer?.ipv4 : undefined);
    this.networkId = ground.networkId;
    this.registerOutputs({
      nomadEnv: this.nomadEnv,
      caCertificate: this.caCertificate,
      apiAddress: this.apiAddress,
      serverNames: this.serverNames,
      clientNames: this.clientNames,
      clientIps: this.clientIps,
      serverIps: this.serverIps,
      publicIps: this.publicIps,
      loadBalancerIp: this.loadBalancerIp,
      networkId: this.networkId,
    });
  }
}

import * as pulumi from "@pulumi/pulumi";
import { hcloudVaultCluster } from "../../spec/modules/hcloud-vault-cluster";
import type { Values } from "../../spec/types";
import { guardedUserData } from "../bootstrap/metadata";
import { ADVICE, sized } from "../bootstrap/size";
import { vaultUserData } from "../bootstrap/vault";
import { checkedInputs } from "../inputs";
import { apiAddress, createGround, createLoadBalancer, createMachine, mapValues, serverAddresses } from "./cluster";
import type { Server } from "./server";
import { type VaultClusterArgs, VaultClusterOutputs } from "./vault-cluster.types";

export type * from "./vault-cluster.types";

/** Inputs when all outputs are known. */
type Known = Values<typeof hcloudVaultCluster.inputs>;

/**
 * A highly available HashiCorp Vault cluster of Hetzner Cloud servers: the twin of the OpenTofu module `terraform-hcloud-vault-cluster`.
 * Initialising and unsealing it stays with its operator.
 *
 * @example
 * const vault = new VaultCluster("vault", { name: "vault", vault: { version: "2.1.2-1" }, tls });
 * export const environment = vault.vaultEnv;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class VaultCluster extends VaultClusterOutputs {
  constructor(name: string, args: VaultClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(hcloudVaultCluster, name, args);
    const serverIps = serverAddresses(inputs.servers.count, inputs.network.subnet);
    const tlsName = `vault.${inputs.name}.internal`;
    const known = pulumi.output(inputs) as unknown as pulumi.Output<Known>;
    const texts = known.apply((all) =>
      mapValues(serverIps, (address, key) =>
        vaultUserData(
          { ...all, joinAddresses: Object.values(serverIps), tlsName },
          { name: `${inputs.name}-${key}`, address },
        ),
      ),
    );
    const guarded = texts.apply((all) => guardedUserData(all));
    const userData = sized(hcloudVaultCluster, name, guarded, ADVICE.vault);
    super("twinstack:hcloud:VaultCluster", name, { inputs, userData }, opts);

    // Names are unique at Hetzner: as OpenTofu does, what is replaced goes before its successor comes.
    const child = { parent: this, deleteBeforeReplace: true };
    const ssh = { description: "SSH", port: "22", ranges: inputs.adminCidrs };
    const api = { description: "Vault API", port: "8200", ranges: inputs.apiCidrs };
    const ground = createGround(name, inputs, { servers: [ssh, api] }, ["servers"], child);
    const balancer = inputs.loadBalancer.enabled
      ? createLoadBalancer(name, inputs, ground.networkId, 8200, "/v1/sys/health?standbyok=true", child)
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

    const endpoint = apiAddress(inputs, balancer, servers.s1 as Server, serverIps.s1 as string, 8200);
    // A certificate is public, whatever it came from.
    const caCertificate = pulumi.unsecret(pulumi.output(inputs.tls.caCertificate));
    this.registerOutputs({
      vaultEnv: pulumi.all([endpoint, caCertificate]).apply(
        ([address, certificate]): Record<string, string> => ({
          VAULT_ADDR: address,
          VAULT_CACERT_BYTES: certificate,
          VAULT_TLS_SERVER_NAME: tlsName,
        }),
      ),
      apiAddress: endpoint,
      serverNames: pulumi.output(Object.keys(serverIps).map((key) => `${inputs.name}-${key}`)),
      serverIps: pulumi.output(serverIps),
      publicIps: pulumi.output(mapValues(servers, (machine) => machine.ipv4Address)),
      loadBalancerIp: pulumi.output(inputs.loadBalancer.public ? balancer?.ipv4 : undefined),
      networkId: ground.networkId,
    });
  }
}

import * as pulumi from "@pulumi/pulumi";
import { hcloudVaultCluster } from "../../spec/modules/hcloud-vault-cluster";
import type { Values } from "../../spec/types";
import { guardedUserData } from "../bootstrap/metadata";
import { ADVICE, sized } from "../bootstrap/size";
import { vaultUserData } from "../bootstrap/vault";
import { type Args, checkedInputs, type Outputs } from "../inputs";
import { Twin } from "../twin";
import { apiAddress, createGround, createLoadBalancer, createMachine, mapValues, serverAddresses } from "./cluster";
import type { Server } from "./server";

export type VaultClusterArgs = Args<typeof hcloudVaultCluster.inputs>;

/** Inputs when all outputs are known. */
type Known = Values<typeof hcloudVaultCluster.inputs>;

/**
 * A highly available HashiCorp Vault cluster of Hetzner Cloud servers: the twin of the OpenTofu module `terraform-hcloud-vault-cluster`.
 * Initialising and unsealing it stays with its operator.
 *
 * @example
 * const vault = new VaultCluster("vault", { name: "vault", vault: { version: "2.1.2-1" }, tls });
 * export const environment = vault.vaultEnv;
 */
export class VaultCluster extends Twin implements Outputs<typeof hcloudVaultCluster.outputs> {
  readonly vaultEnv: pulumi.Output<Record<string, string>>;
  readonly apiAddress: pulumi.Output<string>;
  readonly serverNames: pulumi.Output<string[]>;
  readonly serverIps: pulumi.Output<Record<string, string>>;
  readonly publicIps: pulumi.Output<Record<string, string>>;
  readonly loadBalancerIp: pulumi.Output<string | undefined>;
  readonly networkId: pulumi.Output<string>;

  /** @throws InputError where an argument is refused, before anything is registered */
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

    this.apiAddress = apiAddress(inputs, balancer, servers.s1 as Server, serverIps.s1 as string, 8200);
    // A certificate is public, whatever it came from.
    const caCertificate = pulumi.unsecret(pulumi.output(inputs.tls.caCertificate));
    this.vaultEnv = pulumi.all([this.apiAddress, caCertificate]).apply(
      ([address, certificate]): Record<string, string> => ({
        VAULT_ADDR: address,
        VAULT_CACERT_BYTES: certificate,
        VAULT_TLS_SERVER_NAME: tlsName,
      }),
    );
    this.serverNames = pulumi.output(Object.keys(serverIps).map((key) => `${inputs.name}-${key}`));
    this.serverIps = pulumi.output(serverIps);
    this.publicIps = pulumi.output(mapValues(servers, (machine) => machine.ipv4Address));
    this.loadBalancerIp = pulumi.output(inputs.loadBalancer.public ? balancer?.ipv4 : undefined);
    this.networkId = ground.networkId;
    this.registerOutputs({
      vaultEnv: this.vaultEnv,
      apiAddress: this.apiAddress,
      serverNames: this.serverNames,
      serverIps: this.serverIps,
      publicIps: this.publicIps,
      loadBalancerIp: this.loadBalancerIp,
      networkId: this.networkId,
    });
  }
}

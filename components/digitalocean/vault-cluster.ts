import * as pulumi from "@pulumi/pulumi";
import { digitaloceanVaultCluster } from "../../spec/modules/digitalocean-vault-cluster";
import type { Values } from "../../spec/types";
import { guardedUserData } from "../bootstrap/metadata";
import { ADVICE, sized } from "../bootstrap/size";
import { vaultUserData } from "../bootstrap/vault";
import { checkedInputs } from "../inputs";
import {
  apiAddress,
  clusterOutputs,
  createGround,
  createMachine,
  JOIN_ADDRESS,
  mapValues,
  metadataReaders,
  serversOf,
} from "./cluster";
import type { Droplet } from "./droplet";
import { type VaultClusterArgs, VaultClusterOutputs } from "./vault-cluster.types";

export type * from "./vault-cluster.types";

/** Inputs when all outputs are known. */
type Known = Values<typeof digitaloceanVaultCluster.inputs>;

/**
 * A highly available HashiCorp Vault cluster of DigitalOcean droplets: the twin of the OpenTofu module
 * `terraform-digitalocean-vault-cluster`. Initialising and unsealing it stays with its operator.
 *
 * @example
 * const vault = new VaultCluster("vault", { name: "vault", region: "fra1", vault: { version: "2.1.2-1" }, tls });
 * export const environment = vault.vaultEnv;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class VaultCluster extends VaultClusterOutputs {
  constructor(name: string, args: VaultClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(digitaloceanVaultCluster, name, args);
    const tlsName = `vault.${inputs.name}.internal`;
    const known = pulumi.output(inputs) as unknown as pulumi.Output<Known>;
    const texts = known.apply((all) =>
      mapValues(serversOf(inputs.servers), (_, key) =>
        vaultUserData(
          { ...all, joinAddresses: [JOIN_ADDRESS], tlsName },
          // DigitalOcean tells no private address before a droplet is made: each finds its own.
          { name: `${inputs.name}-${key}`, address: inputs.network.ipRange },
        ),
      ),
    );
    const guarded = pulumi
      .all([texts, known])
      .apply(([all, { monitoring }]) => guardedUserData(all, metadataReaders(monitoring)));
    const userData = sized(digitaloceanVaultCluster, name, guarded, ADVICE.vault);
    super("twinstack:digitalocean:VaultCluster", name, { inputs, userData }, opts);

    // Names are unique at DigitalOcean: as OpenTofu does, what is replaced goes before its successor comes.
    const child = { parent: this, deleteBeforeReplace: true };
    const ground = createGround(
      name,
      inputs,
      {
        servers: [
          { port: "22", addresses: inputs.adminCidrs },
          { port: "8200", addresses: inputs.apiCidrs, tags: ["servers"], balanced: true },
          { port: "8201", tags: ["servers"] },
        ],
      },
      {
        apiPort: 8200,
        ports: [8200],
        // Only servers that are unsealed.
        health: { protocol: "https", port: 8200, path: "/v1/sys/health?standbyok=true" },
      },
      child,
    );

    const servers = mapValues(serversOf(inputs.servers), ({ size }, key) =>
      createMachine(name, key, inputs, ground, { role: "server", size }, userData, this),
    );

    const endpoint = apiAddress(inputs, ground, servers.s1 as Droplet, 8200);
    // A certificate is public, whatever it came from.
    const caCertificate = pulumi.unsecret(pulumi.output(inputs.tls.caCertificate));
    const common = clusterOutputs(ground, servers, {});
    this.registerOutputs({
      vaultEnv: pulumi.all([endpoint, caCertificate]).apply(
        ([address, certificate]): Record<string, string> => ({
          VAULT_ADDR: address,
          VAULT_CACERT_BYTES: certificate,
          VAULT_TLS_SERVER_NAME: tlsName,
        }),
      ),
      apiAddress: endpoint,
      serverNames: pulumi.output(Object.keys(servers).map((key) => `${inputs.name}-${key}`)),
      ...common,
    });
  }
}

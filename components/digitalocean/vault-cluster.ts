import type * as pulumi from "@pulumi/pulumi";
import { digitaloceanVaultCluster } from "../../spec/modules/digitalocean-vault-cluster";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs, knownInputs } from "../inputs";
import { vaultOutputs, vaultUserData } from "../services/vault";
import { apiAddress, type Balanced } from "./cluster/load-balancers";
import {
  commonOutputs,
  createMachines,
  dataDevice,
  JOIN_ADDRESS,
  serverMachines,
  withMetadataFirewall,
} from "./cluster/machines";
import { createNetwork } from "./cluster/network";
import { ignoredChanges, type VaultClusterArgs, VaultClusterOutputs } from "./vault-cluster.types";

export type * from "./vault-cluster.types";

const api: Balanced = {
  apiPort: 8200,
  ports: [8200],
  // Unsealed servers only.
  health: { protocol: "https", port: 8200, path: "/v1/sys/health?standbyok=true" },
  ignoreChanges: ignoredChanges.digitalocean_loadbalancer,
};

/**
 * A highly available HashiCorp Vault cluster of DigitalOcean droplets: the twin of the OpenTofu module
 * `terraform-digitalocean-vault-cluster`. Its operator initializes and unseals it.
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
    const servers = serverMachines(inputs);
    const texts = knownInputs<typeof digitaloceanVaultCluster>(inputs).apply((known) =>
      withMetadataFirewall(
        vaultUserData(known, { servers, joinAddresses: [JOIN_ADDRESS], device: dataDevice(known) }),
        known,
      ),
    );
    const userData = sized(digitaloceanVaultCluster, name, texts, ADVICE.vault);
    super("twinstack:digitalocean:VaultCluster", name, { inputs, userData }, opts);

    const cluster = { component: this, name, inputs };
    const network = createNetwork(
      cluster,
      {
        servers: [
          { port: "22", addresses: inputs.adminCidrs },
          { port: "8200", addresses: inputs.apiCidrs, tags: ["servers"], balanced: true },
          { port: "8201", tags: ["servers"] },
        ],
      },
      api,
    );
    const machines = createMachines(cluster, servers, network, userData);
    this.registerOutputs({
      ...vaultOutputs(inputs, apiAddress(inputs, network.balancers, machines.s1, api), servers),
      ...commonOutputs(network, machines, servers),
    });
  }
}

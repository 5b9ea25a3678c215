import type * as pulumi from "@pulumi/pulumi";
import { hcloudVaultCluster } from "../../spec/modules/hcloud-vault-cluster";
import { guardedUserData } from "../bootstrap/metadata";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs, knownInputs } from "../inputs";
import { vaultOutputs, vaultUserData } from "../services/vault";
import { apiAddress, createLoadBalancer, networkOutputs } from "./cluster/load-balancer";
import { createMachines, DATA_DEVICE, machineOutputs, serverMachines } from "./cluster/machines";
import { createNetwork } from "./cluster/network";
import { type VaultClusterArgs, VaultClusterOutputs } from "./vault-cluster.types";

export type * from "./vault-cluster.types";

/**
 * A highly available HashiCorp Vault cluster of Hetzner Cloud servers: the twin of the OpenTofu module `terraform-hcloud-vault-cluster`.
 * Its operator initializes and unseals it.
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
    const servers = serverMachines(inputs);
    const joinAddresses = Object.values(servers).map(({ address }) => address);
    const device = inputs.servers.dataVolume && (() => DATA_DEVICE);
    const texts = knownInputs<typeof hcloudVaultCluster>(inputs).apply((known) =>
      guardedUserData(vaultUserData(known, { servers, joinAddresses, device })),
    );
    const userData = sized(hcloudVaultCluster, name, texts, ADVICE.vault);
    super("twinstack:hcloud:VaultCluster", name, { inputs, userData }, opts);

    const cluster = { component: this, name, inputs };
    const api = { port: 8200, healthPath: "/v1/sys/health?standbyok=true" };
    const network = createNetwork(cluster, servers, {
      servers: [
        { description: "SSH", port: "22", ranges: inputs.adminCidrs },
        { description: "Vault API", port: "8200", ranges: inputs.apiCidrs },
      ],
    });
    const balancer = createLoadBalancer(cluster, network, api);
    const machines = createMachines(cluster, servers, network, userData);
    const endpoint = apiAddress(inputs, balancer, { machine: machines.s1, address: servers.s1?.address }, api);
    this.registerOutputs({
      ...vaultOutputs(inputs, endpoint, servers),
      ...machineOutputs(machines, servers),
      ...networkOutputs(inputs, network, balancer),
    });
  }
}

import type * as pulumi from "@pulumi/pulumi";
import { proxmoxVaultCluster } from "../../spec/modules/proxmox-vault-cluster";
import type { Values } from "../../spec/types";
import type { IngressRule } from "../bootstrap/proxmox";
import { ADVICE, sized } from "../bootstrap/size";
import { checkedInputs, knownInputs } from "../inputs";
import { vaultOutputs, vaultUserData } from "../services/vault";
import { serverRange, withGuest } from "./cluster/guest";
import { apiAddress, createMachines, machineOutputs, serverMachines } from "./cluster/machines";
import { type VaultClusterArgs, VaultClusterOutputs } from "./vault-cluster.types";

export type * from "./vault-cluster.types";

/**
 * A highly available HashiCorp Vault cluster of Proxmox virtual machines: the twin of the OpenTofu module
 * `terraform-proxmox-vault-cluster`. Its operator initializes and unseals it.
 *
 * @example
 * const vault = new VaultCluster("vault", {
 *   name: "vault",
 *   nodes: ["pve-1", "pve-2", "pve-3"],
 *   network: { subnet: "10.0.1.0/24", gateway: "10.0.1.1" },
 *   vault: { version: "2.1.2-1" },
 *   tls,
 * });
 * export const environment = vault.vaultEnv;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class VaultCluster extends VaultClusterOutputs {
  constructor(name: string, args: VaultClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(proxmoxVaultCluster, name, args);
    const servers = serverMachines(inputs);
    const joinAddresses = Object.values(servers).map(({ address }) => address);
    const texts = knownInputs<typeof proxmoxVaultCluster>(inputs).apply((known) =>
      withGuest(vaultUserData(known, { servers, joinAddresses }), servers, known, ingress(known)),
    );
    const userData = sized(proxmoxVaultCluster, name, texts, ADVICE.vault);
    super("twinstack:proxmox:VaultCluster", name, { inputs, userData }, opts);

    const machines = createMachines({ component: this, name, inputs }, servers, userData);
    this.registerOutputs({
      ...vaultOutputs(inputs, apiAddress(inputs, servers, 8200), servers),
      ...machineOutputs(machines, servers),
    });
  }
}

function ingress({ apiCidrs, network: { subnet } }: Values<typeof proxmoxVaultCluster.inputs>) {
  const range = serverRange(subnet);
  const servers: IngressRule[] = [
    { protocol: "tcp", ports: "8200", sources: [...apiCidrs, range] },
    { protocol: "tcp", ports: "8201", sources: [range] },
  ];
  return { servers };
}

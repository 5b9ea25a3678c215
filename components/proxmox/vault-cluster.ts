import * as pulumi from "@pulumi/pulumi";
import { proxmoxVaultCluster } from "../../spec/modules/proxmox-vault-cluster";
import type { Values } from "../../spec/types";
import type { Opening } from "../bootstrap/proxmox";
import { ADVICE, sized } from "../bootstrap/size";
import { vaultUserData } from "../bootstrap/vault";
import { checkedInputs } from "../inputs";
import { apiAddress, createMachine, mapValues, openingsFor, serverMachines, serverRange, withGuest } from "./cluster";
import { type VaultClusterArgs, VaultClusterOutputs } from "./vault-cluster.types";

export type * from "./vault-cluster.types";

/** Inputs when all outputs are known. */
type Known = Values<typeof proxmoxVaultCluster.inputs>;

/**
 * A highly available HashiCorp Vault cluster of Proxmox virtual machines: the twin of the OpenTofu module
 * `terraform-proxmox-vault-cluster`. Initialising and unsealing it stays with its operator.
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
    const machines = serverMachines(inputs.servers, inputs);
    const joinAddresses = Object.values(machines).map(({ address }) => address);
    const tlsName = `vault.${inputs.name}.internal`;

    const known = pulumi.output(inputs) as unknown as pulumi.Output<Known>;
    const texts = known.apply((all) =>
      mapValues(machines, ({ address }, key) => {
        const text = vaultUserData({ ...all, joinAddresses, tlsName }, { name: `${inputs.name}-${key}`, address });
        return withGuest(text, all, openingsOf(all));
      }),
    );
    const userData = sized(proxmoxVaultCluster, name, texts, ADVICE.vault);
    super("twinstack:proxmox:VaultCluster", name, { inputs, userData }, opts);

    const servers = mapValues(machines, (machine, key) => createMachine(name, key, inputs, machine, userData, this));

    const endpoint = apiAddress(inputs.apiHost, machines, 8200);
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
      serverNames: pulumi.output(Object.keys(machines).map((key) => `${inputs.name}-${key}`)),
      serverIps: pulumi.output(mapValues(machines, ({ address }) => address)),
      vmIds: pulumi.output(mapValues(servers, (machine) => machine.vmId)),
      nodeNames: pulumi.output(mapValues(servers, (machine) => machine.nodeName)),
    });
  }
}

function openingsOf(inputs: Known): Opening[] | undefined {
  const servers = serverRange(inputs.network.subnet);
  return openingsFor(inputs, [
    { protocol: "tcp", ports: "8200", sources: [...inputs.apiCidrs, servers] },
    { protocol: "tcp", ports: "8201", sources: [servers] },
  ]);
}

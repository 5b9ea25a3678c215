import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../../spec/data";
import type { vaultInputs } from "../../spec/modules/vault";
import type { Values } from "../../spec/types";
import { storedUserData } from "../bootstrap/data-volume";
import { vaultUserData as serverUserData } from "../bootstrap/vault";
import { partNames } from "../cluster";
import type { CheckedInputs } from "../inputs";

/** The platform-independent part of a Vault cluster. */

/** Inputs with all outputs known. */
interface Known extends Values<typeof vaultInputs> {
  name: string;
}

/** Servers by their keys, with their private addresses or the ranges that contain them. */
interface Nodes {
  servers: Readonly<Record<string, { address: string }>>;
  /** Addresses of running servers. */
  joinAddresses: readonly string[];
  /** Returns a pattern of the path of a server's volume. Default: servers have no volumes. */
  device?: ((key: string) => string) | undefined;
}

/** Returns the user data of all servers, by their keys. */
export function vaultUserData(inputs: Known, { servers, joinAddresses, device }: Nodes): Record<string, string> {
  const cluster = { ...inputs, joinAddresses, tlsName: tlsName(inputs.name) };
  const texts = mapValues(servers, ({ address }, key) =>
    serverUserData(cluster, { name: `${inputs.name}-${key}`, address }),
  );
  return device ? storedUserData(texts, { service: "vault", joinAddresses, device }) : texts;
}

/** Returns the outputs that do not depend on the platform. */
export function vaultOutputs(
  { name, tls }: Pick<CheckedInputs<typeof vaultInputs>, "tls"> & { name: pulumi.Input<string> },
  apiAddress: pulumi.Output<string>,
  servers: Readonly<Record<string, unknown>>,
) {
  // A certificate is public, even if it comes from a secret.
  const caCertificate = pulumi.unsecret(pulumi.output(tls.caCertificate));
  return {
    vaultEnv: pulumi.all([apiAddress, caCertificate, name]).apply(
      ([address, certificate, cluster]): Record<string, string> => ({
        VAULT_ADDR: address,
        VAULT_CACERT_BYTES: certificate,
        VAULT_TLS_SERVER_NAME: tlsName(cluster),
      }),
    ),
    apiAddress,
    serverNames: partNames(name, Object.keys(servers)),
  };
}

/** Returns the DNS name in the certificate of every server. */
function tlsName(cluster: string): string {
  return `vault.${cluster}.internal`;
}

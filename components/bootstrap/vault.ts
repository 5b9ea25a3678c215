import type { vaultInputs } from "../../spec/modules/vault";
import type { Values } from "../../spec/types";
import { bootstrapFile } from "../../src/root";
import { advertised, aptRepository, commonFiles, environment, pinnedPackage, start } from "./hashicorp";
import { packageList } from "./packages";
import { SNAPSHOT_TIMER, snapshotFiles } from "./snapshots";
import { configuration, type File, userData } from "./user-data";

/** The twin of `modules-hcl/bootstrap/vault/main.tf`: user data of Vault's servers. */

type Inputs = Values<typeof vaultInputs>;

/** A server, with its private address or the range that contains it. */
interface Server {
  name: string;
  address: string;
}

/** The common parts of a cluster's servers. */
export interface Vault extends Omit<Inputs, "apiHost"> {
  name: string;
  /** Addresses of running servers. */
  joinAddresses: readonly string[];
  /** The DNS name in the certificate of every server. */
  tlsName: string;
}

export function vaultUserData(cluster: Vault, server: Server): string {
  const { snapshots } = cluster;
  return userData({
    hostname: server.name,
    write_files: [
      ...aptRepository(cluster.apt),
      packageList("vault", [`vault=${cluster.vault.version}`]),
      pinnedPackage("vault", cluster.vault.version),
      { path: "/etc/logrotate.d/vault", permissions: "0644", content: bootstrapFile("vault/files/logrotate") },
      {
        path: "/etc/systemd/system/vault.service",
        permissions: "0644",
        content: bootstrapFile("vault/files/vault.service"),
      },
      ...commonFiles(),
      ...credentials(cluster),
      environment(server.address, cluster.tlsName),
      ownFile("vault.json", vaultConfiguration(cluster, server)),
      ...(snapshots === undefined ? [] : snapshotFiles(cluster.name, "vault", snapshots)),
    ],
    runcmd: start("vault.service", ...(snapshots === undefined ? [] : [SNAPSHOT_TIMER])),
  });
}

function vaultConfiguration(cluster: Vault, server: Server): string {
  const host = advertised(server.address);
  return configuration({
    ui: cluster.vault.ui,
    cluster_name: cluster.name,
    disable_mlock: true,
    listener: [
      {
        tcp: {
          address: "0.0.0.0:8200",
          tls_cert_file: "/etc/vault.d/server.crt",
          tls_key_file: "/etc/vault.d/server.key",
        },
      },
    ],
    telemetry: { disable_hostname: true, prometheus_retention_time: "24h" },
    seal: sealOf(cluster),
    api_addr: `https://${host}:8200`,
    cluster_addr: `https://${host}:8201`,
    storage: {
      raft: {
        node_id: server.name,
        path: "/var/lib/vault",
        retry_join: cluster.joinAddresses.map((address) => ({
          leader_api_addr: `https://${address}:8200`,
          leader_ca_cert_file: "/etc/vault.d/ca.crt",
          leader_tls_servername: cluster.tlsName,
        })),
      },
    },
  });
}

/** Returns the block of the seal that unseals Vault, by its kind; undefined if its operator unseals it. */
function sealOf({ transitSeal: transit, seal }: Vault): unknown {
  if (transit !== undefined) return { transit: transitSeal(transit) };
  if (seal?.awsKms !== undefined) return { awskms: awsSeal(seal.awsKms) };
  if (seal?.azureKeyVault !== undefined) return { azurekeyvault: azureSeal(seal.azureKeyVault) };
  if (seal?.gcpKms !== undefined) return { gcpckms: gcpSeal(seal.gcpKms) };
  return undefined;
}

type Seal = NonNullable<Inputs["seal"]>;

function transitSeal(transit: NonNullable<Inputs["transitSeal"]>) {
  return {
    address: transit.address,
    key_name: transit.keyName,
    mount_path: transit.mountPath,
    namespace: transit.namespace,
    token: transit.token,
    tls_ca_cert: transit.caCertificate === undefined ? undefined : "/etc/vault.d/transit-ca.crt",
  };
}

function awsSeal(key: NonNullable<Seal["awsKms"]>) {
  return {
    region: key.region,
    kms_key_id: key.keyId,
    access_key: key.accessKey,
    secret_key: key.secretKey,
    endpoint: key.endpoint,
  };
}

function azureSeal(key: NonNullable<Seal["azureKeyVault"]>) {
  return {
    tenant_id: key.tenantId,
    client_id: key.clientId,
    client_secret: key.clientSecret,
    vault_name: key.vaultName,
    key_name: key.keyName,
    environment: key.environment,
    resource: key.resource,
  };
}

function gcpSeal(key: NonNullable<Seal["gcpKms"]>) {
  return {
    project: key.project,
    region: key.region,
    key_ring: key.keyRing,
    crypto_key: key.cryptoKey,
    credentials: "/etc/vault.d/gcp-credentials.json",
  };
}

/** Returns the certificates and keys that the configuration names. */
function credentials({ tls, transitSeal: transit, seal }: Vault): File[] {
  return [
    ownFile("ca.crt", tls.caCertificate),
    ...(seal?.gcpKms === undefined ? [] : [ownFile("gcp-credentials.json", seal.gcpKms.credentials)]),
    ownFile("server.crt", tls.server.certificate),
    ownFile("server.key", tls.server.key),
    ...(transit?.caCertificate === undefined ? [] : [ownFile("transit-ca.crt", transit.caCertificate)]),
  ];
}

/** Returns a file for Vault. The unit changes its group to vault, which the package creates. */
function ownFile(name: string, content: string): File {
  return { path: `/etc/vault.d/${name}`, permissions: "0640", content };
}

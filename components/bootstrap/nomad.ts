import { sortedKeys } from "../../spec/checks";
import type { nomadInputs } from "../../spec/modules/nomad";
import type { Values } from "../../spec/types";
import { bootstrapFile } from "../../src/root";
import { advertised, aptRepository, commonFiles, environment, pinnedPackage, start } from "./hashicorp";
import { packageList } from "./packages";
import { SNAPSHOT_TIMER, snapshotFiles } from "./snapshots";
import { configuration, type File, userData } from "./user-data";

/** The twin of `modules-hcl/bootstrap/nomad/main.tf`: user data of Nomad's servers and clients. */

type Inputs = Values<typeof nomadInputs>;

/** The common parts of a cluster's nodes. */
export interface Nomad extends Omit<Inputs, "apiHost" | "taskNetwork"> {
  name: string;
  /** The number of servers. */
  serverCount: number;
  /** Addresses of running servers. */
  joinAddresses: readonly string[];
  /** Range of the private network that tasks listen on. Default: the interface with the default route. */
  taskRange: string | undefined;
}

/** A node, with its private address or the range that contains it. */
interface Node {
  name: string;
  address: string;
}

/** The settings that all clients of a pool have. */
export interface ClientSettings {
  meta: Readonly<Record<string, string>>;
  nodePool: string | undefined;
  hostVolumes: Readonly<Record<string, { path: string; readOnly: boolean }>>;
}

export interface NomadClient extends Node, ClientSettings {
  pool: string;
}

export function nomadServerUserData(cluster: Nomad, server: Node): string {
  const { nomad, tls, snapshots } = cluster;
  const ownFile = (name: string, content: string): File =>
    // The unit changes the group to nomad, which the package creates.
    ({ path: `/etc/nomad.d/${name}`, permissions: "0640", content });
  return userData({
    hostname: server.name,
    write_files: [
      ...aptRepository(cluster.apt),
      pinnedPackage("nomad", nomad.version),
      ...commonFiles(),
      environment(server.address, `server.${nomad.region}.nomad`),
      packageList("nomad", [`nomad=${nomad.version}`]),
      unit("nomad-server.service"),
      ownFile("ca.crt", tls.caCertificate),
      ownFile("node.crt", tls.server.certificate),
      ownFile("node.key", tls.server.key),
      ownFile("nomad.json", serverConfiguration(cluster, server)),
      ...(snapshots === undefined ? [] : snapshotFiles(cluster.name, "nomad", snapshots)),
    ],
    runcmd: start("nomad.service", ...(snapshots === undefined ? [] : [SNAPSHOT_TIMER])),
  });
}

export function nomadClientUserData(cluster: Nomad, client: NomadClient): string {
  const { nomad, tls, docker } = cluster;
  const ownFile = (name: string, content: string): File => ({
    path: `/etc/nomad.d/${name}`,
    // The package makes the user nomad the owner of all files there; the unit reverts that.
    permissions: "0600",
    content,
  });
  return userData({
    hostname: client.name,
    write_files: [
      ...aptRepository(cluster.apt),
      pinnedPackage("nomad", nomad.version),
      ...commonFiles(),
      environment(client.address, `client.${nomad.region}.nomad`),
      packageList("nomad", [
        `nomad=${nomad.version}`,
        ...(docker.enabled ? ["docker.io", "containernetworking-plugins"] : []),
      ]),
      unit("nomad-client.service"),
      ...hostVolumeFolders(client),
      ownFile("ca.crt", tls.caCertificate),
      ownFile("node.crt", tls.client.certificate),
      ownFile("node.key", tls.client.key),
      ownFile("nomad.json", clientConfiguration(cluster, client)),
      ...(nomad.vault?.caCertificate === undefined ? [] : [ownFile("vault-ca.crt", nomad.vault.caCertificate)]),
    ],
    runcmd: start("nomad.service"),
  });
}

/** Returns settings of both roles. In Nomad's JSON every block is a list. */
function commonConfiguration({ nomad }: Nomad, { name, address }: Node) {
  const host = advertised(address);
  return {
    name,
    region: nomad.region,
    datacenter: nomad.datacenter,
    data_dir: "/var/lib/nomad",
    bind_addr: "0.0.0.0",
    advertise: [{ http: host, rpc: host, serf: host }],
    acl: [{ enabled: true }],
    telemetry: [{ prometheus_metrics: true, publish_allocation_metrics: true, publish_node_metrics: true }],
    tls: [
      {
        http: true,
        rpc: true,
        ca_file: "/etc/nomad.d/ca.crt",
        cert_file: "/etc/nomad.d/node.crt",
        key_file: "/etc/nomad.d/node.key",
        verify_server_hostname: true,
        verify_https_client: false,
      },
    ],
  };
}

function serverConfiguration(cluster: Nomad, server: Node): string {
  return configuration({
    ...commonConfiguration(cluster, server),
    vault: serverVault(cluster),
    server: [
      {
        enabled: true,
        bootstrap_expect: cluster.serverCount,
        encrypt: cluster.gossipKey,
        server_join: [{ retry_join: cluster.joinAddresses }],
      },
    ],
  });
}

function clientConfiguration(cluster: Nomad, client: NomadClient): string {
  const { docker, taskRange } = cluster;
  return configuration({
    ...commonConfiguration(cluster, client),
    vault: clientVault(cluster),
    plugin: docker.enabled
      ? [
          {
            docker: [
              { config: [{ allow_privileged: docker.allowPrivileged, volumes: [{ enabled: docker.volumes }] }] },
            ],
          },
        ]
      : undefined,
    client: [
      {
        enabled: true,
        node_class: client.pool,
        node_pool: client.nodePool,
        host_volume: hostVolumes(client),
        meta: [client.meta],
        cni_path: "/usr/lib/cni",
        network_interface:
          taskRange === undefined
            ? undefined
            : `{{ GetAllInterfaces | include "network" "${taskRange}" | attr "name" }}`,
        server_join: [{ retry_join: cluster.joinAddresses }],
      },
    ],
  });
}

/** Returns the block with the identity of jobs that use Vault. Servers sign identities, and never ask Vault. */
function serverVault({ nomad: { vault } }: Nomad) {
  if (vault === undefined) return undefined;
  return [{ enabled: true, default_identity: [{ aud: [vault.audience], ttl: "1h" }] }];
}

/** Returns the block with which clients log in to Vault for their tasks. */
function clientVault({ nomad: { vault } }: Nomad) {
  if (vault === undefined) return undefined;
  return [
    {
      enabled: true,
      address: vault.address,
      tls_server_name: vault.tlsServerName,
      ca_file: vault.caCertificate === undefined ? undefined : "/etc/nomad.d/vault-ca.crt",
      jwt_auth_backend_path: vault.authPath,
      create_from_role: vault.role,
      namespace: vault.namespace,
    },
  ];
}

/** Returns a block for each host volume; undefined if there is none. */
function hostVolumes({ hostVolumes: volumes }: NomadClient) {
  const names = sortedKeys(volumes);
  if (names.length === 0) return undefined;
  return names.map((name) => ({ [name]: [{ path: volumes[name]?.path, read_only: volumes[name]?.readOnly }] }));
}

/** Returns the file that creates the folders of host volumes before Nomad starts, once what is mounted there is mounted. */
function hostVolumeFolders({ hostVolumes: volumes }: NomadClient): File[] {
  const paths = sortedKeys(volumes).map((name) => volumes[name]?.path);
  if (paths.length === 0) return [];
  const folders = paths.join(" ");
  return [
    {
      path: "/etc/systemd/system/nomad.service.d/host-volumes.conf",
      permissions: "0644",
      content: `[Unit]\nRequiresMountsFor=${folders}\n\n[Service]\nExecStartPre=/usr/bin/mkdir --parents ${folders}\n`,
    },
  ];
}

function unit(file: string): File {
  return {
    path: "/etc/systemd/system/nomad.service",
    permissions: "0644",
    content: bootstrapFile(`nomad/files/${file}`),
  };
}

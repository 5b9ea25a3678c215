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

export interface NomadClient extends Node {
  pool: string;
  meta: Readonly<Record<string, string>>;
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
      ownFile("ca.crt", tls.caCertificate),
      ownFile("node.crt", tls.client.certificate),
      ownFile("node.key", tls.client.key),
      ownFile("nomad.json", clientConfiguration(cluster, client)),
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

function unit(file: string): File {
  return {
    path: "/etc/systemd/system/nomad.service",
    permissions: "0644",
    content: bootstrapFile(`nomad/files/${file}`),
  };
}

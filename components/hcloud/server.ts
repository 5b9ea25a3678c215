import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../../spec/data";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { toNumber, toNumbers } from "../ids";
import { type CheckedInputs, checkedInputs } from "../inputs";
import { ignoredChanges, type ServerArgs, ServerOutputs } from "./server.types";

export type * from "./server.types";

type Inputs = CheckedInputs<typeof hcloudServer.inputs>;

/**
 * A Hetzner Cloud server with its own firewall, private networks, volumes and reverse DNS: the twin of the OpenTofu module
 * `terraform-hcloud-server`. Closed by default; a running server is never replaced because of its user data, SSH keys or image.
 *
 * @example
 * const web = new Server("web", { name: "web-1", firewall: { rules: [{ port: "443", ranges: ["0.0.0.0/0", "::/0"] }] } });
 * export const address = web.ipv4Address;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class Server extends ServerOutputs {
  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(hcloudServer, name, args);
    super("twinstack:hcloud:Server", name, inputs, opts);

    // Names are unique at Hetzner: delete before creating a replacement, as OpenTofu does.
    const child = { parent: this, deleteBeforeReplace: true };
    const isPrivate = !inputs.publicNet.ipv4Enabled && !inputs.publicNet.ipv6Enabled;

    const firewall = inputs.firewall.enabled ? createFirewall(name, inputs, child) : undefined;
    const server = createServer(name, inputs, isPrivate, firewall, child);
    const networks = joinNetworks(name, inputs, server, child);
    const volumes = createVolumes(name, inputs, server, child);
    createReverseDns(name, inputs, server, child);

    this.registerOutputs({
      id: server.id,
      name: server.name,
      ipv4Address: server.ipv4Address,
      ipv6Address: server.ipv6Address,
      ipv6Network: server.ipv6Network,
      privateIps: pulumi.output(mapValues(networks, (network) => network.ip)),
      status: server.status,
      firewallId: pulumi.output(firewall?.id),
      volumeIds: pulumi.output(mapValues(volumes, (volume) => volume.id)),
    });
  }
}

function createFirewall(name: string, inputs: Inputs, child: pulumi.CustomResourceOptions): hcloud.Firewall {
  return new hcloud.Firewall(
    `${name}-this-own`,
    {
      name: inputs.name,
      labels: inputs.labels,
      rules: inputs.firewall.rules.map((rule) => ({
        description: rule.description,
        direction: rule.direction,
        protocol: rule.protocol,
        port: rule.port,
        sourceIps: rule.direction === "in" ? rule.ranges : undefined,
        destinationIps: rule.direction === "out" ? rule.ranges : undefined,
      })),
    },
    child,
  );
}

function createServer(
  name: string,
  inputs: Inputs,
  isPrivate: boolean,
  firewall: hcloud.Firewall | undefined,
  child: pulumi.CustomResourceOptions,
): hcloud.Server {
  return new hcloud.Server(
    `${name}-this`,
    {
      name: inputs.name,
      serverType: inputs.serverType,
      image: inputs.image,
      location: inputs.location,
      sshKeys: inputs.sshKeys,
      userData: inputs.userData,
      labels: inputs.labels,
      placementGroupId: toNumber(inputs.placementGroupId),
      // Hetzner rejects firewalls for a server without public addresses. Not an empty list, which would remove those of
      // a running server.
      firewallIds: isPrivate
        ? undefined
        : toNumbers(pulumi.all([firewall ? [firewall.id] : [], inputs.firewallIds]).apply((ids) => ids.flat())),
      backups: inputs.backups,
      deleteProtection: inputs.deleteProtection,
      rebuildProtection: inputs.deleteProtection,
      shutdownBeforeDeletion: inputs.shutdownBeforeDeletion,
      publicNets: [
        {
          ipv4Enabled: inputs.publicNet.ipv4Enabled,
          ipv4: toNumber(inputs.publicNet.ipv4Id),
          ipv6Enabled: inputs.publicNet.ipv6Enabled,
          ipv6: toNumber(inputs.publicNet.ipv6Id),
        },
      ],
      // Hetzner creates no server without an address, so a private one is attached to its networks when it is created.
      networks: isPrivate
        ? Object.values(inputs.networks).map(({ networkId, ip, aliasIps }) => ({
            networkId: toNumber(networkId),
            ip,
            aliasIps,
          }))
        : undefined,
    },
    { ...child, ignoreChanges: ignoredChanges.hcloud_server },
  );
}

/** Attaches the server to private networks, or looks up the attachments of a server that was created with them. */
function joinNetworks(name: string, inputs: Inputs, server: hcloud.Server, child: pulumi.CustomResourceOptions) {
  return mapValues(
    inputs.networks,
    ({ networkId, ip, aliasIps }, key) =>
      new hcloud.ServerNetwork(
        `${name}-this-${key}`,
        { serverId: toNumber(server.id), networkId: toNumber(networkId), ip, aliasIps },
        child,
      ),
  );
}

function createVolumes(name: string, inputs: Inputs, server: hcloud.Server, child: pulumi.CustomResourceOptions) {
  return mapValues(
    inputs.volumes,
    (volume, key) =>
      new hcloud.Volume(
        `${name}-this-${key}`,
        {
          name: volume.name ?? pulumi.interpolate`${inputs.name}-${key}`,
          size: volume.size,
          serverId: toNumber(server.id),
          format: volume.format,
          automount: volume.automount,
          labels: inputs.labels,
          deleteProtection: inputs.deleteProtection,
        },
        { ...child, ignoreChanges: ignoredChanges.hcloud_volume },
      ),
  );
}

function createReverseDns(
  name: string,
  inputs: Inputs,
  server: hcloud.Server,
  child: pulumi.CustomResourceOptions,
): void {
  const addresses = { ipv4: server.ipv4Address, ipv6: server.ipv6Address };
  for (const family of ["ipv4", "ipv6"] as const) {
    const dnsPtr = inputs.rdns[family];
    if (dnsPtr === undefined) continue;
    new hcloud.Rdns(
      `${name}-this-${family}`,
      { serverId: toNumber(server.id), ipAddress: addresses[family], dnsPtr },
      child,
    );
  }
}

import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { toNumber, toNumbers } from "../ids";
import { type Args, type CheckedInputs, checkedInputs, type Outputs } from "../inputs";
import { Twin } from "../twin";

export type ServerArgs = Args<typeof hcloudServer.inputs>;

type Inputs = CheckedInputs<typeof hcloudServer.inputs>;

/**
 * A Hetzner Cloud server with its own firewall, private networks, volumes and reverse DNS: the twin of the OpenTofu module
 * `terraform-hcloud-server`. Closed by default; a running server is never replaced because of its user data, SSH keys or image.
 *
 * @example
 * const web = new Server("web", { name: "web-1", firewall: { rules: [{ port: "443", ranges: ["0.0.0.0/0", "::/0"] }] } });
 * export const address = web.ipv4Address;
 */
export class Server extends Twin implements Outputs<typeof hcloudServer.outputs> {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly ipv4Address: pulumi.Output<string>;
  readonly ipv6Address: pulumi.Output<string>;
  readonly ipv6Network: pulumi.Output<string>;
  readonly privateIps: pulumi.Output<Record<string, string>>;
  readonly status: pulumi.Output<string>;
  readonly firewallId: pulumi.Output<string | undefined>;
  readonly volumeIds: pulumi.Output<Record<string, string>>;

  /** @throws InputError where an argument is refused, before anything is registered */
  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(hcloudServer, name, args);
    super("twinstack:hcloud:Server", name, inputs, opts);

    // Names are unique at Hetzner: as OpenTofu does, what is replaced goes before its successor comes.
    const child = { parent: this, deleteBeforeReplace: true };
    const isPrivate = !inputs.publicNet.ipv4Enabled && !inputs.publicNet.ipv6Enabled;

    const firewall = inputs.firewall.enabled ? createFirewall(name, inputs, child) : undefined;
    const server = createServer(name, inputs, isPrivate, firewall, child);
    const networks = joinNetworks(name, inputs, server, child);
    const volumes = createVolumes(name, inputs, server, child);
    createReverseDns(name, inputs, server, child);

    this.id = server.id;
    this.name = server.name;
    this.ipv4Address = server.ipv4Address;
    this.ipv6Address = server.ipv6Address;
    this.ipv6Network = server.ipv6Network;
    this.privateIps = pulumi.output(mapValues(networks, (network) => network.ip));
    this.status = server.status;
    this.firewallId = pulumi.output(firewall?.id);
    this.volumeIds = pulumi.output(mapValues(volumes, (volume) => volume.id));
    this.registerOutputs({
      id: this.id,
      name: this.name,
      ipv4Address: this.ipv4Address,
      ipv6Address: this.ipv6Address,
      ipv6Network: this.ipv6Network,
      privateIps: this.privateIps,
      status: this.status,
      firewallId: this.firewallId,
      volumeIds: this.volumeIds,
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
      firewallIds: toNumbers(
        pulumi.all([firewall ? [firewall.id] : [], inputs.firewallIds]).apply((ids) => ids.flat()),
      ),
      backups: inputs.backups,
      deleteProtection: inputs.deleteProtection,
      rebuildProtection: inputs.deleteProtection,
      publicNets: [
        {
          ipv4Enabled: inputs.publicNet.ipv4Enabled,
          ipv4: toNumber(inputs.publicNet.ipv4Id),
          ipv6Enabled: inputs.publicNet.ipv6Enabled,
          ipv6: toNumber(inputs.publicNet.ipv6Id),
        },
      ],
      // Hetzner makes no server without any address, so a private one joins its networks as it's made.
      networks: isPrivate
        ? Object.values(inputs.networks).map(({ networkId, ip, aliasIps }) => ({
            networkId: toNumber(networkId),
            ip,
            aliasIps,
          }))
        : undefined,
    },
    { ...child, ignoreChanges: ["userData", "sshKeys", "image", "publicNets", "networks"] },
  );
}

/** Joins the private networks, or finds a server there that joined them as it was made. */
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
        { ...child, ignoreChanges: ["format", "automount"] },
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

function mapValues<T, R>(
  values: Readonly<Record<string, T>>,
  convert: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, convert(value, key)]));
}

import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { sortedKeys } from "../../spec/checks";
import { mapValues } from "../../spec/data";
import { digitaloceanDroplet } from "../../spec/modules/digitalocean-droplet";
import { toNumber, toNumbers } from "../ids";
import { type CheckedInputs, checkedInputs } from "../inputs";
import { type DropletArgs, DropletOutputs, ignoredChanges } from "./droplet.types";

export type * from "./droplet.types";

type Inputs = CheckedInputs<typeof digitaloceanDroplet.inputs>;
type Rule = Inputs["firewall"]["inbound"][number];

/**
 * A DigitalOcean droplet with its own firewall, volumes and reserved IP: the twin of the OpenTofu module
 * `terraform-digitalocean-droplet`. Closed by default; a running droplet is never replaced because of its user data, SSH keys or image.
 *
 * @example
 * const web = new Droplet("web", {
 *   name: "web-1",
 *   region: "fra1",
 *   firewall: { inbound: [{ port: "443", addresses: ["0.0.0.0/0", "::/0"] }] },
 * });
 * export const address = web.ipv4Address;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class Droplet extends DropletOutputs {
  constructor(name: string, args: DropletArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(digitaloceanDroplet, name, args);
    super("twinstack:digitalocean:Droplet", name, inputs, opts);

    // Names and addresses are unique at DigitalOcean: delete before creating a replacement, as OpenTofu does.
    const child = { parent: this, deleteBeforeReplace: true };

    // DigitalOcean does not delete attached volumes: a replaced volume is deleted after the droplet has detached it.
    const volumes = createVolumes(name, inputs, { parent: this, deleteBeforeReplace: false });
    const droplet = createDroplet(name, inputs, Object.values(volumes), child);
    const reservedIp = inputs.reservedIp ? createReservedIp(name, inputs, droplet, child) : undefined;
    const firewall = inputs.firewall.enabled ? createFirewall(name, inputs, droplet, child) : undefined;

    this.registerOutputs({
      id: droplet.id,
      dropletUrn: droplet.dropletUrn,
      urns: pulumi.all([
        droplet.dropletUrn,
        ...sortedKeys(volumes).map((key) => (volumes[key] as digitalocean.Volume).volumeUrn),
        ...(reservedIp ? [reservedIp.reservedIpUrn] : []),
      ]),
      name: droplet.name,
      ipv4Address: droplet.ipv4Address,
      ipv4AddressPrivate: droplet.ipv4AddressPrivate,
      ipv6Address: droplet.ipv6Address,
      reservedIp: pulumi.output(reservedIp?.ipAddress),
      vpcUuid: droplet.vpcUuid,
      firewallId: pulumi.output(firewall?.id),
      volumeIds: pulumi.output(mapValues(volumes, (volume) => volume.id)),
      status: droplet.status,
      priceMonthly: droplet.priceMonthly,
    });
  }
}

function createVolumes(name: string, inputs: Inputs, child: pulumi.CustomResourceOptions) {
  return mapValues(
    inputs.volumes,
    (volume, key) =>
      new digitalocean.Volume(
        `${name}-this-${key}`,
        {
          name:
            volume.name ??
            pulumi.output(inputs.name).apply((machine) => `${machine}-${key}`.toLowerCase().replaceAll(".", "-")),
          region: inputs.region,
          size: volume.size,
          initialFilesystemType: volume.snapshotId === undefined ? volume.filesystem : undefined,
          initialFilesystemLabel: volume.filesystemLabel,
          snapshotId: volume.snapshotId,
          tags: lowered(inputs.tags),
        },
        {
          ...child,
          ignoreChanges: ignoredChanges.digitalocean_volume,
        },
      ),
  );
}

function createDroplet(
  name: string,
  inputs: Inputs,
  volumes: readonly digitalocean.Volume[],
  child: pulumi.CustomResourceOptions,
): digitalocean.Droplet {
  const volumeIds = pulumi.all([volumes.map((volume) => volume.id), inputs.volumeIds]).apply((ids) => ids.flat());
  return new digitalocean.Droplet(
    `${name}-this`,
    {
      name: inputs.name,
      region: inputs.region,
      size: inputs.size,
      resizeDisk: inputs.resizeDisk,
      image: inputs.image,
      sshKeys: inputs.sshKeys,
      vpcUuid: inputs.vpcUuid,
      publicNetworking: inputs.publicNetworking,
      ipv6: inputs.publicNetworking && inputs.ipv6,
      tags: lowered(inputs.tags),
      userData: inputs.userData,
      monitoring: inputs.monitoring,
      dropletAgent: inputs.dropletAgent,
      backups: inputs.backups,
      backupPolicy: inputs.backupPolicy,
      gracefulShutdown: inputs.gracefulShutdown,
      // An empty list would detach every volume; undefined leaves them to other software.
      volumeIds: inputs.externalVolumes ? undefined : volumeIds,
    },
    {
      ...child,
      ignoreChanges: ignoredChanges.digitalocean_droplet,
    },
  );
}

function createReservedIp(
  name: string,
  inputs: Inputs,
  droplet: digitalocean.Droplet,
  child: pulumi.CustomResourceOptions,
): digitalocean.ReservedIp {
  return new digitalocean.ReservedIp(
    `${name}-this-public`,
    { region: inputs.region, dropletId: toNumber(droplet.id) },
    child,
  );
}

function createFirewall(
  name: string,
  inputs: Inputs,
  droplet: digitalocean.Droplet,
  child: pulumi.CustomResourceOptions,
): digitalocean.Firewall {
  return new digitalocean.Firewall(
    `${name}-this-own`,
    {
      name: inputs.name,
      dropletIds: [toNumber(droplet.id)],
      inboundRules: inputs.firewall.inbound.map((rule) => ({
        protocol: rule.protocol,
        portRange: rule.port,
        sourceAddresses: rule.addresses,
        sourceTags: lowered(rule.tags),
        sourceDropletIds: toNumbers(rule.dropletIds),
        sourceLoadBalancerUids: rule.loadBalancerIds,
        sourceKubernetesIds: rule.kubernetesIds,
      })),
      outboundRules: inputs.firewall.outbound.map((rule) => ({
        protocol: rule.protocol,
        portRange: rule.port,
        destinationAddresses: rule.addresses,
        destinationTags: lowered(rule.tags),
        destinationDropletIds: toNumbers(rule.dropletIds),
        destinationLoadBalancerUids: rule.loadBalancerIds,
        destinationKubernetesIds: rule.kubernetesIds,
      })),
    },
    child,
  );
}

/** Returns unique tags in lower case: DigitalOcean's tags are case-insensitive. */
function lowered(tags: Rule["tags"]): pulumi.Output<string[]> {
  return pulumi.output(tags).apply((list) => [...new Set(list.map((tag) => tag.toLowerCase()))]);
}

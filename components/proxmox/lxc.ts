import { posix } from "node:path";
import * as proxmox from "@pulumi/proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import { proxmoxLxc } from "../../spec/modules/proxmox-lxc";
import { toNumber } from "../ids";
import { type CheckedInputs, checkedInputs } from "../inputs";
import { ignoredChanges, type LxcArgs, LxcOutputs } from "./lxc.types";
import { dnsBlock, primaryIpv4 } from "./network";
import { normalDescription, normalTags, trimmedKeys, upperCase } from "./text";

export type * from "./lxc.types";

type Inputs = CheckedInputs<typeof proxmoxLxc.inputs>;

/**
 * A Linux container on Proxmox VE: the twin of the OpenTofu module `terraform-proxmox-lxc`. Unprivileged by default; a running container is
 * never replaced because of its template, SSH keys, password or mount points.
 *
 * @example
 * const dns = new Lxc("dns", {
 *   name: "dns-1",
 *   nodeName: "pve",
 *   templateFileId: "local:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst",
 *   sshKeys: [key],
 * });
 * export const addresses = dns.ipv4Addresses;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class Lxc extends LxcOutputs {
  constructor(name: string, args: LxcArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(proxmoxLxc, name, args);
    super("twinstack:proxmox:Lxc", name, inputs, opts);

    // IDs and names of templates are unique: delete before creating a replacement, as OpenTofu does.
    const child = { parent: this, deleteBeforeReplace: true };
    const container = createContainer(name, inputs, findTemplate(name, inputs, child), child);

    const ipv4Addresses = container.ipv4.apply((addresses) => addresses ?? {});
    this.registerOutputs({
      vmId: container.id,
      name: pulumi.output(inputs.name),
      nodeName: container.nodeName,
      ipv4Addresses,
      ipv6Addresses: container.ipv6.apply((addresses) => addresses ?? {}),
      primaryIpv4: primaryIpv4(inputs.ipConfigs, ipv4Addresses.apply(inOrderOfNames)),
    });
  }
}

/** Returns the template's file ID, of a downloaded or an existing one. */
function findTemplate(name: string, inputs: Inputs, child: pulumi.CustomResourceOptions): pulumi.Input<string> {
  const { template, templateFileId } = inputs;
  // The checks ensure that one of the two is set.
  if (template === undefined) return templateFileId as pulumi.Input<string>;
  const file = new proxmox.FileLegacy(
    `${name}-this-template`,
    {
      nodeName: inputs.nodeName,
      datastoreId: template.datastoreId,
      contentType: "vztmpl",
      sourceFile: {
        path: template.url,
        checksum: template.checksum,
        // Nodes may share the datastore, and each may have a container of this name. Names of nodes contain no
        // underscore.
        fileName: pulumi.interpolate`${inputs.nodeName}_${inputs.name}-${posix.basename(template.url)}`,
      },
    },
    { ...child, ignoreChanges: ignoredChanges.proxmox_virtual_environment_file },
  );
  return file.id;
}

function createContainer(
  name: string,
  inputs: Inputs,
  templateFileId: pulumi.Input<string>,
  child: pulumi.CustomResourceOptions,
): proxmox.ContainerLegacy {
  const { mount, ...features } = inputs.features;
  return new proxmox.ContainerLegacy(
    `${name}-this`,
    {
      nodeName: inputs.nodeName,
      vmId: toNumber(inputs.vmId),
      // Proxmox appends a line break.
      description: normalDescription(inputs.description)?.apply((text) => `${text}\n`),
      tags: normalTags(inputs.tags),
      poolId: inputs.poolId,
      unprivileged: inputs.unprivileged,
      started: inputs.started,
      startOnBoot: inputs.startOnBoot,
      protection: inputs.protection,
      operatingSystem: { templateFileId, type: inputs.osType },
      features: { ...features, mounts: [...mount] },
      cpu: { ...inputs.cpu },
      memory: { ...inputs.memory },
      disk: { ...inputs.disk },
      mountPoints: inputs.mountPoints.map((mountPoint) => ({ ...mountPoint })),
      networkInterfaces: inputs.networkInterfaces.map((device) => ({
        ...device,
        macAddress: upperCase(device.macAddress),
      })),
      initialization: {
        hostname: inputs.name,
        ipConfigs: inputs.ipConfigs.map((config) => ({ ...config })),
        dns: dnsBlock(inputs.dns),
        userAccount: userAccount(inputs),
      },
      devicePassthroughs: inputs.devicePassthrough.map((device) => ({ ...device })),
      idmaps: inputs.idmap.map((mapping) => ({ ...mapping })),
      environmentVariables: pulumi
        .output(inputs.environment)
        .apply((variables) => (Object.keys(variables).length > 0 ? variables : undefined)) as pulumi.Output<
        Record<string, string>
      >,
      hookScriptFileId: inputs.hookScriptFileId,
      startup: inputs.startup && { ...inputs.startup },
      // Otherwise Pulumi's plugin adds its default, which an import does not find. Ignoring it does not help.
      timeoutStart: 0,
    },
    { ...child, ignoreChanges: ignoredChanges.proxmox_virtual_environment_container },
  );
}

function userAccount({ sshKeys, password }: Inputs) {
  return sshKeys.length > 0 || password !== undefined ? { keys: trimmedKeys(sshKeys), password } : undefined;
}

function inOrderOfNames(addresses: Readonly<Record<string, string>>): string[] {
  return Object.keys(addresses)
    .sort()
    .map((name) => addresses[name] as string);
}

import { posix } from "node:path";
import * as proxmox from "@pulumi/proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import { proxmoxVm } from "../../spec/modules/proxmox-vm";
import { toNumber } from "../ids";
import { type CheckedInputs, checkedInputs, throwIfInvalid } from "../inputs";
import { dnsBlock, primaryIpv4 } from "./network";
import { normalDescription, normalTags, singleTags, trimmedKeys, upperCase } from "./text";
import { ignoredChanges, type VmArgs, VmOutputs } from "./vm.types";

export type * from "./vm.types";

type Inputs = CheckedInputs<typeof proxmoxVm.inputs>;
type Disk = Inputs["disks"][number];

/**
 * A virtual machine on Proxmox VE with disks, network devices and cloud-init: the twin of the OpenTofu module `terraform-proxmox-vm`.
 * A running machine is never replaced because of its user data, SSH keys, image or template.
 *
 * @example
 * const web = new Vm("web", {
 *   name: "web-1",
 *   nodeName: "pve",
 *   disks: [{ importFrom: "local:import/debian-13-genericcloud-amd64.qcow2" }],
 *   cloudInit: { user: { name: "admin", sshKeys: [key] }, ipConfigs: [{ ipv4: { address: "10.0.0.5/24" } }] },
 * });
 * export const address = web.primaryIpv4;
 *
 * @throws InputError if an argument is invalid, before anything is registered
 */
export class Vm extends VmOutputs {
  constructor(name: string, args: VmArgs, opts?: pulumi.ComponentResourceOptions) {
    const inputs = checkedInputs(proxmoxVm, name, args);
    super("twinstack:proxmox:Vm", name, inputs, opts);

    // IDs and names of snippets are unique: delete before creating a replacement, as OpenTofu does.
    const child = { parent: this, deleteBeforeReplace: true };
    const files = { image: uploadImage(name, inputs, child), userData: uploadUserData(name, inputs, child) };
    const vm = createVm(name, inputs, files, child);
    manageByHa(name, inputs, vm, child);

    const ipv4Addresses = vm.ipv4Addresses.apply((addresses) => addresses ?? []);
    this.registerOutputs({
      vmId: withoutLosses(name, inputs, vm),
      name: pulumi.all([vm.name, inputs.name]).apply(([known, given]) => known ?? given),
      nodeName: vm.nodeName,
      ipv4Addresses,
      ipv6Addresses: vm.ipv6Addresses.apply((addresses) => addresses ?? []),
      macAddresses: vm.macAddresses.apply((addresses) => addresses ?? []),
      primaryIpv4: primaryIpv4(
        inputs.cloudInit?.ipConfigs ?? [],
        ipv4Addresses.apply((addresses) => addresses.flat()),
      ),
    });
  }
}

/** Returns the file ID of user data, if any, of an uploaded or an existing snippet. */
function uploadUserData(
  name: string,
  { cloudInit, ...inputs }: Inputs,
  child: pulumi.CustomResourceOptions,
): pulumi.Input<string> | undefined {
  if (cloudInit?.userData === undefined) return cloudInit?.userDataFileId;
  const snippet = new proxmox.FileLegacy(
    `${name}-this-user_data`,
    {
      nodeName: inputs.nodeName,
      datastoreId: cloudInit.snippetsDatastoreId,
      contentType: "snippets",
      // Overwriting would replace the user data of another machine of this name on this node.
      overwrite: false,
      sourceRaw: {
        data: cloudInit.userData,
        // Nodes may share the datastore, and each may have a machine of this name. Names of nodes contain no
        // underscore.
        fileName: pulumi.interpolate`${inputs.nodeName}_${inputs.name}-user-data.yaml`,
      },
    },
    // Read once, when the machine that refers to it is created.
    { ...child, ignoreChanges: ignoredChanges.proxmox_virtual_environment_file },
  );
  // The snippet's own ID: it stays the same if the machine is renamed or moved.
  return snippet.id;
}

/** Returns the file ID of the image that is uploaded for this machine, if any. */
function uploadImage(
  name: string,
  { image, nodeName, ...inputs }: Inputs,
  child: pulumi.CustomResourceOptions,
): pulumi.Output<string> | undefined {
  if (image === undefined) return undefined;
  const file = new proxmox.FileLegacy(
    `${name}-image-this`,
    {
      nodeName,
      datastoreId: image.datastoreId,
      contentType: "import",
      sourceFile: {
        path: image.url,
        checksum: image.checksum,
        // Nodes may share the datastore, and each may have a machine of this name. Names of nodes contain no
        // underscore. Proxmox does not import files that end in .img.
        fileName: pulumi.interpolate`${nodeName}_${inputs.name}-${posix.basename(image.url).replace(/[.]img$/, ".qcow2")}`,
      },
    },
    { ...child, ignoreChanges: ignoredChanges.proxmox_virtual_environment_file },
  );
  return file.id;
}

/**
 * Returns the machine's ID, unless a change would delete its snippet, recreate a disk from its image, or leave limits of
 * disks that it removes.
 */
function withoutLosses(name: string, { cloudInit, disks, image }: Inputs, vm: proxmox.VmLegacy): pulumi.Output<string> {
  const isAmbiguous = disks.filter(hasNumber0).length > 1 && image === undefined && !disks.some(hasImage);
  return pulumi
    .all([vm.id, vm.initialization, vm.disks, cloudInit?.userDataFileId])
    .apply(([id, initialization, known = [], given]) => {
      const [boot] = known;
      const current = initialization?.userDataFileId;
      const isOwn = current?.endsWith("-user-data.yaml") && current !== given;
      const problems = [
        ...(cloudInit?.userData === undefined && isOwn ? [snippetNeeded] : []),
        ...(isAmbiguous && (boot?.importFrom || boot?.fileId) ? [imageNeeded] : []),
        ...(disks.every(({ speed }) => speed === undefined) && known.some(hasLimits) ? [limitsKept] : []),
      ];
      throwIfInvalid({ spec: proxmoxVm, name }, problems);
      return id;
    });
}

const snippetNeeded =
  "proxmox-vm: cloud_init.user_data cannot be removed once it is set: the machine's cloud-init drive refers to the snippet.";

const imageNeeded =
  "proxmox-vm: disks must keep image, or import_from or file_id on the boot disk, as long as several disks have number 0: a new disk would get its image.";

const limitsKept =
  "proxmox-vm: disks must keep a speed once they have one: Pulumi's plugin cannot remove limits. Set high ones instead.";

function hasLimits({ speed = {} }: proxmox.types.output.VmLegacyDisk): boolean {
  return Object.values(speed).some((limit) => limit > 0);
}

function hasNumber0({ interface: name }: Disk): boolean {
  return name.endsWith("0");
}

function hasImage({ importFrom, fileId }: Disk): boolean {
  return importFrom !== undefined || fileId !== undefined;
}

function createVm(
  name: string,
  inputs: Inputs,
  files: { image?: pulumi.Input<string>; userData?: pulumi.Input<string> },
  child: pulumi.CustomResourceOptions,
): proxmox.VmLegacy {
  const { agent, memory } = inputs;
  return new proxmox.VmLegacy(
    `${name}-this`,
    {
      name: inputs.name,
      nodeName: inputs.nodeName,
      vmId: toNumber(inputs.vmId),
      description: normalDescription(inputs.description),
      tags: normalTags(inputs.tags),
      poolId: inputs.poolId,
      machine: inputs.machine,
      bios: inputs.bios,
      scsiHardware: inputs.scsiHardware,
      bootOrders: whereAny(inputs.bootOrder),
      started: inputs.started,
      onBoot: inputs.onBoot,
      protection: inputs.protection,
      stopOnDestroy: inputs.stopOnDestroy,
      // An import omits a block that has only the provider's defaults, and adding it would restart the machine. Each
      // block therefore has one other setting, without effect on the machine: trimming without an agent, a balloon of
      // size zero.
      agent: {
        enabled: agent.enabled,
        timeout: agent.timeout,
        trim: pulumi.all([agent.trim, agent.enabled]).apply(([trim, enabled]) => trim || !enabled),
      },
      cpu: cpuBlock(inputs.cpu),
      numas: inputs.cpu.numaNodes.map(({ hostNodes, ...node }, index) => ({
        ...node,
        hostnodes: hostNodes,
        device: `numa${index}`,
      })),
      memory: {
        dedicated: memory.dedicated,
        floating: pulumi
          .all([memory.dedicated, memory.floating])
          .apply(([dedicated, floating]) => (dedicated === 512 && floating === 0 ? 512 : floating)),
      },
      operatingSystem: { type: inputs.operatingSystem },
      // Pulumi's plugin adds a CD drive and a serial device if they are absent, so both trees set them.
      cdrom: { interface: "ide3", fileId: inputs.cdromFileId },
      serialDevices: [{ device: "socket" }],
      vga: { ...inputs.vga },
      clone: inputs.clone && { ...inputs.clone, vmId: toNumber(inputs.clone.vmId) },
      efiDisk: inputs.bios === "ovmf" ? { ...inputs.efiDisk, type: "4m" } : undefined,
      tpmState: inputs.tpm && { ...inputs.tpm },
      disks: bootDiskFirst(inputs.disks).map((disk, index) =>
        diskBlock(index === 0 && files.image !== undefined ? { ...disk, importFrom: files.image } : disk),
      ),
      networkDevices: inputs.networkDevices.map((device) => ({
        ...device,
        trunks: singleTags(device.trunks),
        macAddress: upperCase(device.macAddress),
      })),
      initialization: initialization(inputs, files.userData),
      hostpcis: inputs.hostPciDevices.map((device, index) => ({ ...device, device: `hostpci${index}` })),
      usbs: inputs.usbDevices.map((device) => ({ ...device })),
      virtiofs: inputs.virtiofs.map((share) => ({
        ...share,
        exposeXattr: pulumi.all([share.exposeXattr, share.exposeAcl]).apply(([xattr, acl]) => xattr || acl),
      })),
      hookScriptFileId: inputs.hookScriptFileId,
      startup: inputs.startup && { ...inputs.startup },
    },
    { ...child, ignoreChanges: ignoredPaths(inputs) },
  );
}

function cpuBlock({ numaNodes, ...cpu }: Inputs["cpu"]) {
  return cpu;
}

/**
 * Orders disks: the boot disk first, the others by interface. An import returns disks in any order, and `ignoreChanges`
 * refers to them by index.
 */
function bootDiskFirst(disks: readonly Disk[]): readonly Disk[] {
  const key = (disk: Disk) => `${hasNumber0(disk) ? 0 : 1}-${disk.interface}`;
  return disks.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function diskBlock({ iothread, ssd, ...disk }: Disk) {
  return {
    ...disk,
    // Proxmox has no I/O threads for SATA, and no SSDs for VirtIO.
    iothread: disk.interface.startsWith("sata") ? false : iothread,
    ssd: disk.interface.startsWith("virtio") ? false : ssd,
  };
}

function initialization({ cloudInit }: Inputs, userDataFileId: pulumi.Input<string> | undefined) {
  if (cloudInit === undefined) return undefined;
  const { datastoreId, user, ipConfigs, dns, vendorDataFileId } = cloudInit;
  return {
    datastoreId,
    userDataFileId,
    vendorDataFileId,
    userAccount: user && { username: user.name, keys: trimmedKeys(user.sshKeys), password: user.password },
    ipConfigs: ipConfigs.map((config) => ({ ...config })),
    dns: dnsBlock(dns),
  };
}

/**
 * Returns the paths to ignore. Pulumi takes no pattern for all disks, and no path into a block that is not there. The
 * plugin writes limits for disks without limits; all disks have limits, or none.
 */
function ignoredPaths({ cloudInit, disks }: Inputs): string[] {
  const unlimited = disks.flatMap(({ speed }, index) => (speed === undefined ? [index] : []));
  return ignoredChanges.proxmox_virtual_environment_vm
    .filter((path) => cloudInit !== undefined || !path.startsWith("initialization."))
    .flatMap((path) => (path.includes("[*]") ? unlimited.map((index) => path.replace("[*]", `[${index}]`)) : [path]));
}

/** Adds the machine to Proxmox's HA, and a rule with the nodes that it prefers. */
function manageByHa(name: string, { ha }: Inputs, vm: proxmox.VmLegacy, child: pulumi.CustomResourceOptions): void {
  if (ha === undefined) return;
  const { nodes, strict, ...settings } = ha;
  const resource = new proxmox.Haresource(
    `${name}-this-ha`,
    { ...settings, resourceId: pulumi.interpolate`vm:${vm.id}` },
    // A machine that is replaced leaves HA. The provider would update the entry that is gone.
    { ...child, replaceOnChanges: ["resourceId"] },
  );
  if (Object.keys(nodes).length === 0) return;
  new proxmox.Harule(
    `${name}-this-nodes`,
    {
      rule: pulumi.interpolate`vm-${vm.id}`,
      type: "node-affinity",
      resources: [resource.resourceId],
      nodes,
      strict,
    },
    { ...child, replaceOnChanges: ["resources"] },
  );
}

/** Returns a list, or undefined if it is empty, so that the provider uses its default. */
function whereAny(list: pulumi.Input<string[]>): pulumi.Input<string[]> | undefined {
  return pulumi.output(list).apply((elements) => (elements.length > 0 ? elements : undefined)) as pulumi.Output<
    string[]
  >;
}

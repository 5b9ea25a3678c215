import { snakeCase } from "../case";
import { providers } from "../providers";
import type { Spec } from "../types";
import { dnsName, port } from "./cluster";
import {
  bridge,
  description,
  dns,
  fileId,
  firewall,
  haId,
  hash256,
  hookScriptFileId,
  ipConfigs,
  macAddress,
  machineId,
  machineName,
  mappingId,
  nodeName,
  poolId,
  rateLimit,
  sshKeys,
  startup,
  storageId,
  tags,
  vlanId,
  vmId,
  vmMtu,
} from "./proxmox";
import { cpuType } from "./proxmox-cpu";
import { oneLine } from "./text";

/** A list of numbers and ranges of them, such as `0-3,8`: Proxmox's format for cores and NUMA nodes. */
const numbers = (separator: string, must: string) =>
  ({ kind: "numberRange", min: 0, max: 8191, separator, must }) as const;

/** A limit of a disk's speed. The provider takes zero for no limit, and does not return it on import. */
const limit = (unit: string, doc: string) =>
  ({ type: "number", optional: true, doc, checks: [{ kind: "between", min: 1, max: 1_000_000_000, unit }] }) as const;

const pciAddress = "([0-9a-f]{4,}:)?[0-9a-f]{2}:[0-9a-f]{2}([.][0-9a-f])?";

/** A virtual machine, empty or from an image or a template, with disks, network devices and cloud-init. */
export const proxmoxVm = {
  name: "proxmox-vm",
  provider: "proxmox",
  title: "Proxmox virtual machine",
  doc: `
A QEMU virtual machine on Proxmox VE: from a cloud image, cloned from a template, or empty for an installation from ISO.

- **Never replaced by surprise.** Changing \`image\`, \`clone\`, \`import_from\`, \`file_id\`, \`user_data\` and the other cloud-init files does not
  change a running machine. To rebuild it, run \`tofu apply -replace\` or \`pulumi up --replace\`; with new user data, replace the snippet
  as well. Changing \`vm_id\` replaces the machine.
- **HA.** \`ha\` hands the machine to Proxmox's HA. The next plan finds it on whichever node HA has moved it to. Rebuilding the machine takes it
  out of HA first.
- **Machines can move.** \`node_name\` says where a machine is created. A machine that is migrated later, manually or by Proxmox's HA, stays on
  its new node, regardless of \`node_name\`. To move a machine, migrate it in Proxmox, for example with \`qm migrate 200 pve-2 --online\`;
  for Pulumi, run \`pulumi refresh\` afterwards. Change \`node_name\` as well if a rebuild should use the new node. A snippet stays where it
  was uploaded, so use a \`snippets_datastore_id\` that all nodes share for machines that move.
- **Cloud-init files are for new machines.** If you add \`cloud_init\` with \`user_data\`, \`user_data_file_id\` or \`vendor_data_file_id\` to a
  machine without \`cloud_init\`, OpenTofu replaces the machine: the provider has no other way. Apply \`cloud_init\` without the file first,
  then add the file. It is used at the next rebuild, as with Pulumi.
- **Keep \`cloud_init\` for the life of the machine.** \`user_data\` cannot be removed from a machine, which refers to the snippet. Do not
  remove all of \`cloud_init\` either: Proxmox keeps the drive and its settings, but the snippet is deleted, and the machine no longer starts.
- **One snippet per name and node.** User data for a second machine of the same name on the same node is rejected during apply.
- **Disks can grow, but not shrink.** Growing one needs no restart. Proxmox's provider rejects shrinking one during apply.
- **SSH only for user data.** \`cloud_init.user\`, \`ip_configs\` and \`dns\` use Proxmox's API. Your own \`user_data\` is uploaded as a snippet
  over SSH: the provider needs its \`ssh\` settings then, and the datastore must allow snippets.
- **The guest agent must be installed.** With \`agent.enabled\`, creating a machine waits until its agent reports an address, so the image must
  contain the agent. Otherwise turn it off. \`primary_ipv4\` returns a static address without the agent.
- **Firewall.** \`network_devices[*].firewall\` enables Proxmox's firewall on a device. Set its rules in Proxmox.
`,
  inputs: {
    name: {
      type: "string",
      doc: "Name of the machine, and its host name if cloud-init sets it.",
      checks: [machineName],
    },
    nodeName: {
      ...nodeName,
      createOnly: ["proxmox_virtual_environment_vm.node_name", "proxmox_virtual_environment_file.node_name"],
    },
    vmId,
    description,
    tags,
    poolId: { type: "string", optional: true, doc: "Resource pool that the machine belongs to.", checks: [poolId] },
    machine: {
      type: "string",
      default: "q35",
      doc: "Machine type: q35, pc, or a versioned type such as pc-q35-9.2. A change restarts the machine.",
      checks: [
        {
          kind: "matches",
          pattern: "^(q35(,viommu=(intel|virtio))?|pc|pc-(q35|i440fx)-[0-9]+([.][0-9]+)+([+]pve[0-9]+)?)$",
          must: "q35, pc, or a version of them such as pc-q35-9.2",
        },
      ],
    },
    bios: {
      type: "enum",
      values: ["seabios", "ovmf"],
      default: "seabios",
      plain: true,
      doc: "Firmware. With ovmf (UEFI) the machine has an EFI disk.",
    },
    efiDisk: {
      type: "object",
      default: {},
      doc: "The EFI disk, if bios is ovmf.",
      fields: {
        datastoreId: {
          type: "string",
          default: "local-lvm",
          doc: "Datastore of the EFI disk.",
          checks: [storageId],
        },
        preEnrolledKeys: {
          type: "bool",
          default: false,
          doc: "Whether it contains the Secure Boot keys of Microsoft and the distributions.",
        },
      },
    },
    tpm: {
      type: "object",
      optional: true,
      createOnly: ["proxmox_virtual_environment_vm.tpm_state"],
      doc: "TPM, as Windows 11 needs and as BitLocker or LUKS can use. Only set when the machine is created, because an import does not find a TPM with these defaults, and removing one loses its keys. A clone keeps the TPM of its template.",
      fields: {
        datastoreId: {
          type: "string",
          default: "local-lvm",
          doc: "Datastore of the TPM's state.",
          checks: [storageId],
        },
        version: { type: "enum", values: ["v2.0", "v1.2"], default: "v2.0", doc: "Version of the TPM." },
      },
    },
    scsiHardware: {
      type: "enum",
      values: ["virtio-scsi-single", "virtio-scsi-pci", "lsi", "lsi53c810", "megasas", "pvscsi"],
      default: "virtio-scsi-single",
      doc: "SCSI controller. I/O threads need virtio-scsi-single.",
    },
    operatingSystem: {
      type: "enum",
      values: ["l26", "l24", "solaris", "win11", "win10", "win8", "win7", "wvista", "wxp", "w2k8", "w2k3", "w2k"],
      default: "l26",
      doc: "Operating system, for which Proxmox sets some defaults. l26 is any current Linux. win11 is Windows 11 and Windows Server 2022 and 2025. Windows 11 needs bios ovmf and a tpm. Proxmox's other is not allowed: an import does not return it, and would restart the machine.",
    },
    cpu: {
      type: "object",
      default: {},
      createOnly: { inClusters: ["proxmox_virtual_environment_vm.cpu"] },
      doc: "Processors. A change restarts the machine.",
      fields: {
        cores: {
          type: "number",
          default: 2,
          doc: "Cores per socket.",
          checks: [{ kind: "between", min: 1, max: 2304 }],
        },
        sockets: { type: "number", default: 1, doc: "Sockets.", checks: [{ kind: "between", min: 1, max: 16 }] },
        type: {
          type: "string",
          default: "x86-64-v2-AES",
          doc: "CPU type, such as x86-64-v2-AES, x86-64-v3 or host. The more features the type needs, the fewer nodes the machine can move to.",
          checks: [cpuType],
        },
        units: {
          type: "number",
          default: 100,
          doc: "Share of CPU time, relative to other machines.",
          checks: [{ kind: "between", min: 1, max: 10000 }],
        },
        limit: {
          type: "number",
          default: 0,
          doc: "Limit of CPU time, in cores, such as 0.5; 0 is no limit.",
          checks: [{ kind: "between", min: 0, max: 128, decimals: 2, unit: "cores" }],
        },
        numa: { type: "bool", default: false, doc: "Whether the machine sees the node's NUMA topology." },
        numaNodes: {
          type: "list",
          default: [],
          doc: "NUMA nodes of the machine, starting with numa0. Together they must have all of its cores and exactly memory.dedicated. Without any, Proxmox creates one for each socket.",
          checks: [{ kind: "count", max: 8 }],
          of: {
            type: "object",
            fields: {
              cpus: {
                type: "string",
                doc: 'Cores of the machine in this node, such as "0-3", or "0-1;4-5".',
                checks: [numbers(";", 'numbers of cores and ranges of them, such as "0-1;4-5"')],
              },
              memory: {
                type: "number",
                doc: "Memory of this node in MiB.",
                checks: [{ kind: "between", min: 64, max: 268435456, unit: "MiB" }],
              },
              hostNodes: {
                type: "string",
                doc: 'NUMA nodes of the host that it uses, such as "0". Required, because an import omits a node without them.',
                checks: [numbers(";", 'numbers of NUMA nodes and ranges of them, such as "0;2-3"')],
              },
              policy: {
                type: "enum",
                values: ["preferred", "bind", "interleave"],
                default: "preferred",
                doc: "How memory is taken from the host's nodes.",
              },
            },
          },
        },
        affinity: {
          type: "string",
          optional: true,
          doc: 'Cores of the host that the machine runs on, such as "0-3,8". Needs root@pam with a password.',
          checks: [numbers(",", 'numbers of cores and ranges of them, such as "0-3,8"')],
        },
      },
      checks: [
        {
          kind: "implies",
          where: { notEmpty: "numaNodes" },
          needs: { member: "numa", is: true },
          must: "must have numa if it has numa_nodes",
          whenKnown: true,
        },
      ],
    },
    memory: {
      type: "object",
      default: {},
      createOnly: { inClusters: ["proxmox_virtual_environment_vm.memory"] },
      doc: "Memory. A change restarts the machine.",
      checks: [{ kind: "atMost", member: "floating", limit: "dedicated" }],
      fields: {
        dedicated: {
          type: "number",
          default: 2048,
          doc: "Memory in MiB.",
          checks: [{ kind: "between", min: 64, max: 268435456, unit: "MiB" }],
        },
        floating: {
          type: "number",
          default: 0,
          doc: "Minimum memory in MiB for ballooning; 0 disables ballooning. A machine with exactly 512 MiB gets a balloon of the same size, because otherwise an import would not return its memory.",
          checks: [{ kind: "between", min: 0, max: 268435456, unit: "MiB" }],
        },
      },
    },
    disks: {
      type: "list",
      default: [{}],
      doc: "Disks, in any order. They can grow, but not shrink. A machine boots from the first of sata0, scsi0 and virtio0 that it has. With clone: list the template's disks, none smaller than in the template, and additional ones.",
      checks: [
        { kind: "count", min: 1, max: 26 },
        { kind: "unique", by: "interface" },
        { kind: "bootDisk", members: ["importFrom", "fileId"] },
      ],
      of: {
        type: "object",
        checks: [
          {
            kind: "implies",
            where: { has: "importFrom" },
            needs: { lacks: "fileId" },
            must: "must have import_from or file_id, not both",
          },
        ],
        fields: {
          interface: {
            type: "string",
            default: "scsi0",
            plain: true,
            doc: "Interface of the disk: scsi0 to scsi9, virtio0 to virtio9 or sata0 to sata5.",
            checks: [
              {
                kind: "matches",
                pattern: "^(scsi[0-9]|virtio[0-9]|sata[0-5])$",
                must: "an interface from scsi0 to scsi9, virtio0 to virtio9 or sata0 to sata5",
              },
            ],
          },
          datastoreId: {
            type: "string",
            default: "local-lvm",
            createOnly: { inClusters: ["proxmox_virtual_environment_vm.disk[0].datastore_id"] },
            doc: "Datastore of the disk. A change moves the disk while the machine is off.",
            checks: [storageId],
          },
          size: {
            type: "number",
            default: 20,
            doc: "Size in GiB. It can grow, but not shrink.",
            checks: [{ kind: "between", min: 1, max: 524288, unit: "GiB" }],
          },
          importFrom: {
            type: "string",
            optional: true,
            createOnly: ["proxmox_virtual_environment_vm.disk[0].import_from"],
            doc: "Image of the disk, in a datastore with content type import, such as local:import/debian-13-genericcloud-amd64.qcow2. Only for the boot disk.",
            checks: [fileId],
          },
          fileId: {
            type: "string",
            optional: true,
            createOnly: ["proxmox_virtual_environment_vm.disk[0].file_id"],
            doc: "Image of the disk, with content type iso, for Proxmox VE before 8.4. The provider needs SSH access to the node for it. Only for the boot disk.",
            checks: [fileId],
          },
          fileFormat: {
            type: "enum",
            values: ["raw", "qcow2", "vmdk"],
            optional: true,
            doc: "Format of the disk. Default: the datastore's.",
          },
          iothread: {
            type: "bool",
            default: true,
            doc: "Whether the disk has its own I/O thread. Not for sata.",
          },
          discard: {
            type: "enum",
            values: ["on", "ignore"],
            default: "on",
            doc: "Whether blocks that the machine frees are also freed in the datastore.",
          },
          ssd: {
            type: "bool",
            default: true,
            doc: "Whether the machine sees the disk as an SSD. Not for virtio.",
          },
          backup: { type: "bool", default: true, doc: "Whether backups include the disk." },
          replicate: { type: "bool", default: true, doc: "Whether replication jobs include the disk." },
          cache: {
            type: "enum",
            values: ["none", "writethrough", "writeback", "unsafe", "directsync"],
            default: "none",
            doc: "Cache mode.",
          },
          aio: {
            type: "enum",
            values: ["io_uring", "native", "threads"],
            default: "io_uring",
            doc: "Asynchronous I/O.",
          },
          serial: {
            type: "string",
            optional: true,
            doc: "Serial number that the machine sees.",
            checks: [{ kind: "matches", pattern: "^[A-Za-z0-9_-]{1,20}$", must: "1 to 20 letters, digits, - and _" }],
          },
          speed: {
            type: "object",
            optional: true,
            doc: "Limits of the disk's speed, for all disks or for none: Pulumi's plugin cannot tell a disk without limits from one whose limits it does not know. They can change without a restart. With Pulumi they cannot be removed; set high ones instead.",
            checks: [
              {
                kind: "implies",
                where: { lacks: "read" },
                needs: {
                  any: [{ has: "write" }, { has: "iopsRead" }, { has: "iopsWrite" }],
                },
                must: "must have at least one limit",
              },
              ...["read", "write", "iopsRead", "iopsWrite"].map(
                (member) =>
                  ({
                    kind: "implies",
                    where: { has: `${member}Burstable` },
                    needs: { has: member },
                    must: `must have ${snakeCase(member)} if it has ${snakeCase(member)}_burstable`,
                  }) as const,
              ),
            ],
            fields: {
              read: limit("MB/s", "Megabytes read per second."),
              readBurstable: limit("MB/s", "Megabytes read per second in short bursts."),
              write: limit("MB/s", "Megabytes written per second."),
              writeBurstable: limit("MB/s", "Megabytes written per second in short bursts."),
              iopsRead: limit("operations per second", "Read operations per second."),
              iopsReadBurstable: limit("operations per second", "Read operations per second in short bursts."),
              iopsWrite: limit("operations per second", "Write operations per second."),
              iopsWriteBurstable: limit("operations per second", "Write operations per second in short bursts."),
            },
          },
        },
      },
    },
    image: {
      type: "object",
      optional: true,
      createOnly: [
        "proxmox_virtual_environment_file.source_file",
        "proxmox_virtual_environment_file.datastore_id",
        "proxmox_virtual_environment_vm.disk[0].import_from",
      ],
      doc: "Image to download for the boot disk of this machine, instead of import_from. The machine that runs the engine downloads and uploads it; needs Proxmox VE 8.4. For several machines, use one image on the node instead.",
      fields: {
        url: {
          type: "string",
          plain: true,
          doc: "URL of the image, which ends in .qcow2, .raw, .vmdk or .img. An image that ends in .img must be in the format qcow2, as Ubuntu's are.",
          checks: [
            {
              kind: "matches",
              pattern: `^https?://${dnsName}(:${port})?(/[A-Za-z0-9._~:%@+=,-]+)*/[A-Za-z0-9_@+=-][A-Za-z0-9._@+=-]*[.](qcow2|raw|vmdk|img)$`,
              must: "an http or https URL that ends in .qcow2, .raw, .vmdk or .img",
            },
          ],
        },
        checksum: {
          type: "string",
          optional: true,
          doc: "SHA-256 of the image, verified before use.",
          checks: [hash256],
        },
        datastoreId: {
          type: "string",
          default: "local",
          doc: "Datastore for the image. Its content types must include import.",
          checks: [storageId],
        },
      },
    },
    clone: {
      type: "object",
      optional: true,
      createOnly: ["proxmox_virtual_environment_vm.clone"],
      doc: "Machine or template to clone.",
      fields: {
        vmId: { type: "string", numeric: true, doc: "ID of the source.", checks: [machineId] },
        nodeName: {
          type: "string",
          optional: true,
          doc: "Node of the source. Default: node_name.",
          checks: nodeName.checks,
        },
        datastoreId: {
          type: "string",
          optional: true,
          doc: "Datastore of the clone's disks. Default: the source's. Only for a full clone.",
          checks: [storageId],
        },
        full: {
          type: "bool",
          default: true,
          doc: "Whether the disks are copied. A linked clone (false) shares them with a template.",
        },
      },
    },
    cdromFileId: {
      type: "string",
      default: "none",
      doc: "ISO image in the CD drive, such as local:iso/debian-13.iso; none for an empty drive.",
      checks: [
        {
          kind: "matches",
          pattern:
            "^(none|[A-Za-z][A-Za-z0-9_.-]{0,99}:[A-Za-z0-9_+@=-][A-Za-z0-9_.+@=-]*(/[A-Za-z0-9_+@=-][A-Za-z0-9_.+@=-]*)*)$",
          must: "none, or a file ID such as local:iso/debian-13.iso",
        },
      ],
    },
    bootOrder: {
      type: "list",
      default: [],
      doc: "Boot devices in order, such as scsi0 and net0. Default: the provider's choice.",
      of: {
        type: "string",
        checks: [
          {
            kind: "matches",
            pattern: "^(scsi|virtio|sata|ide|net|usb|hostpci)[0-9]{1,2}$",
            must: "a device such as scsi0 or net0",
          },
        ],
      },
    },
    networkDevices: {
      type: "list",
      default: [{}],
      createOnly: { inClusters: ["proxmox_virtual_environment_vm.network_device"] },
      doc: "Network devices, starting with net0.",
      checks: [{ kind: "count", max: 32 }],
      of: {
        type: "object",
        fields: {
          bridge,
          model: {
            type: "enum",
            values: ["virtio", "e1000", "e1000e", "rtl8139", "vmxnet3"],
            default: "virtio",
            doc: "Model of the network card.",
          },
          vlanId,
          trunks: {
            type: "string",
            optional: true,
            doc: "Tagged VLANs to allow, such as 10;20;30-39. Ranges are expanded, because Proxmox's provider does not accept them.",
            checks: [
              {
                kind: "numberRange",
                min: 1,
                max: 4094,
                separator: ";",
                must: 'VLAN tags and ranges of them from 1 to 4094, such as "10;20;30-39"',
              },
            ],
          },
          macAddress,
          firewall,
          mtu: vmMtu,
          rateLimit,
          queues: {
            type: "number",
            optional: true,
            doc: "Number of packet queues, for virtio. Use the machine's number of cores.",
            checks: [{ kind: "between", min: 1, max: 64 }],
          },
          disconnected: { type: "bool", default: false, doc: "Whether the link is down." },
        },
      },
    },
    cloudInit: {
      type: "object",
      optional: true,
      createOnly: { inClusters: ["proxmox_virtual_environment_vm.initialization"] },
      doc: "Cloud-init settings. Changes of user, ip_configs and dns restart the machine; whether they take effect depends on cloud-init's modules.",
      checks: [
        {
          kind: "implies",
          where: { any: [{ has: "userData" }, { has: "userDataFileId" }] },
          needs: { lacks: "user" },
          must: "must have no user if it has user_data or user_data_file_id, which replaces it",
        },
        {
          kind: "implies",
          where: { has: "userData" },
          needs: { lacks: "userDataFileId" },
          must: "must have user_data or user_data_file_id, not both",
        },
      ],
      fields: {
        datastoreId: {
          type: "string",
          default: "local-lvm",
          doc: "Datastore of the cloud-init drive.",
          checks: [storageId],
        },
        user: {
          type: "object",
          optional: true,
          doc: "User to create.",
          fields: {
            name: {
              type: "string",
              doc: "Name of the user, such as admin, or Administrator on Windows.",
              checks: [
                {
                  kind: "matches",
                  pattern: "^[A-Za-z_][A-Za-z0-9_.-]{0,31}$",
                  must: "a user name: a letter or _, then up to 31 letters, digits, -, _ and .",
                },
              ],
            },
            sshKeys: { ...sshKeys, doc: "Public SSH keys of the user, one per line." },
            password: {
              type: "string",
              optional: true,
              sensitive: true,
              doc: "Password of the user, or its crypt hash. Changes are not applied to an existing machine, because Proxmox never returns the password.",
              checks: [oneLine],
            },
          },
        },
        ipConfigs: {
          ...ipConfigs,
          default: [{ ipv4: { address: "dhcp" } }],
          doc: "Addresses of the network devices, in the order of network_devices.",
          checks: [{ kind: "count", max: 8 }],
        },
        dns,
        userData: {
          type: "string",
          optional: true,
          decidesByPresence: true,
          sensitive: true,
          createOnly: ["proxmox_virtual_environment_file.source_raw"],
          doc: 'Cloud-init user data, at most 1 MiB, uploaded as a snippet over SSH. It cannot be removed once it is set, because the machine\'s cloud-init drive refers to the snippet. In OpenTofu, wrap text that is unknown until apply in `format("%s", …)` or in other text: a value that might be null cannot decide whether the snippet exists.',
          checks: [{ kind: "maxBytes", ...providers.proxmox.userData }],
        },
        snippetsDatastoreId: {
          type: "string",
          default: "local",
          createOnly: ["proxmox_virtual_environment_file.datastore_id"],
          doc: "Datastore that user_data is uploaded to. Its content types must include snippets.",
          checks: [storageId],
        },
        userDataFileId: {
          type: "string",
          optional: true,
          createOnly: ["proxmox_virtual_environment_vm.initialization[0].user_data_file_id"],
          doc: "ID of an existing snippet with user data.",
          checks: [fileId],
        },
        vendorDataFileId: {
          type: "string",
          optional: true,
          createOnly: ["proxmox_virtual_environment_vm.initialization[0].vendor_data_file_id"],
          doc: "ID of an existing snippet with vendor data, which user or user data can override.",
          checks: [fileId],
        },
      },
    },
    agent: {
      type: "object",
      default: {},
      createOnly: { inClusters: ["proxmox_virtual_environment_vm.agent"] },
      doc: "QEMU's guest agent.",
      fields: {
        enabled: {
          type: "bool",
          default: true,
          doc: "Whether the machine runs the agent. Creating the machine then waits for it, up to timeout.",
        },
        timeout: {
          type: "string",
          default: "15m",
          createOnly: ["proxmox_virtual_environment_vm.agent[0].timeout"],
          doc: "Time to wait for the agent, such as 5m.",
          checks: [
            { kind: "matches", pattern: "^([1-9][0-9]{0,4}[hms])+$", must: "a duration such as 90s, 15m or 1h30m" },
          ],
        },
        trim: {
          type: "bool",
          default: false,
          doc: "Whether the file systems are trimmed after a disk has moved.",
        },
      },
    },
    vga: {
      type: "object",
      default: {},
      doc: "Display.",
      checks: [
        {
          kind: "implies",
          where: { member: "type", is: "std" },
          needs: { not: { member: "memory", is: 16 } },
          must: "must not have a memory of 16 if its type is std: an import does not return that, and would restart the machine",
        },
      ],
      fields: {
        type: {
          type: "enum",
          values: ["std", "serial0", "virtio", "virtio-gl", "qxl", "qxl2", "qxl3", "qxl4", "vmware", "cirrus", "none"],
          default: "std",
          plain: true,
          doc: "Type of the display. serial0 shows the serial console, which cloud images use.",
        },
        memory: {
          type: "number",
          default: 32,
          plain: true,
          doc: "Memory of the display in MiB.",
          checks: [{ kind: "between", min: 4, max: 512, unit: "MiB" }],
        },
      },
    },
    hostPciDevices: {
      type: "list",
      default: [],
      doc: "PCI devices of the node to pass to the machine, starting with hostpci0.",
      checks: [{ kind: "count", max: 16 }],
      of: {
        type: "object",
        checks: [
          {
            kind: "implies",
            where: { lacks: "mapping" },
            needs: { has: "id" },
            must: "must have a mapping or an id",
          },
          {
            kind: "implies",
            where: { has: "mapping" },
            needs: { lacks: "id" },
            must: "must have a mapping or an id, not both",
          },
        ],
        fields: {
          mapping: {
            type: "string",
            optional: true,
            doc: "Resource mapping of the device.",
            checks: [mappingId],
          },
          id: {
            type: "string",
            optional: true,
            doc: "PCI address of the device, such as 0000:01:00.0. Without a function (01:00) it means all functions; separate several addresses with ;. Needs root@pam with a password.",
            checks: [
              {
                kind: "matches",
                pattern: `^${pciAddress}(;${pciAddress})*$`,
                must: "a PCI address such as 0000:01:00.0, or several separated by ;",
              },
            ],
          },
          mdev: {
            type: "string",
            optional: true,
            doc: "Type of the mediated device, for a virtual GPU, such as nvidia-63 or i915-GVTg_V5_4.",
            checks: [{ kind: "matches", pattern: "^[A-Za-z0-9_-]{1,127}$", must: "letters, digits, - and _" }],
          },
          pcie: { type: "bool", default: true, doc: "Whether it is a PCIe device. Only for q35." },
          rombar: { type: "bool", default: true, doc: "Whether the machine sees the device's ROM." },
          xvga: { type: "bool", default: false, doc: "Whether it is the machine's graphics card, instead of vga." },
        },
      },
    },
    usbDevices: {
      type: "list",
      default: [],
      doc: "USB devices of the node to pass to the machine, starting with usb0.",
      checks: [{ kind: "count", max: 4 }],
      of: {
        type: "object",
        checks: [
          {
            kind: "implies",
            where: { lacks: "mapping" },
            needs: { has: "host" },
            must: "must have a mapping or a host",
          },
          {
            kind: "implies",
            where: { has: "mapping" },
            needs: { lacks: "host" },
            must: "must have a mapping or a host, not both",
          },
        ],
        fields: {
          mapping: {
            type: "string",
            optional: true,
            doc: "Resource mapping of the device.",
            checks: [mappingId],
          },
          host: {
            type: "string",
            optional: true,
            doc: "Vendor and product ID of the device, such as 0a5c:5842, or its bus and port, such as 1-1.2; spice is a device of the viewer. A device of the node needs root@pam with a password.",
            checks: [
              {
                kind: "matches",
                pattern: "^(spice|(0x)?[0-9A-Fa-f]{4}:(0x)?[0-9A-Fa-f]{4}|[0-9]+-[0-9]+([.][0-9]+)*)$",
                must: "vendor and product ID such as 0a5c:5842, bus and port such as 1-1.2, or spice",
              },
            ],
          },
          usb3: { type: "bool", default: true, doc: "Whether it is a USB 3 device." },
        },
      },
    },
    virtiofs: {
      type: "list",
      default: [],
      doc: "Directories of the node to share with the machine. Needs Proxmox VE 8.4 and a directory mapping on each node that the machine may run on. Such a machine cannot be migrated while it runs.",
      checks: [
        { kind: "count", max: 8 },
        { kind: "unique", by: "mapping" },
      ],
      of: {
        type: "object",
        fields: {
          mapping: {
            type: "string",
            doc: "Directory mapping, which is also the name to mount it by.",
            checks: [mappingId],
          },
          cache: {
            type: "enum",
            values: ["auto", "always", "metadata", "never"],
            default: "auto",
            doc: "Cache mode.",
          },
          directIo: { type: "bool", default: false, doc: "Whether the machine may bypass the node's cache." },
          exposeAcl: {
            type: "bool",
            default: false,
            doc: "Whether the machine sees POSIX ACLs. They need extended attributes, which it then sees, too.",
          },
          exposeXattr: { type: "bool", default: false, doc: "Whether the machine sees extended attributes." },
        },
      },
    },
    hookScriptFileId,
    started: { type: "bool", default: true, doc: "Whether the machine runs." },
    onBoot: { type: "bool", default: true, doc: "Whether the machine starts together with its node." },
    startup,
    ha: {
      type: "object",
      optional: true,
      doc: "Proxmox's HA: it restarts the machine, and moves it to another node if its own fails. All disks must be on shared storage. The provider's user needs Sys.Console.",
      fields: {
        state: {
          type: "enum",
          values: ["started", "stopped", "disabled", "ignored"],
          default: "started",
          doc: "State that HA maintains. With stopped and disabled, set started to false.",
        },
        maxRestart: {
          type: "number",
          default: 1,
          doc: "Number of restarts on a node before the machine moves.",
          checks: [{ kind: "between", min: 0, max: 10 }],
        },
        maxRelocate: {
          type: "number",
          default: 1,
          doc: "Number of moves before HA gives up.",
          checks: [{ kind: "between", min: 0, max: 10 }],
        },
        group: {
          type: "string",
          optional: true,
          doc: "HA group, for Proxmox VE 8. Proxmox VE 9 has nodes instead.",
          checks: [haId],
        },
        nodes: {
          type: "map",
          of: { type: "number", checks: [{ kind: "between", min: 1, max: 1000 }] },
          default: {},
          plain: true,
          doc: "Nodes that the machine prefers, with their priorities: it runs on those with the highest number that are online. For Proxmox VE 9.",
          checks: [{ kind: "keysMatch", pattern: nodeName.checks[0].pattern, must: "names of nodes, such as pve-1" }],
        },
        strict: {
          type: "bool",
          default: false,
          doc: "Whether the machine runs only on nodes.",
        },
      },
      checks: [
        {
          kind: "implies",
          where: { has: "group" },
          needs: { not: { notEmpty: "nodes" } },
          must: "must have group or nodes, not both",
        },
        {
          kind: "implies",
          where: { member: "strict", is: true },
          needs: { notEmpty: "nodes" },
          must: "must have nodes if it is strict",
          whenKnown: true,
        },
      ],
    },
    protection: {
      type: "bool",
      default: false,
      doc: "Whether the machine and its disks are protected against deletion.",
    },
    stopOnDestroy: {
      type: "bool",
      default: true,
      createOnly: ["proxmox_virtual_environment_vm.stop_on_destroy"],
      doc: "Whether deleting the machine powers it off instead of shutting it down.",
    },
  },
  checks: [
    {
      kind: "implies",
      where: { has: "clone" },
      needs: { not: { some: "disks", that: { any: [{ has: "importFrom" }, { has: "fileId" }] } } },
      must: "disks must have no import_from and no file_id if clone is set: a machine has only one source",
    },
    {
      kind: "implies",
      where: { some: "disks", that: { has: "speed" } },
      needs: { not: { some: "disks", that: { lacks: "speed" } } },
      must: "disks must all have a speed, or none",
    },
    {
      kind: "implies",
      where: { has: "image" },
      needs: {
        all: [
          { lacks: "clone" },
          { not: { some: "disks", that: { any: [{ has: "importFrom" }, { has: "fileId" }] } } },
          { some: "disks", that: { member: "interface", matches: "0$" } },
        ],
      },
      must: "image needs a boot disk (sata0, scsi0 or virtio0), and excludes clone, import_from and file_id: a machine has only one source",
    },
    {
      kind: "implies",
      where: { member: "ha.state", is: ["stopped", "disabled"] },
      needs: { member: "started", is: false },
      must: "started must be false if ha.state is stopped or disabled: HA stops the machine",
      whenKnown: true,
    },
  ],
  ignored: {
    // The provider's own settings, which an import does not find.
    both: [
      "proxmox_virtual_environment_file.overwrite",
      "proxmox_virtual_environment_file.timeout_upload",
      "proxmox_virtual_environment_file.upload_mode",
    ],
    // Pulumi's plugin writes defaults.
    pulumi: ["proxmox_virtual_environment_vm.disk[*].speed", "proxmox_virtual_environment_vm.watchdog"],
  },
  outputs: {
    vmId: { type: "string", doc: "ID of the machine.", hcl: "proxmox_virtual_environment_vm.this.id" },
    name: { type: "string", doc: "Name of the machine.", hcl: "proxmox_virtual_environment_vm.this.name" },
    nodeName: {
      type: "string",
      doc: "Node that the machine is on.",
      hcl: "proxmox_virtual_environment_vm.this.node_name",
    },
    ipv4Addresses: {
      type: { list: { list: "string" } },
      doc: "IPv4 addresses of each network interface, including loopback; empty without the guest agent.",
      hcl: "local.ipv4_addresses",
    },
    ipv6Addresses: {
      type: { list: { list: "string" } },
      doc: "IPv6 addresses of each network interface, including loopback; empty without the guest agent.",
      hcl: "try([for addresses in proxmox_virtual_environment_vm.this.ipv6_addresses : addresses], [])",
    },
    macAddresses: {
      type: { list: "string" },
      doc: "MAC addresses of all interfaces; without the guest agent, only of network_devices.",
      hcl: "try([for address in proxmox_virtual_environment_vm.this.mac_addresses : address], [])",
    },
    primaryIpv4: {
      type: "string",
      optional: true,
      doc: "First static IPv4 address of cloud_init.ip_configs. Without one, the first address that the guest agent reports; null if there is none.",
      hcl: "local.primary_ipv4",
    },
  },
  examples: {
    minimal: {
      doc: "A Debian machine from a cloud image that gets its address by DHCP.",
      inputs: {
        name: "web-1",
        nodeName: "pve",
        disks: [{ importFrom: "local:import/debian-13-genericcloud-amd64.qcow2" }],
        cloudInit: {
          user: {
            name: "admin",
            sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"],
          },
        },
        agent: { enabled: false },
      },
    },
    complete: {
      doc: "A UEFI machine with a TPM, a data disk with limits, two networks, a static address and its own user data.",
      inputs: {
        name: "db-1",
        nodeName: "pve-1",
        vmId: "200",
        description: "Database of the shop",
        tags: ["Production", "db"],
        poolId: "shop",
        machine: "q35",
        bios: "ovmf",
        efiDisk: { datastoreId: "local-lvm", preEnrolledKeys: false },
        tpm: { datastoreId: "local-lvm" },
        operatingSystem: "l26",
        cpu: { cores: 4, type: "x86-64-v3" },
        memory: { dedicated: 8192, floating: 4096 },
        disks: [
          {
            interface: "scsi0",
            size: 32,
            importFrom: "local:import/debian-13-genericcloud-amd64.qcow2",
            speed: { read: 400, write: 100 },
          },
          {
            interface: "scsi1",
            size: 200,
            datastoreId: "ceph",
            cache: "writeback",
            backup: false,
            speed: { write: 200, writeBurstable: 400 },
          },
        ],
        networkDevices: [
          { bridge: "vmbr0", vlanId: 20, firewall: true },
          { bridge: "vmbr1", macAddress: "bc:24:11:00:00:02", mtu: 9000 },
        ],
        cloudInit: {
          datastoreId: "local-lvm",
          ipConfigs: [
            {
              ipv4: { address: "10.0.20.5/24", gateway: "10.0.20.1" },
              ipv6: { address: "2001:db8:20::5/64", gateway: "2001:db8:20::1" },
            },
            { ipv4: { address: "10.0.30.5/24" } },
          ],
          dns: { servers: ["10.0.20.2", "10.0.20.3"], domain: "example.com" },
          userData: "#cloud-config\npackages: [postgresql, qemu-guest-agent]\n",
          snippetsDatastoreId: "local",
        },
        agent: { enabled: true, timeout: "5m", trim: true },
        vga: { type: "serial0" },
        startup: { order: 2, upDelay: 30, downDelay: 60 },
        protection: true,
        stopOnDestroy: false,
      },
    },
  },
} as const satisfies Spec;

import type { Spec } from "../types";
import { dnsName, port } from "./cluster";
import {
  bridge,
  description,
  dns,
  fileId,
  firewall,
  hash256,
  hookScriptFileId,
  ipConfigs,
  macAddress,
  machineName,
  mtu,
  nodeName,
  poolId,
  rateLimit,
  sshKeys,
  startup,
  storageId,
  tags,
  vlanId,
  vmId,
} from "./proxmox";
import { oneLine } from "./text";

/** Pattern of an absolute path. Its parts may begin with one or two dots, but must have other characters. */
const absolutePath = "(/[.]{0,2}[A-Za-z0-9_-][A-Za-z0-9._-]*)+";

/** A number of a user or group. */
const id = { type: "number", checks: [{ kind: "between", min: 0, max: 4294967295 }] } as const;

/** A Linux container from a template, with mount points and network interfaces. */
export const proxmoxLxc = {
  name: "proxmox-lxc",
  provider: "proxmox",
  title: "Proxmox LXC container",
  doc: `
A Linux container on Proxmox VE, unprivileged by default, from an existing or a downloaded template.

- **Never replaced by surprise.** Changing \`template_file_id\`, \`template\`, \`ssh_keys\`, \`password\`, \`mount_points\` or \`pool_id\` does not
  change a running container. To rebuild it, run \`tofu apply -replace\` or \`pulumi up --replace\`. Changing \`unprivileged\` or the root
  disk's \`datastore_id\` replaces it.
- **Containers can move.** \`node_name\` and \`vm_id\` are used only when a container is created. To move one, migrate it in Proxmox, for example
  with \`pct migrate 310 pve-2 --restart\`. The provider looks for a container only on the node in its state, and would create another one.
  So before the next plan, remove the container from the state and import \`pve-2/310\` (\`tofu state rm\` and \`tofu import\`,
  \`pulumi state delete\` and the option \`import\`). Do the same after Proxmox's HA has moved a container.
- **The root disk can grow, but not shrink.** Growing it needs no restart. Proxmox's provider rejects shrinking it during apply.
- **Mount points are set at creation.** The provider replaces a container to add or grow one, so changes to them are ignored. Grow a volume
  with \`pct resize\`.
- **Permissions.** With an API token you cannot use features other than \`nesting\`, mount points that are directories or devices of the node,
  \`hook_script_file_id\` or \`device_passthrough\`. For those the provider must log in as \`root@pam\` with a password.
- **Firewall.** \`network_interfaces[*].firewall\` enables Proxmox's firewall on an interface. Set its rules in Proxmox.
`,
  inputs: {
    name: { type: "string", doc: "Host name of the container.", checks: [machineName] },
    nodeName: {
      ...nodeName,
      createOnly: ["proxmox_virtual_environment_container.node_name", "proxmox_virtual_environment_file.node_name"],
    },
    vmId: {
      type: "string",
      numeric: true,
      optional: true,
      createOnly: ["proxmox_virtual_environment_container.vm_id"],
      doc: "ID of the container, unique in the cluster. Default: Proxmox's next free ID.",
      checks: vmId.checks,
    },
    description,
    tags,
    poolId: {
      type: "string",
      optional: true,
      createOnly: ["proxmox_virtual_environment_container.pool_id"],
      doc: "Resource pool that the container belongs to.",
      checks: [poolId],
    },
    templateFileId: {
      type: "string",
      optional: true,
      createOnly: ["proxmox_virtual_environment_container.operating_system[0].template_file_id"],
      doc: "Template of the container, such as local:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst.",
      checks: [fileId],
    },
    template: {
      type: "object",
      optional: true,
      createOnly: ["proxmox_virtual_environment_file.source_file", "proxmox_virtual_environment_file.datastore_id"],
      doc: "Template to download for this container, instead of template_file_id. The machine that runs the engine downloads and uploads it. For several containers, use one template on the node instead.",
      fields: {
        url: {
          type: "string",
          plain: true,
          doc: "URL of the template, which ends in .tar.gz, .tar.xz or .tar.zst.",
          checks: [
            {
              kind: "matches",
              pattern: `^https?://${dnsName}(:${port})?(/[A-Za-z0-9._~:%@+=,-]+)*/[A-Za-z0-9._~@+=-]+[.]tar[.](gz|xz|zst)$`,
              must: "an http or https URL that ends in .tar.gz, .tar.xz or .tar.zst",
            },
          ],
        },
        checksum: {
          type: "string",
          optional: true,
          doc: "SHA-256 of the template, verified before use.",
          checks: [hash256],
        },
        datastoreId: {
          type: "string",
          default: "local",
          doc: "Datastore for the template. Its content types must include vztmpl.",
          checks: [storageId],
        },
      },
    },
    osType: {
      type: "enum",
      values: ["debian", "ubuntu", "alpine", "archlinux", "centos", "devuan", "fedora", "gentoo", "nixos", "opensuse"],
      default: "debian",
      doc: "Distribution, which decides how Proxmox sets up network and host name. Proxmox's unmanaged is not allowed: an import does not return it, and would replace the container.",
    },
    unprivileged: {
      type: "bool",
      default: true,
      replaces: true,
      doc: "Whether the container is unprivileged: its root is an unprivileged user on the node.",
    },
    features: {
      type: "object",
      default: {},
      doc: "Features of the container. All but nesting need root@pam.",
      checks: [
        {
          kind: "implies",
          where: { member: "nesting", is: false },
          needs: {
            any: [
              { member: "keyctl", is: true },
              { member: "fuse", is: true },
              { member: "mknod", is: true },
              { notEmpty: "mount" },
            ],
          },
          must: "must enable nesting or another feature: an import does not return features that are all off, and would change the container",
        },
      ],
      fields: {
        nesting: {
          type: "bool",
          default: true,
          plain: true,
          doc: "Whether it may run nested containers. systemd also needs this.",
        },
        keyctl: {
          type: "bool",
          default: false,
          plain: true,
          doc: "Whether it may use keyctl(), as Docker does in an unprivileged container.",
        },
        fuse: {
          type: "bool",
          default: false,
          plain: true,
          doc: "Whether it may mount FUSE file systems. Backups that suspend the container may hang.",
        },
        mknod: { type: "bool", default: false, plain: true, doc: "Whether it may create some device nodes." },
        mount: {
          type: "list",
          of: { type: "enum", values: ["nfs", "cifs"] },
          default: [],
          plain: true,
          doc: "Network file systems that it may mount.",
          checks: [{ kind: "unique" }],
        },
      },
    },
    cpu: {
      type: "object",
      default: {},
      doc: "Processors.",
      fields: {
        cores: { type: "number", default: 1, doc: "Cores.", checks: [{ kind: "between", min: 1, max: 128 }] },
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
      },
    },
    memory: {
      type: "object",
      default: {},
      doc: "Memory.",
      checks: [
        {
          kind: "implies",
          where: { member: "swap", is: 0 },
          needs: { not: { member: "dedicated", is: 512 } },
          must: "must not be 512 with a swap of 0: an import does not return these values, and would restart the container; use 513",
        },
      ],
      fields: {
        dedicated: {
          type: "number",
          default: 512,
          plain: true,
          doc: "Memory in MiB.",
          checks: [{ kind: "between", min: 16, max: 268435456, unit: "MiB" }],
        },
        swap: {
          type: "number",
          default: 512,
          plain: true,
          doc: "Swap in MiB.",
          checks: [{ kind: "between", min: 0, max: 268435456, unit: "MiB" }],
        },
      },
    },
    disk: {
      type: "object",
      default: {},
      doc: "The root disk.",
      fields: {
        datastoreId: {
          type: "string",
          default: "local-lvm",
          replaces: true,
          doc: "Datastore of the disk.",
          checks: [storageId],
        },
        size: {
          type: "number",
          default: 8,
          doc: "Size in GiB. It can grow, but not shrink.",
          checks: [{ kind: "between", min: 1, max: 524288, unit: "GiB" }],
        },
      },
    },
    mountPoints: {
      type: "list",
      default: [],
      createOnly: ["proxmox_virtual_environment_container.mount_point"],
      doc: "Volumes and directories of the node to mount, starting with mp0.",
      checks: [
        { kind: "count", max: 256 },
        { kind: "unique", by: "path" },
      ],
      of: {
        type: "object",
        checks: [
          {
            kind: "implies",
            where: { member: "volume", matches: "^[^/:]+$" },
            needs: { has: "size" },
            must: "must have a size if the volume is a datastore, in which a new volume is created",
            whenKnown: true,
          },
          {
            kind: "implies",
            where: { member: "volume", matches: "^/" },
            needs: { lacks: "size" },
            must: "must have no size if the volume is a directory or device of the node",
            whenKnown: true,
          },
        ],
        fields: {
          volume: {
            type: "string",
            doc: "Datastore for a new volume, an existing volume, or a directory or device of the node. Directories and devices need root@pam.",
            checks: [
              {
                kind: "matches",
                pattern: `^(${absolutePath}/?|[A-Za-z][A-Za-z0-9_.-]{0,98}[A-Za-z0-9](:[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*)?)$`,
                must: "a datastore such as local-lvm, a volume of one, or an absolute path on the node without . and ..",
              },
            ],
          },
          path: {
            type: "string",
            doc: "Mount path in the container.",
            checks: [{ kind: "matches", pattern: `^${absolutePath}$`, must: "an absolute path without . and .." }],
          },
          size: {
            type: "string",
            optional: true,
            doc: "Size of a new volume, such as 10G.",
            checks: [{ kind: "matches", pattern: "^[1-9][0-9]{0,5}[GT]$", must: "a size such as 10G" }],
          },
          readOnly: { type: "bool", default: false, doc: "Whether it is mounted read-only." },
          backup: { type: "bool", default: false, doc: "Whether backups include it. Only for volumes." },
          replicate: { type: "bool", default: true, doc: "Whether replication jobs include it." },
          shared: { type: "bool", default: false, doc: "Whether it is available on all nodes. Not for volumes." },
          acl: { type: "bool", default: false, doc: "Whether it has POSIX ACLs." },
          quota: { type: "bool", default: false, doc: "Whether it has user quotas. Only in privileged containers." },
          mountOptions: {
            type: "list",
            of: { type: "enum", values: ["discard", "lazytime", "noatime", "nodev", "noexec", "nosuid"] },
            default: [],
            doc: "Mount options.",
            checks: [{ kind: "unique" }],
          },
        },
      },
    },
    networkInterfaces: {
      type: "list",
      default: [{}],
      doc: "Network interfaces, starting with net0.",
      checks: [
        { kind: "count", max: 10 },
        { kind: "unique", by: "name" },
      ],
      of: {
        type: "object",
        fields: {
          name: {
            type: "string",
            default: "eth0",
            doc: "Name in the container.",
            checks: [
              {
                kind: "matches",
                pattern: "^[a-z][a-z0-9_.-]{1,14}$",
                must: "2 to 15 lower-case letters, digits, _, . and -, a letter first",
              },
            ],
          },
          bridge,
          vlanId,
          macAddress,
          firewall,
          mtu,
          rateLimit,
        },
      },
    },
    ipConfigs: {
      ...ipConfigs,
      default: [{ ipv4: { address: "dhcp" } }],
      doc: "Addresses of the network interfaces, in the order of network_interfaces.",
      checks: [{ kind: "count", max: 10 }],
    },
    dns,
    sshKeys: {
      ...sshKeys,
      plain: true,
      createOnly: ["proxmox_virtual_environment_container.initialization[0].user_account"],
      doc: "Public SSH keys that may log in as root, one per line.",
    },
    password: {
      type: "string",
      optional: true,
      sensitive: true,
      createOnly: ["proxmox_virtual_environment_container.initialization[0].user_account"],
      doc: "Password of root.",
      checks: [oneLine],
    },
    devicePassthrough: {
      type: "list",
      default: [],
      doc: "Devices of the node to pass to the container. They need root@pam.",
      checks: [
        { kind: "count", max: 128 },
        { kind: "unique", by: "path" },
      ],
      of: {
        type: "object",
        fields: {
          path: {
            type: "string",
            doc: "Path of the device, such as /dev/dri/renderD128.",
            checks: [{ kind: "matches", pattern: `^/dev${absolutePath}$`, must: "a path below /dev" }],
          },
          mode: {
            type: "string",
            default: "0660",
            doc: "Access mode in the container.",
            checks: [{ kind: "matches", pattern: "^0[0-7]{3}$", must: "an octal mode such as 0660" }],
          },
          uid: {
            type: "number",
            default: 0,
            doc: "User ID of the owner in the container.",
            checks: [{ kind: "between", min: 0, max: 65535 }],
          },
          gid: {
            type: "number",
            default: 0,
            doc: "Group ID of the owner in the container.",
            checks: [{ kind: "between", min: 0, max: 65535 }],
          },
          denyWrite: { type: "bool", default: false, doc: "Whether the container has read-only access." },
        },
      },
    },
    idmap: {
      type: "list",
      default: [],
      doc: "Users and groups of the node that IDs in an unprivileged container stand for, for example to share files. They replace Proxmox's mapping, so map all IDs that the container needs; /etc/subuid and /etc/subgid of the node must allow them. The provider sets them over SSH, and a change restarts the container.",
      checks: [{ kind: "count", max: 100 }],
      of: {
        type: "object",
        fields: {
          type: { type: "enum", values: ["uid", "gid"], doc: "Whether these are IDs of users or of groups." },
          containerId: { ...id, doc: "First ID in the container." },
          hostId: { ...id, doc: "First ID on the node." },
          size: {
            type: "number",
            default: 1,
            doc: "Number of IDs.",
            checks: [{ kind: "between", min: 1, max: 4294967295 }],
          },
        },
      },
    },
    environment: {
      type: "map",
      default: {},
      mayHoldSecret: true,
      doc: "Environment variables of the container's init process, such as those of an OCI image. Not for secrets: Proxmox keeps them in plain text. Needs Proxmox VE 9.1; a change restarts the container.",
      checks: [
        {
          kind: "keysMatch",
          pattern: "^[A-Za-z_][A-Za-z0-9_]{0,254}$",
          must: "1 to 255 letters, digits and _, with no digit first",
        },
      ],
      of: {
        type: "string",
        mayHoldSecret: true,
        checks: [
          {
            kind: "matches",
            pattern: "^[^\\x00-\\x1f\\x7f]*$",
            must: "a single line without control characters",
          },
        ],
      },
    },
    hookScriptFileId,
    started: { type: "bool", default: true, doc: "Whether the container runs." },
    startOnBoot: { type: "bool", default: true, doc: "Whether the container starts together with its node." },
    startup,
    protection: {
      type: "bool",
      default: false,
      doc: "Whether the container and its disks are protected against deletion.",
    },
  },
  checks: [
    {
      kind: "implies",
      where: { lacks: "templateFileId" },
      needs: { has: "template" },
      must: "template_file_id or template must be set",
    },
    {
      kind: "implies",
      where: { has: "templateFileId" },
      needs: { lacks: "template" },
      must: "template must not be set if template_file_id is set",
    },
    {
      kind: "implies",
      where: { notEmpty: "idmap" },
      needs: { member: "unprivileged", is: true },
      must: "idmap must be empty if unprivileged is false: a privileged container uses the node's IDs",
      whenKnown: true,
    },
  ],
  ignored: {
    // The provider's own settings, which an import does not find.
    both: [
      "proxmox_virtual_environment_container.timeout_clone",
      "proxmox_virtual_environment_container.timeout_create",
      "proxmox_virtual_environment_container.timeout_delete",
      "proxmox_virtual_environment_container.timeout_update",
      "proxmox_virtual_environment_file.overwrite",
      "proxmox_virtual_environment_file.timeout_upload",
      "proxmox_virtual_environment_file.upload_mode",
    ],
    // Pulumi's plugin writes defaults.
    pulumi: ["proxmox_virtual_environment_container.console"],
    // Ignoring it is not enough in Pulumi, where the component sets it.
    opentofu: ["proxmox_virtual_environment_container.timeout_start"],
  },
  outputs: {
    vmId: {
      type: "string",
      doc: "ID of the container.",
      hcl: "proxmox_virtual_environment_container.this.id",
    },
    name: { type: "string", doc: "Host name of the container.", hcl: "var.name" },
    nodeName: {
      type: "string",
      doc: "Node that the container is on.",
      hcl: "proxmox_virtual_environment_container.this.node_name",
    },
    ipv4Addresses: {
      type: { map: "string" },
      doc: "First IPv4 address of each interface, by its name; empty while the container is off.",
      hcl: "local.ipv4_addresses",
    },
    ipv6Addresses: {
      type: { map: "string" },
      doc: "First IPv6 address of each interface, by its name; empty while the container is off.",
      hcl: "try({ for name, address in proxmox_virtual_environment_container.this.ipv6 : name => address }, {})",
    },
    primaryIpv4: {
      type: "string",
      optional: true,
      doc: "First static IPv4 address of ip_configs. Without one, the first address that the container reports; null if there is none.",
      hcl: "local.primary_ipv4",
    },
  },
  examples: {
    minimal: {
      doc: "A Debian container that gets its address by DHCP.",
      inputs: {
        name: "dns-1",
        nodeName: "pve",
        templateFileId: "local:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst",
        sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"],
      },
    },
    complete: {
      doc: "A container with its own template, a static address, a data volume and a graphics device.",
      inputs: {
        name: "media-1",
        nodeName: "pve-1",
        vmId: "310",
        description: "Media server",
        tags: ["Media", "production"],
        poolId: "media",
        template: {
          url: "https://images.example.com/ubuntu-24.04-standard_24.04-2_amd64.tar.zst",
          checksum: "5e2c6d0f4d6b1f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a",
          datastoreId: "local",
        },
        osType: "ubuntu",
        unprivileged: true,
        features: { nesting: true, keyctl: true, fuse: true, mount: ["nfs"] },
        cpu: { cores: 4, units: 200, limit: 2 },
        memory: { dedicated: 4096, swap: 0 },
        disk: { datastoreId: "local-lvm", size: 16 },
        mountPoints: [
          { volume: "local-lvm", path: "/srv/media", size: "500G", backup: true, mountOptions: ["noatime"] },
          { volume: "/mnt/archive", path: "/srv/archive", readOnly: true, shared: true },
        ],
        networkInterfaces: [
          { name: "eth0", bridge: "vmbr0", vlanId: 20, firewall: true },
          { name: "eth1", bridge: "vmbr1", macAddress: "bc:24:11:00:00:10", rateLimit: 100, mtu: 9000 },
        ],
        ipConfigs: [
          {
            ipv4: { address: "10.0.20.7/24", gateway: "10.0.20.1" },
            ipv6: { address: "auto" },
          },
          { ipv4: { address: "10.0.30.7/24" } },
        ],
        dns: { servers: ["10.0.20.2"], domain: "example.com" },
        sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD admin"],
        devicePassthrough: [{ path: "/dev/dri/renderD128", gid: 104 }],
        idmap: [
          { type: "uid", containerId: 0, hostId: 100000, size: 65536 },
          { type: "gid", containerId: 0, hostId: 100000, size: 65536 },
        ],
        startOnBoot: true,
        startup: { order: 3, upDelay: 10 },
        protection: true,
      },
    },
  },
} as const satisfies Spec;

import type { Spec } from "../types";
import {
  dropletName,
  everythingOut,
  firewallRule,
  imageSlug,
  regionSlug,
  sizeSlug,
  sshKeys,
  tag,
  userDataChecks,
  uuid,
  volumeName,
} from "./digitalocean";

/** A droplet with its firewall, volumes and reserved IP. */
export const digitaloceanDroplet = {
  name: "digitalocean-droplet",
  provider: "digitalocean",
  title: "DigitalOcean droplet",
  doc: `
A droplet with its own firewall, any number of volumes, and an optional reserved IP.

- **Closed by default.** The droplet has its own firewall, which blocks all inbound and allows all outbound traffic. Open ports with
  \`firewall.inbound\`. DigitalOcean's firewalls filter the private network, too.
- **Never replaced by surprise.** Changing \`user_data\`, \`ssh_keys\`, \`image\`, \`monitoring\`, \`droplet_agent\`, \`ipv6\` or
  \`public_networking\` does not change a running droplet. To rebuild it, run \`tofu apply -replace\` or
  \`pulumi up --replace\`, which keeps its volumes and the reserved IP. Changing \`region\` or \`vpc_uuid\` replaces the droplet;
  \`region\` also replaces its volumes and deletes their data.
- **The droplet attaches its volumes.** Exactly the volumes in \`volumes\` and \`volume_ids\` are attached; others are detached.
  Do not use \`digitalocean_volume_attachment\` as well. If Kubernetes or other software attaches volumes, set
  \`external_volumes\`.
- **Projects list droplets.** Add the output \`urns\` to the \`resources\` of your \`digitalocean_project\`.
`,
  inputs: {
    name: {
      type: "string",
      doc: "Name and host name of the droplet. If it is a domain name, DigitalOcean creates a PTR record for it. Volumes and the firewall are named after it.",
      checks: [dropletName, { kind: "maxBytes", bytes: 255 }],
    },
    region: {
      type: "string",
      replaces: true,
      doc: "Region, such as fra1, ams3, nyc3 or sgp1. A change also replaces its volumes and its reserved IP.",
      checks: [regionSlug],
    },
    size: {
      type: "string",
      default: "s-1vcpu-1gb",
      createOnly: { inClusters: ["digitalocean_droplet.size"] },
      doc: "Size, such as s-1vcpu-1gb or g-2vcpu-8gb. A change powers the droplet off and on.",
      checks: [sizeSlug],
    },
    resizeDisk: {
      type: "bool",
      default: true,
      doc: "Whether a new size also grows the disk, which prevents a later change to a smaller size. If false, moving to another engine shows one update, which makes no API call.",
    },
    image: {
      type: "string",
      numeric: true,
      default: "debian-13-x64",
      createOnly: ["digitalocean_droplet.image"],
      doc: "Slug of the droplet's image, or the ID of a snapshot or custom image.",
      checks: [imageSlug],
    },
    sshKeys,
    vpcUuid: {
      type: "string",
      optional: true,
      replaces: true,
      doc: "ID of the VPC network. Default: the region's default network.",
      checks: [uuid],
    },
    publicNetworking: {
      type: "bool",
      plain: true,
      default: true,
      createOnly: ["digitalocean_droplet.public_networking"],
      doc: "Whether the droplet has public addresses.",
    },
    ipv6: {
      type: "bool",
      plain: true,
      default: true,
      createOnly: ["digitalocean_droplet.ipv6"],
      doc: "Whether a droplet with public addresses has a public IPv6 address as well. It cannot be removed.",
    },
    reservedIp: {
      type: "bool",
      plain: true,
      default: false,
      doc: "Whether the droplet has a reserved IPv4 address, which it keeps when it is replaced in its region.",
    },
    firewall: {
      type: "object",
      default: {},
      doc: "The droplet's own firewall.",
      checks: [
        {
          kind: "implies",
          where: { member: "enabled", is: true },
          needs: { any: [{ notEmpty: "inbound" }, { notEmpty: "outbound" }] },
          must: "must have a rule: DigitalOcean does not create a firewall without one",
        },
      ],
      fields: {
        enabled: {
          type: "bool",
          plain: true,
          default: true,
          doc: "Whether the droplet has its own firewall. Without it, and without a firewall that is applied by tag, every port is open.",
        },
        inbound: {
          type: "list",
          default: [],
          doc: "Rules for inbound traffic. Without a rule, all inbound traffic is blocked.",
          checks: [{ kind: "count", max: 50 }],
          of: firewallRule,
        },
        outbound: {
          type: "list",
          default: everythingOut,
          doc: "Rules for outbound traffic. Default: all outbound traffic is allowed. An empty list blocks all of it.",
          checks: [{ kind: "count", max: 50 }],
          of: firewallRule,
        },
      },
    },
    tags: {
      type: "list",
      of: { type: "string", checks: [tag] },
      default: [],
      doc: "Tags of the droplet and its volumes, for example for your own firewalls and load balancers. Converted to lower case, because DigitalOcean ignores the case of tags.",
    },
    userData: {
      type: "string",
      optional: true,
      sensitive: true,
      createOnly: ["digitalocean_droplet.user_data"],
      doc: "Cloud-init user data, at most 64 KiB.",
      checks: userDataChecks,
    },
    monitoring: {
      type: "bool",
      default: true,
      createOnly: ["digitalocean_droplet.monitoring"],
      doc: "Whether DigitalOcean's metrics agent is installed.",
    },
    dropletAgent: {
      type: "bool",
      optional: true,
      createOnly: ["digitalocean_droplet.droplet_agent"],
      doc: "Whether the agent for the web console is installed. If unset, DigitalOcean tries to install it; if true, a failure is an error.",
    },
    backups: { type: "bool", plain: true, default: false, doc: "Whether DigitalOcean creates backups." },
    backupPolicy: {
      type: "object",
      optional: true,
      createOnly: ["digitalocean_droplet.backup_policy"],
      doc: "Schedule of the backups. Default: DigitalOcean chooses one. To change it, use the control panel. If a droplet has a policy, turn its backups off there before you set backups to false.",
      checks: [
        {
          kind: "implies",
          where: { member: "plan", is: "weekly" },
          needs: { has: "weekday" },
          must: "must have a weekday if the plan is weekly",
        },
        {
          kind: "implies",
          where: { member: "plan", is: "daily" },
          needs: { lacks: "weekday" },
          must: "must have no weekday if the plan is daily",
        },
      ],
      fields: {
        plan: { type: "enum", plain: true, values: ["daily", "weekly"], doc: "Frequency of the backups." },
        weekday: {
          type: "enum",
          values: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
          optional: true,
          doc: "Day of the week, for weekly backups.",
        },
        hour: {
          type: "number",
          default: 0,
          doc: "Start of the four-hour backup window: 0, 4, 8, 12, 16 or 20 (UTC).",
          checks: [{ kind: "oneOf", values: [0, 4, 8, 12, 16, 20] }],
        },
      },
    },
    gracefulShutdown: {
      type: "bool",
      default: false,
      createOnly: { inClusters: ["digitalocean_droplet.graceful_shutdown"] },
      doc: "Whether the droplet is shut down before it is deleted, instead of powered off. It must shut down within a minute. If true, moving to another engine shows one update, which makes no API call.",
    },
    volumes: {
      type: "map",
      default: {},
      doc: "Volumes to create and attach, with keys of your choice. A volume is kept when its droplet is replaced in the same region.",
      checks: [
        { kind: "count", max: 15 },
        {
          kind: "keysMatch",
          pattern: "^[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?$",
          must: "1 to 16 lower-case letters, digits and -",
        },
      ],
      of: {
        type: "object",
        fields: {
          name: {
            type: "string",
            optional: true,
            createOnly: ["digitalocean_volume.name"],
            doc: "Name of the volume, unique in its region. Default: `<droplet name>-<key>` in lower case, with - for dots. The volume is mounted at /mnt/<name>, with _ for -.",
            checks: [volumeName],
          },
          size: {
            type: "number",
            doc: "Size in GiB. It can grow, but not shrink.",
            checks: [{ kind: "between", min: 1, max: 16384, unit: "GiB" }],
          },
          filesystem: {
            type: "enum",
            values: ["ext4", "xfs"],
            default: "ext4",
            createOnly: ["digitalocean_volume.initial_filesystem_type"],
            doc: "File system of a new volume. A volume from a snapshot has the snapshot's file system.",
          },
          filesystemLabel: {
            type: "string",
            optional: true,
            createOnly: ["digitalocean_volume.initial_filesystem_label"],
            doc: "Label of the file system of a new volume.",
            checks: [
              { kind: "matches", pattern: "^[A-Za-z0-9_.-]{1,12}$", must: "1 to 12 letters, digits, _, . and -" },
            ],
          },
          snapshotId: {
            type: "string",
            optional: true,
            createOnly: ["digitalocean_volume.snapshot_id"],
            doc: "ID of a snapshot to create the volume from.",
            checks: [uuid],
          },
        },
      },
    },
    volumeIds: {
      type: "list",
      of: { type: "string", checks: [uuid] },
      default: [],
      doc: "IDs of existing volumes of the same region to attach.",
    },
    externalVolumes: {
      type: "bool",
      plain: true,
      default: false,
      doc: "Whether other software, such as Kubernetes, attaches volumes to the droplet. If false, volumes that are not in volumes or volume_ids are detached.",
    },
  },
  checks: [
    {
      kind: "implies",
      where: { has: "backupPolicy" },
      needs: { member: "backups", is: true },
      must: "backup_policy must not be set if backups is false",
    },
    {
      kind: "implies",
      where: { member: "reservedIp", is: true },
      needs: { member: "publicNetworking", is: true },
      must: "reserved_ip must be false if public_networking is false",
    },
    {
      kind: "implies",
      where: { member: "externalVolumes", is: true },
      needs: { not: { any: [{ notEmpty: "volumes" }, { notEmpty: "volumeIds" }] } },
      must: "external_volumes must be false if volumes or volume_ids is not empty",
    },
    {
      kind: "implies",
      where: { some: "volumes", that: { lacks: "name" } },
      needs: { member: "name", matches: "^[A-Za-z]" },
      must: "volumes must all have a name if the droplet's name does not begin with a letter: no volume can be named after it",
    },
    { kind: "derivedName", of: "volumes", from: "name", max: 64 },
  ],
  outputs: {
    id: { type: "string", doc: "ID of the droplet.", hcl: "digitalocean_droplet.this.id" },
    dropletUrn: {
      type: "string",
      doc: "DigitalOcean's resource name of the droplet, such as do:droplet:4711.",
      hcl: "digitalocean_droplet.this.urn",
    },
    urns: {
      type: { list: "string" },
      doc: "DigitalOcean's resource names of the droplet, its volumes and its reserved IP, for a project's resources.",
      hcl: "concat([digitalocean_droplet.this.urn], [for volume in digitalocean_volume.this : volume.urn], [for address in digitalocean_reserved_ip.this : address.urn])",
    },
    name: { type: "string", doc: "Name of the droplet.", hcl: "digitalocean_droplet.this.name" },
    ipv4Address: {
      type: "string",
      doc: "Public IPv4 address; empty if there is none.",
      hcl: "digitalocean_droplet.this.ipv4_address",
    },
    ipv4AddressPrivate: {
      type: "string",
      doc: "Address in the VPC network.",
      hcl: "digitalocean_droplet.this.ipv4_address_private",
    },
    ipv6Address: {
      type: "string",
      doc: "Public IPv6 address; empty if there is none.",
      hcl: "digitalocean_droplet.this.ipv6_address",
    },
    reservedIp: {
      type: "string",
      optional: true,
      doc: "The reserved IPv4 address; null if there is none.",
      hcl: "one(values(digitalocean_reserved_ip.this)[*].ip_address)",
    },
    vpcUuid: {
      type: "string",
      doc: "ID of the VPC network that the droplet is in.",
      hcl: "digitalocean_droplet.this.vpc_uuid",
    },
    firewallId: {
      type: "string",
      optional: true,
      doc: "ID of the droplet's own firewall; null if it has none.",
      hcl: "one(values(digitalocean_firewall.this)[*].id)",
    },
    volumeIds: {
      type: { map: "string" },
      doc: "ID of each volume, by the keys of volumes.",
      hcl: "{ for key, volume in digitalocean_volume.this : key => volume.id }",
    },
    status: {
      type: "string",
      doc: "Status of the droplet, such as active or off.",
      hcl: "digitalocean_droplet.this.status",
    },
    priceMonthly: {
      type: "number",
      doc: "Price of the droplet's size in US dollars a month, without volumes and backups.",
      hcl: "digitalocean_droplet.this.price_monthly",
    },
  },
  examples: {
    minimal: { doc: "A droplet that blocks all inbound traffic.", inputs: { name: "web-1", region: "fra1" } },
    complete: {
      doc: "A web server with its own network, a data volume, backups and a reserved IP.",
      inputs: {
        name: "web-1",
        region: "fra1",
        size: "s-2vcpu-4gb",
        image: "debian-13-x64",
        sshKeys: ["cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"],
        vpcUuid: "6d5358c6-a03c-4069-8d65-b4ad185c88ac",
        ipv6: true,
        reservedIp: true,
        firewall: {
          inbound: [
            { port: "443", addresses: ["0.0.0.0/0", "::/0"] },
            { port: "22", addresses: ["203.0.113.0/24"] },
            { port: "9100", tags: ["web"] },
            { protocol: "icmp", addresses: ["0.0.0.0/0", "::/0"] },
          ],
        },
        tags: ["web", "production"],
        userData: "#cloud-config\npackages: [nginx]\n",
        monitoring: true,
        dropletAgent: true,
        backups: true,
        backupPolicy: { plan: "weekly", weekday: "SUN", hour: 4 },
        volumes: { data: { size: 50, filesystem: "xfs" } },
      },
    },
  },
} as const satisfies Spec;

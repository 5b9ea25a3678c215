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
A droplet with its own firewall, any number of volumes, and a reserved IP where you want one.

- **Closed by default.** The droplet has a firewall of its own that lets nothing in and everything out. Open ports with
  \`firewall.inbound\`. DigitalOcean's firewalls filter the private network, too.
- **Never replaced by surprise.** Changing \`user_data\`, \`ssh_keys\`, \`image\`, \`monitoring\`, \`droplet_agent\`, \`ipv6\` or
  \`public_networking\` leaves a running droplet alone. Ask for a rebuild where you want one: \`tofu apply -replace\` or
  \`pulumi up --replace\`. Volumes and the reserved IP outlive it. Changing \`region\` or \`vpc_uuid\` does replace the droplet,
  and \`region\` its volumes, with all that is on them.
- **Volumes are attached by the droplet.** What is attached is what \`volumes\` and \`volume_ids\` name; anything else is detached.
  Do not use \`digitalocean_volume_attachment\` beside it. Where Kubernetes or somebody else attaches volumes, set
  \`external_volumes\`.
- **Projects hold droplets, not the other way round.** Give the output \`urns\` to the \`resources\` of your
  \`digitalocean_project\`.
`,
  inputs: {
    name: {
      type: "string",
      doc: "Name of the droplet, its host name as well. DigitalOcean makes a PTR record of it where it's a domain name. Volumes and the firewall are named after it.",
      checks: [dropletName, { kind: "maxBytes", bytes: 255 }],
    },
    region: {
      type: "string",
      replaces: true,
      doc: "Region, such as fra1, ams3, nyc3 or sgp1. Its volumes and its reserved IP are replaced with it.",
      checks: [regionSlug],
    },
    size: {
      type: "string",
      default: "s-1vcpu-1gb",
      doc: "Size, such as s-1vcpu-1gb or g-2vcpu-8gb. Changing it powers the droplet off, and on again with the new size.",
      checks: [sizeSlug],
    },
    resizeDisk: {
      type: "bool",
      default: true,
      doc: "Whether a new size also grows the disk, which makes it impossible to go back to a smaller one. Where it's false, moving to another engine shows one update, which calls nothing.",
    },
    image: {
      type: "string",
      numeric: true,
      default: "debian-13-x64",
      doc: "Slug of the image that the droplet is made from, or the ID of a snapshot or custom image. Changes are ignored on a running droplet.",
      checks: [imageSlug],
    },
    sshKeys,
    vpcUuid: {
      type: "string",
      optional: true,
      replaces: true,
      doc: "ID of the VPC network. The region's default network where none is given.",
      checks: [uuid],
    },
    publicNetworking: {
      type: "bool",
      plain: true,
      default: true,
      doc: "Whether the droplet has public addresses. Read when the droplet is made; later changes are ignored.",
    },
    ipv6: {
      type: "bool",
      plain: true,
      default: true,
      doc: "Whether the droplet has a public IPv6 address, where it has public addresses at all. Read when the droplet is made; later changes are ignored: it can't be taken away again.",
    },
    reservedIp: {
      type: "bool",
      plain: true,
      default: false,
      doc: "Whether the droplet gets a reserved IPv4 address, which stays the same when the droplet is replaced in its region.",
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
          must: "must have a rule: DigitalOcean makes no firewall without one",
        },
      ],
      fields: {
        enabled: {
          type: "bool",
          plain: true,
          default: true,
          doc: "Whether the droplet has a firewall of its own. Without one, and without a firewall that is applied by tag, every port is open.",
        },
        inbound: {
          type: "list",
          default: [],
          doc: "What may come in. Nothing where there is no rule.",
          checks: [{ kind: "count", max: 50 }],
          of: firewallRule,
        },
        outbound: {
          type: "list",
          default: everythingOut,
          doc: "What may go out. Everything where it's left out, nothing where it's empty.",
          checks: [{ kind: "count", max: 50 }],
          of: firewallRule,
        },
      },
    },
    tags: {
      type: "list",
      of: { type: "string", checks: [tag] },
      default: [],
      doc: "Tags of the droplet and its volumes. Upper case is lowered, since DigitalOcean takes both for the same tag. Firewalls and load balancers of yours may find the droplet by them.",
    },
    userData: {
      type: "string",
      optional: true,
      sensitive: true,
      doc: "Cloud-init user data, at most 64 KiB. Changes are ignored on a running droplet.",
      checks: userDataChecks,
    },
    monitoring: {
      type: "bool",
      default: true,
      doc: "Whether DigitalOcean's metrics agent is installed. Changes are ignored on a running droplet.",
    },
    dropletAgent: {
      type: "bool",
      optional: true,
      doc: "Whether the agent of the web console is installed. It's tried where nothing is said; true makes a failure an error. Changes are ignored on a running droplet.",
    },
    backups: { type: "bool", plain: true, default: false, doc: "Whether DigitalOcean makes backups." },
    backupPolicy: {
      type: "object",
      optional: true,
      doc: "When backups are made; DigitalOcean decides where nothing is said. Read when the droplet is made; later changes are ignored: make them in the control panel. Backups that were made with a policy are turned off there, too, before backups is set to false.",
      checks: [
        {
          kind: "implies",
          where: { member: "plan", is: "weekly" },
          needs: { has: "weekday" },
          must: "must have a weekday where the plan is weekly",
        },
        {
          kind: "implies",
          where: { member: "plan", is: "daily" },
          needs: { lacks: "weekday" },
          must: "must have no weekday where the plan is daily",
        },
      ],
      fields: {
        plan: { type: "enum", plain: true, values: ["daily", "weekly"], doc: "How often." },
        weekday: {
          type: "enum",
          values: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
          optional: true,
          doc: "Day of the week, for weekly backups.",
        },
        hour: {
          type: "number",
          default: 0,
          doc: "Hour (UTC) at which the four hours begin in which the backup is made.",
          checks: [{ kind: "oneOf", values: [0, 4, 8, 12, 16, 20] }],
        },
      },
    },
    gracefulShutdown: {
      type: "bool",
      default: false,
      doc: "Whether the droplet is shut down, not just switched off, before it's deleted. It must manage that within a minute. Where it's true, moving to another engine shows one update, which calls nothing.",
    },
    volumes: {
      type: "map",
      default: {},
      doc: "Volumes to make and attach, under keys of your choice. A volume outlives its droplet's replacement, except in another region.",
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
            doc: "Name of the volume, unique in its region. The droplet's name, - and the key where none is given, in lower case and with - for every dot. It's mounted at /mnt/<name>, with _ for -. Changes are ignored on an existing volume.",
            checks: [volumeName],
          },
          size: {
            type: "number",
            doc: "Size in GiB. It may grow, never shrink.",
            checks: [{ kind: "between", min: 1, max: 16384, unit: "GiB" }],
          },
          filesystem: {
            type: "enum",
            values: ["ext4", "xfs"],
            default: "ext4",
            doc: "File system that a new volume is formatted with; one made from a snapshot has the snapshot's. Changes are ignored on an existing volume.",
          },
          filesystemLabel: {
            type: "string",
            optional: true,
            doc: "Label of the file system of a new volume. Changes are ignored on an existing volume.",
            checks: [
              { kind: "matches", pattern: "^[A-Za-z0-9_.-]{1,12}$", must: "1 to 12 letters, digits, _, . and -" },
            ],
          },
          snapshotId: {
            type: "string",
            optional: true,
            doc: "ID of a snapshot that a new volume is made from. Changes are ignored on an existing volume.",
            checks: [uuid],
          },
        },
      },
    },
    volumeIds: {
      type: "list",
      of: { type: "string", checks: [uuid] },
      default: [],
      doc: "IDs of further volumes to attach, from the same region.",
    },
    externalVolumes: {
      type: "bool",
      plain: true,
      default: false,
      doc: "Whether somebody else attaches volumes to the droplet, such as Kubernetes. Where it's false, what volumes and volume_ids do not name is detached.",
    },
  },
  checks: [
    {
      kind: "implies",
      where: { has: "backupPolicy" },
      needs: { member: "backups", is: true },
      must: "backup_policy must be left out where backups is false",
    },
    {
      kind: "implies",
      where: { member: "reservedIp", is: true },
      needs: { member: "publicNetworking", is: true },
      must: "reserved_ip must be false where public_networking is false",
    },
    {
      kind: "implies",
      where: { member: "externalVolumes", is: true },
      needs: { not: { any: [{ notEmpty: "volumes" }, { notEmpty: "volumeIds" }] } },
      must: "external_volumes must be false where volumes or volume_ids name any",
    },
    {
      kind: "implies",
      where: { some: "volumes", that: { lacks: "name" } },
      needs: { member: "name", matches: "^[A-Za-z]" },
      must: "volumes must all have a name where the droplet's own does not begin with a letter: no volume can be named after it",
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
      doc: "DigitalOcean's resource names of the droplet, its volumes and its reserved IP: what to give to a project.",
      hcl: "local.urns",
    },
    name: { type: "string", doc: "Name of the droplet.", hcl: "digitalocean_droplet.this.name" },
    ipv4Address: {
      type: "string",
      doc: "Public IPv4 address; empty where there is none.",
      hcl: "digitalocean_droplet.this.ipv4_address",
    },
    ipv4AddressPrivate: {
      type: "string",
      doc: "Address in the VPC network.",
      hcl: "digitalocean_droplet.this.ipv4_address_private",
    },
    ipv6Address: {
      type: "string",
      doc: "Public IPv6 address; empty where there is none.",
      hcl: "digitalocean_droplet.this.ipv6_address",
    },
    reservedIp: {
      type: "string",
      optional: true,
      doc: "The reserved IPv4 address; null where there is none.",
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
      doc: "ID of the droplet's own firewall; null where it has none.",
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
    minimal: { doc: "A droplet that lets nothing in.", inputs: { name: "web-1", region: "fra1" } },
    complete: {
      doc: "A web server with a network of its own, a data volume, backups and a reserved IP.",
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

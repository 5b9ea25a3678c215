import { providers } from "../providers";
import type { Spec } from "../types";
import { hostName, imageName, labels, resourceId } from "./hcloud";
import { oneLine, printable } from "./text";

/** A server with its firewall, private networks, volumes and reverse DNS. */
export const hcloudServer = {
  name: "hcloud-server",
  provider: "hcloud",
  title: "Hetzner Cloud server",
  doc: `
A server with its own firewall, any number of private networks and volumes, and reverse DNS.

- **Closed by default.** The server has its own firewall, which blocks all inbound traffic. Open ports with \`firewall.rules\`.
  Hetzner's firewalls filter only public addresses: a server without public addresses has no firewall, and its private networks are not filtered.
- **Never replaced by surprise.** Changing \`user_data\`, \`ssh_keys\` or \`image\` does not change a running server. To rebuild
  it, run \`tofu apply -replace\` or \`pulumi up --replace\`. Changing \`location\` replaces the server.
- **Public addresses are chosen once.** Changing \`public_net\` on a running server would power-cycle it and could delete a
  primary IP, so changes to it are ignored.
- **Private networks need a subnet first.** If the subnet is created in the same configuration, take \`network_id\` from the
  subnet (\`hcloud_network_subnet.this.network_id\`), so that the subnet exists before the server joins.
`,
  inputs: {
    name: {
      type: "string",
      doc: "Name and host name of the server, unique in the Hetzner project. Volumes and the firewall are named after it.",
      checks: [hostName],
    },
    serverType: {
      type: "string",
      default: "cx23",
      createOnly: { inClusters: ["hcloud_server.server_type"] },
      doc: "Server type, such as cx23 or cax11. A change powers the server off and on, and grows its disk. The new type must have the same architecture: Hetzner rejects a change between x86 (cx, cpx, ccx) and Arm (cax) during apply, and changes nothing.",
      checks: [{ kind: "matches", pattern: "^[a-z]+[0-9]+[a-z0-9-]*$", must: "a server type such as cx23" }],
    },
    image: {
      type: "string",
      numeric: true,
      default: "debian-13",
      createOnly: ["hcloud_server.image"],
      doc: "Name or ID of the server's image.",
      checks: [imageName],
    },
    location: {
      type: "string",
      default: "fsn1",
      replaces: true,
      doc: "Location, such as fsn1, nbg1, hel1, ash, hil or sin.",
      checks: [{ kind: "matches", pattern: "^[a-z]{3}[0-9]*$", must: "a location such as fsn1" }],
    },
    sshKeys: {
      type: "list",
      of: { type: "string", numeric: true, checks: [oneLine] },
      default: [],
      createOnly: ["hcloud_server.ssh_keys"],
      doc: "Names or IDs of the project's SSH keys that may log in as root.",
    },
    networks: {
      type: "map",
      default: {},
      doc: "Private networks to join, with keys of your choice.",
      checks: [{ kind: "keysMatch", pattern: "^[a-z0-9][a-z0-9_-]*$", must: "lower-case letters, digits, - and _" }],
      of: {
        type: "object",
        fields: {
          networkId: {
            type: "string",
            numeric: true,
            doc: "ID of the network. The server gets an address in one of its subnets.",
            checks: [resourceId],
          },
          ip: {
            type: "string",
            optional: true,
            doc: "Address in the network. Default: Hetzner chooses one. A change detaches the server from the network for a moment.",
            checks: [{ kind: "ip", version: 4 }],
          },
          aliasIps: {
            type: "list",
            of: { type: "string", checks: [{ kind: "ip", version: 4 }] },
            default: [],
            doc: "Additional addresses in the network.",
          },
        },
      },
    },
    publicNet: {
      type: "object",
      default: {},
      createOnly: ["hcloud_server.public_net"],
      doc: "Public addresses. To add public addresses to a private server, rebuild it.",
      fields: {
        ipv4Enabled: { type: "bool", plain: true, default: true, doc: "Whether the server has a public IPv4 address." },
        ipv4Id: {
          type: "string",
          numeric: true,
          optional: true,
          doc: "ID of a primary IPv4 to use. Default: a new one, which is deleted with the server.",
          checks: [resourceId],
        },
        ipv6Enabled: {
          type: "bool",
          plain: true,
          default: true,
          doc: "Whether the server has a public IPv6 network (/64).",
        },
        ipv6Id: {
          type: "string",
          numeric: true,
          optional: true,
          doc: "ID of a primary IPv6 to use. Default: a new one, which is deleted with the server.",
          checks: [resourceId],
        },
      },
    },
    firewall: {
      type: "object",
      default: {},
      doc: "The server's own firewall.",
      fields: {
        enabled: {
          type: "bool",
          plain: true,
          default: true,
          doc: "Whether the server has its own firewall. Without it, and without firewall_ids, every port is open.",
        },
        rules: {
          type: "list",
          default: [],
          doc: "Firewall rules. Without inbound rules all inbound traffic is dropped; without outbound rules all outbound traffic is allowed.",
          checks: [{ kind: "count", max: 50 }],
          of: {
            type: "object",
            checks: [
              {
                kind: "implies",
                where: { member: "protocol", is: ["tcp", "udp"] },
                needs: { has: "port" },
                must: "must have a port if the protocol is tcp or udp",
              },
              {
                kind: "implies",
                where: { member: "protocol", is: ["icmp", "gre", "esp"] },
                needs: { lacks: "port" },
                must: "must have no port if the protocol is icmp, gre or esp",
              },
            ],
            fields: {
              description: {
                type: "string",
                optional: true,
                doc: "Description of the rule.",
                checks: [printable, { kind: "maxBytes", bytes: 255 }],
              },
              direction: {
                type: "enum",
                values: ["in", "out"],
                default: "in",
                plain: true,
                doc: "Direction of the traffic.",
              },
              protocol: {
                type: "enum",
                values: ["tcp", "udp", "icmp", "gre", "esp"],
                default: "tcp",
                plain: true,
                doc: "Protocol.",
              },
              port: {
                type: "string",
                optional: true,
                doc: "Port (22), range (20000-32000) or any. Only for tcp and udp.",
                checks: [
                  {
                    kind: "numberRange",
                    min: 1,
                    max: 65535,
                    words: ["any"],
                    must: 'a port such as "22", a range such as "20000-32000", or "any"',
                  },
                ],
              },
              ranges: {
                type: "list",
                of: { type: "string", checks: [{ kind: "network" }] },
                doc: "Address ranges of the source or, for direction out, of the destination, such as 203.0.113.0/24. Everyone: 0.0.0.0/0 and ::/0.",
                checks: [{ kind: "count", min: 1, max: 100 }],
              },
            },
          },
        },
      },
    },
    firewallIds: {
      type: "list",
      of: { type: "string", numeric: true, checks: [resourceId] },
      default: [],
      doc: "IDs of additional firewalls. Not applied to a server without public addresses. Do not list firewalls that are also applied by label selector.",
    },
    placementGroupId: {
      type: "string",
      numeric: true,
      optional: true,
      doc: "ID of a placement group. The server must be off to join or leave one.",
      checks: [resourceId],
    },
    labels,
    userData: {
      type: "string",
      optional: true,
      sensitive: true,
      createOnly: ["hcloud_server.user_data"],
      doc: "Cloud-init user data, at most 32 KiB.",
      checks: [{ kind: "maxBytes", ...providers.hcloud.userData }],
    },
    backups: {
      type: "bool",
      default: false,
      doc: "Whether Hetzner creates daily backups, for 20 % of the server's price.",
    },
    deleteProtection: {
      type: "bool",
      default: false,
      doc: "Whether the server and its volumes are protected against deletion, and the server against a rebuild.",
    },
    shutdownBeforeDeletion: {
      type: "bool",
      default: false,
      createOnly: { inClusters: ["hcloud_server.shutdown_before_deletion"] },
      doc: "Whether the server is shut down before it is deleted, instead of powered off, so that its volumes have all data. If true, moving to another engine shows one update, which makes no API call.",
    },
    volumes: {
      type: "map",
      default: {},
      doc: "Volumes to create and attach, with keys of your choice. A volume is kept when its server is replaced.",
      checks: [
        {
          kind: "keysMatch",
          pattern: "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
          must: "lower-case letters, digits and -, with no - at the ends",
        },
      ],
      of: {
        type: "object",
        fields: {
          name: {
            type: "string",
            optional: true,
            doc: "Name of the volume, unique in the Hetzner project. Default: `<server name>-<key>`.",
            checks: [
              {
                kind: "matches",
                pattern: "^[A-Za-z0-9]([A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?$",
                must: "1 to 64 letters, digits, -, _ and .",
              },
            ],
          },
          size: {
            type: "number",
            doc: "Size in GB. It can grow, but not shrink.",
            checks: [{ kind: "between", min: 10, max: 10240, unit: "GB" }],
          },
          format: {
            type: "enum",
            values: ["ext4", "xfs"],
            default: "ext4",
            createOnly: ["hcloud_volume.format"],
            doc: "File system of a new volume.",
          },
          automount: {
            type: "bool",
            default: false,
            createOnly: ["hcloud_volume.automount"],
            doc: "Whether the volume is mounted when it is attached to a running server.",
          },
        },
      },
    },
    rdns: {
      type: "object",
      default: {},
      doc: 'Reverse DNS names of the public addresses. In OpenTofu, wrap a name that is unknown until apply in `format("%s", …)` or in other text: a value that might be null cannot decide which records exist.',
      fields: {
        ipv4: {
          type: "string",
          optional: true,
          decidesByPresence: true,
          doc: "Name for the IPv4 address.",
          checks: [hostName],
        },
        ipv6: {
          type: "string",
          optional: true,
          decidesByPresence: true,
          doc: "Name for the first address of the IPv6 network.",
          checks: [hostName],
        },
      },
    },
  },
  checks: [
    {
      kind: "implies",
      where: { member: "firewall.enabled", is: true },
      needs: { member: "name", matches: "^[^\\x00]{0,128}$" },
      must: "firewall.enabled must be false if name is longer than 128 characters: the firewall has the same name",
    },
    { kind: "derivedName", of: "volumes", from: "name", max: 64 },
    {
      kind: "implies",
      where: {
        all: [
          { member: "publicNet.ipv4Enabled", is: false },
          { member: "publicNet.ipv6Enabled", is: false },
        ],
      },
      needs: { notEmpty: "networks" },
      must: "networks must not be empty if public_net has no address: a server needs at least one address",
    },
    {
      kind: "implies",
      where: { has: "rdns.ipv4" },
      needs: { member: "publicNet.ipv4Enabled", is: true },
      must: "rdns.ipv4 must not be set if public_net.ipv4_enabled is false",
    },
    {
      kind: "implies",
      where: { has: "rdns.ipv6" },
      needs: { member: "publicNet.ipv6Enabled", is: true },
      must: "rdns.ipv6 must not be set if public_net.ipv6_enabled is false",
    },
    {
      kind: "implies",
      where: { has: "publicNet.ipv4Id" },
      needs: { member: "publicNet.ipv4Enabled", is: true },
      must: "public_net.ipv4_id must not be set if public_net.ipv4_enabled is false",
    },
    {
      kind: "implies",
      where: { has: "publicNet.ipv6Id" },
      needs: { member: "publicNet.ipv6Enabled", is: true },
      must: "public_net.ipv6_id must not be set if public_net.ipv6_enabled is false",
    },
  ],
  // Once the server exists, its networks are those of hcloud_server_network.
  ignored: { both: ["hcloud_server.network"] },
  outputs: {
    id: { type: "string", doc: "ID of the server.", hcl: "hcloud_server.this.id" },
    name: { type: "string", doc: "Name of the server.", hcl: "hcloud_server.this.name" },
    ipv4Address: {
      type: "string",
      doc: "Public IPv4 address; empty if there is none.",
      hcl: "hcloud_server.this.ipv4_address",
    },
    ipv6Address: {
      type: "string",
      doc: "First address of the public IPv6 network; empty if there is none.",
      hcl: "hcloud_server.this.ipv6_address",
    },
    ipv6Network: {
      type: "string",
      doc: "Public IPv6 network (/64); empty if there is none.",
      hcl: "hcloud_server.this.ipv6_network",
    },
    privateIps: {
      type: { map: "string" },
      doc: "Address in each private network, by the keys of networks.",
      hcl: "{ for key, network in hcloud_server_network.this : key => network.ip }",
    },
    status: { type: "string", doc: "Status of the server, such as running or off.", hcl: "hcloud_server.this.status" },
    firewallId: {
      type: "string",
      optional: true,
      doc: "ID of the server's own firewall; null if it has none.",
      hcl: "one([for firewall in hcloud_firewall.this : firewall.id])",
    },
    volumeIds: {
      type: { map: "string" },
      doc: "ID of each volume, by the keys of volumes.",
      hcl: "{ for key, volume in hcloud_volume.this : key => volume.id }",
    },
  },
  examples: {
    minimal: { doc: "A server that blocks all inbound traffic.", inputs: { name: "web-1" } },
    complete: {
      doc: "A web server with a private network, a data volume, backups and reverse DNS.",
      inputs: {
        name: "web-1",
        serverType: "cax21",
        image: "debian-13",
        location: "nbg1",
        sshKeys: ["admin"],
        networks: { backend: { networkId: "4711", ip: "10.0.1.10", aliasIps: ["10.0.1.100"] } },
        publicNet: { ipv4Enabled: true, ipv6Enabled: true },
        firewall: {
          rules: [
            { description: "HTTPS from everywhere", port: "443", ranges: ["0.0.0.0/0", "::/0"] },
            { description: "SSH from the office", port: "22", ranges: ["203.0.113.0/24"] },
            { description: "Ping", protocol: "icmp", ranges: ["0.0.0.0/0", "::/0"] },
          ],
        },
        labels: { role: "web", environment: "production" },
        userData: "#cloud-config\npackages: [nginx]\n",
        backups: true,
        deleteProtection: true,
        volumes: { data: { size: 50, format: "xfs" } },
        rdns: { ipv4: "web-1.example.com", ipv6: "web-1.example.com" },
      },
    },
  },
} as const satisfies Spec;

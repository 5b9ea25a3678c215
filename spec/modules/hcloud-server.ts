import type { Spec } from "../types";
import { hostName, imageName, labels, oneLine, resourceId } from "./hcloud";

/** A server with its firewall, private networks, volumes and reverse DNS. */
export const hcloudServer = {
  name: "hcloud-server",
  provider: "hcloud",
  title: "Hetzner Cloud server",
  doc: `
A server with its own firewall, any number of private networks and volumes, and reverse DNS.

- **Closed by default.** The server has a firewall of its own that lets nothing in. Open ports with \`firewall.rules\`.
  Hetzner's firewalls filter public addresses only: a server without any is made without firewalls, and its private networks are open to it.
- **Never replaced by surprise.** Changing \`user_data\`, \`ssh_keys\` or \`image\` leaves a running server alone. Ask for a rebuild
  where you want one: \`tofu apply -replace\` or \`pulumi up --replace\`. Changing \`location\` does replace the server.
- **Public addresses are chosen once.** Changing \`public_net\` on a running server would power-cycle it and could delete a
  primary IP, so changes to it are ignored.
- **Private networks need a subnet first.** Where the subnet is made in the same configuration, let \`network_id\` come from
  the subnet (\`hcloud_network_subnet.this.network_id\`), so that it exists before the server joins.
`,
  inputs: {
    name: {
      type: "string",
      doc: "Name of the server, its host name as well. Unique in the Hetzner project. Volumes and the firewall are named after it.",
      checks: [hostName],
    },
    serverType: {
      type: "string",
      default: "cx23",
      doc: "Server type, such as cx23 or cax11. Changing it powers the server off, and on again with the new size; the disk grows with it.",
      checks: [{ kind: "matches", pattern: "^[a-z]+[0-9]+[a-z0-9-]*$", must: "a server type such as cx23" }],
    },
    image: {
      type: "string",
      numeric: true,
      default: "debian-13",
      doc: "Name or ID of the image that the server is made from. Changes are ignored on a running server.",
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
      doc: "Names or IDs of the project's SSH keys that may log in as root. Changes are ignored on a running server.",
    },
    networks: {
      type: "map",
      default: {},
      doc: "Private networks to join, under keys of your choice.",
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
            doc: "Address in the network. Hetzner chooses one where none is given. Changing it takes the server out of the network for a moment.",
            checks: [{ kind: "ip", version: 4 }],
          },
          aliasIps: {
            type: "list",
            of: { type: "string", checks: [{ kind: "ip", version: 4 }] },
            default: [],
            doc: "Further addresses in the network.",
          },
        },
      },
    },
    publicNet: {
      type: "object",
      default: {},
      doc: "Public addresses. Read when the server is made; later changes are ignored. To give a server its first public address, rebuild it.",
      fields: {
        ipv4Enabled: { type: "bool", plain: true, default: true, doc: "Whether the server has a public IPv4 address." },
        ipv4Id: {
          type: "string",
          numeric: true,
          optional: true,
          doc: "ID of a primary IPv4 to use. A new one comes and goes with the server where none is given.",
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
          doc: "ID of a primary IPv6 to use. A new one comes and goes with the server where none is given.",
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
          doc: "Whether the server has a firewall of its own. Without one, and without firewall_ids, every port is open.",
        },
        rules: {
          type: "list",
          default: [],
          doc: "What may pass. With no rule that lets something in, nothing comes in; with no rule about what goes out, everything may.",
          checks: [{ kind: "count", max: 50 }],
          of: {
            type: "object",
            checks: [
              {
                kind: "implies",
                where: { member: "protocol", is: ["tcp", "udp"] },
                needs: { has: "port" },
                must: "must have a port where the protocol is tcp or udp",
              },
              {
                kind: "implies",
                where: { member: "protocol", is: ["icmp", "gre", "esp"] },
                needs: { lacks: "port" },
                must: "must have no port where the protocol is icmp, gre or esp",
              },
            ],
            fields: {
              description: {
                type: "string",
                optional: true,
                doc: "What the rule is for.",
                checks: [{ kind: "maxBytes", bytes: 255 }],
              },
              direction: {
                type: "enum",
                values: ["in", "out"],
                default: "in",
                plain: true,
                doc: "Which way the traffic goes.",
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
                doc: "A port (22), a range (20000-32000) or any. For tcp and udp only.",
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
                doc: "Address ranges that traffic comes from or, for direction out, goes to, such as 203.0.113.0/24. Everyone: 0.0.0.0/0 and ::/0.",
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
      doc: "IDs of further firewalls. A server without public addresses gets none. Do not use firewalls here that are also applied by label selector.",
    },
    placementGroupId: {
      type: "string",
      numeric: true,
      optional: true,
      doc: "ID of a placement group. Joining or leaving one needs the server to be off.",
      checks: [resourceId],
    },
    labels,
    userData: {
      type: "string",
      optional: true,
      sensitive: true,
      doc: "Cloud-init user data, at most 32 KiB. Changes are ignored on a running server.",
      checks: [{ kind: "maxBytes", bytes: 32768, unit: "32 KiB" }],
    },
    backups: {
      type: "bool",
      default: false,
      doc: "Whether Hetzner makes daily backups, for a fifth of the server's price.",
    },
    deleteProtection: {
      type: "bool",
      default: false,
      doc: "Whether the server and its volumes are protected against deletion, and the server against a rebuild.",
    },
    volumes: {
      type: "map",
      default: {},
      doc: "Volumes to make and attach, under keys of your choice. A volume outlives its server's replacement.",
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
            doc: "Name of the volume, unique in the Hetzner project. The server's name, - and the key where none is given.",
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
            doc: "Size in GB. It may grow, never shrink.",
            checks: [{ kind: "between", min: 10, max: 10240, unit: "GB" }],
          },
          format: {
            type: "enum",
            values: ["ext4", "xfs"],
            default: "ext4",
            doc: "File system that a new volume is formatted with. Changes are ignored on an existing volume.",
          },
          automount: {
            type: "bool",
            default: false,
            doc: "Whether the volume is mounted when it's attached to a running server. Changes are ignored on an existing volume.",
          },
        },
      },
    },
    rdns: {
      type: "object",
      default: {},
      doc: 'Reverse DNS names of the public addresses. In OpenTofu, a name that is known only at apply is given by `format("%s", …)` or with other text around it: a value that might be null could not decide which records there are.',
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
      must: "firewall.enabled must be false where name is longer than 128 characters: the firewall has the same name",
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
      must: "networks must name one where public_net gives no address: a server without any cannot be made",
    },
    {
      kind: "implies",
      where: { has: "rdns.ipv4" },
      needs: { member: "publicNet.ipv4Enabled", is: true },
      must: "rdns.ipv4 must be left out where public_net.ipv4_enabled is false",
    },
    {
      kind: "implies",
      where: { has: "rdns.ipv6" },
      needs: { member: "publicNet.ipv6Enabled", is: true },
      must: "rdns.ipv6 must be left out where public_net.ipv6_enabled is false",
    },
    {
      kind: "implies",
      where: { has: "publicNet.ipv4Id" },
      needs: { member: "publicNet.ipv4Enabled", is: true },
      must: "public_net.ipv4_id must be left out where public_net.ipv4_enabled is false",
    },
    {
      kind: "implies",
      where: { has: "publicNet.ipv6Id" },
      needs: { member: "publicNet.ipv6Enabled", is: true },
      must: "public_net.ipv6_id must be left out where public_net.ipv6_enabled is false",
    },
  ],
  outputs: {
    id: { type: "string", doc: "ID of the server.", hcl: "hcloud_server.this.id" },
    name: { type: "string", doc: "Name of the server.", hcl: "hcloud_server.this.name" },
    ipv4Address: {
      type: "string",
      doc: "Public IPv4 address; empty where there is none.",
      hcl: "hcloud_server.this.ipv4_address",
    },
    ipv6Address: {
      type: "string",
      doc: "First address of the public IPv6 network; empty where there is none.",
      hcl: "hcloud_server.this.ipv6_address",
    },
    ipv6Network: {
      type: "string",
      doc: "Public IPv6 network (/64); empty where there is none.",
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
      doc: "ID of the server's own firewall; null where it has none.",
      hcl: "one(local.own_firewall_ids)",
    },
    volumeIds: {
      type: { map: "string" },
      doc: "ID of each volume, by the keys of volumes.",
      hcl: "{ for key, volume in hcloud_volume.this : key => volume.id }",
    },
  },
  examples: {
    minimal: { doc: "A server that lets nothing in.", inputs: { name: "web-1" } },
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

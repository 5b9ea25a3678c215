import { createHash } from "node:crypto";
import { addressIn } from "../../spec/addresses";
import { resourceTypeOfToken } from "../providers/catalog";
import { ownId } from "../providers/import-id";
import { type PulumiObject, toTerraform } from "../providers/naming";
import type { ResourceType } from "../providers/types";

/**
 * Simulated outputs of new resources: IDs and addresses in the platform's format, the same for the same resource in
 * every run. Addresses are from the ranges that are reserved for documentation.
 */

/** The outputs of a new resource. */
export interface Answer {
  id: string;
  /** All outputs, by their Pulumi names. */
  outputs: PulumiObject;
}

/** Returns the outputs of a resource of any type; those of an unknown type are its inputs. */
export function answerTo(type: string, name: string, inputs: PulumiObject): Answer {
  const number = numberOf(`${type} ${name}`);
  const resource = known(type);
  if (!resource) return { id: String(number), outputs: inputs };
  const said = answers[resource.name]?.(inputs, number) ?? {};
  const outputs = { ...said, ...inputs };
  const told = resource.facts.ids && ownId(resource, toTerraform(resource, outputs));
  const id = told ?? (hasUuid.has(resource.name) ? uuidOf(number) : String(number));
  return { id, outputs: { ...outputs, ...urnOf(resource, id) } };
}

function known(type: string): ResourceType | undefined {
  try {
    return resourceTypeOfToken(type);
  } catch {
    return undefined;
  }
}

const publicIpv4 = (number: number) => addressIn("203.0.113.0/24", 1 + (number % 250));
const balancerIpv4 = (number: number) => addressIn("198.51.100.0/24", 1 + (number % 250));
const privateIpv4 = (number: number) => addressIn("10.0.0.0/8", 2 ** 16 + (number % 2 ** 16));
const ipv6Prefix = (number: number) => `2001:db8:${(number % 2 ** 16).toString(16)}:1::`;
const mac = (number: number) =>
  `BC:24:11:${number.toString(16).padStart(6, "0").slice(-6).replace(/../g, "$&:").slice(0, 8)}`.toUpperCase();

/** Computed outputs that programs read, by OpenTofu type. Inputs of the same name take precedence. */
const answers: Readonly<Record<string, (inputs: PulumiObject, number: number) => PulumiObject>> = {
  hcloud_server: ({ publicNets }, number) => {
    const [{ ipv4Enabled = true, ipv6Enabled = true } = {}] = (publicNets ?? []) as PulumiObject[];
    return {
      ipv4Address: ipv4Enabled ? publicIpv4(number) : "",
      ipv6Address: ipv6Enabled ? `${ipv6Prefix(number)}1` : "",
      ipv6Network: ipv6Enabled ? `${ipv6Prefix(number)}/64` : "<nil>",
      status: "running",
      primaryDiskSize: 40,
    };
  },
  hcloud_server_network: (_, number) => ({ ip: privateIpv4(number), macAddress: mac(number) }),
  hcloud_network_subnet: ({ ipRange }) => ({ gateway: addressIn(String(ipRange), 1) }),
  hcloud_load_balancer: (_, number) => ({
    ipv4: balancerIpv4(number),
    ipv6: `${ipv6Prefix(number)}1`,
  }),
  hcloud_load_balancer_network: (_, number) => ({ ip: privateIpv4(number) }),
  hcloud_load_balancer_service: ({ protocol }) => ({ listenPort: protocol === "https" ? 443 : 80 }),
  hcloud_primary_ip: ({ type }, number) =>
    type === "ipv6"
      ? { ipAddress: ipv6Prefix(number), ipNetwork: `${ipv6Prefix(number)}/64` }
      : { ipAddress: publicIpv4(number) },
  hcloud_ssh_key: ({ publicKey }) => ({ fingerprint: fingerprint(publicKey) }),
  hcloud_volume: (_, number) => ({ linuxDevice: `/dev/disk/by-id/scsi-0HC_Volume_${number}` }),

  digitalocean_droplet: ({ publicNetworking, ipv6 }, number) => ({
    ipv4Address: publicNetworking === false ? "" : publicIpv4(number),
    ipv4AddressPrivate: privateIpv4(number),
    ipv6Address: ipv6 ? `${ipv6Prefix(number)}1` : "",
    status: "active",
    locked: false,
    disk: 25,
    memory: 1024,
    vcpus: 1,
    priceHourly: 0.00893,
    priceMonthly: 6,
    vpcUuid: uuidOf(0),
    createdAt,
  }),
  digitalocean_firewall: () => ({ status: "succeeded", pendingChanges: [], createdAt }),
  digitalocean_loadbalancer: ({ network }, number) => ({
    ip: network === "INTERNAL" ? privateIpv4(number) : balancerIpv4(number),
    vpcUuid: uuidOf(0),
    status: "active",
  }),
  digitalocean_project: () => ({ createdAt, updatedAt: createdAt }),
  digitalocean_reserved_ip: (_, number) => ({ ipAddress: publicIpv4(number) }),
  digitalocean_ssh_key: ({ publicKey }) => ({ fingerprint: fingerprint(publicKey) }),
  digitalocean_volume: () => ({ dropletIds: [] }),
  digitalocean_vpc: () => ({ ipRange: "10.114.0.0/20", default: false, createdAt }),

  proxmox_virtual_environment_vm: (_, number) => ({
    vmId: vmId(number),
    ipv4Addresses: [["127.0.0.1"], [privateIpv4(number)]],
    ipv6Addresses: [["::1"], [`${ipv6Prefix(number)}1`]],
    networkInterfaceNames: ["lo", "eth0"],
    macAddresses: ["00:00:00:00:00:00", mac(number)],
  }),
  proxmox_virtual_environment_container: (_, number) => ({
    vmId: vmId(number),
    ipv4: { eth0: privateIpv4(number) },
    ipv6: { eth0: `${ipv6Prefix(number)}1` },
  }),
  proxmox_virtual_environment_file: ({ sourceRaw, sourceFile, fileName }) => ({
    fileName: fileName ?? ((sourceRaw ?? sourceFile) as PulumiObject | undefined)?.fileName,
  }),
};

const createdAt = "2026-01-01T00:00:00Z";

const hasUuid = new Set(["firewall", "loadbalancer", "project", "volume", "vpc"].map((name) => `digitalocean_${name}`));

/**
 * Returns the URN that DigitalOcean assigns, if the type has one. Pulumi has it under another name, such as
 * `dropletUrn`.
 */
function urnOf(resource: ResourceType, id: string): PulumiObject {
  const property = resource.facts.pulumi.names?.urn;
  if (property === undefined) return {};
  const kind = resource.name.replace("digitalocean_", "").replaceAll("_", "");
  return { [property]: `do:${kind}:${id}` };
}

/** Returns a number of eight digits that is derived from a text. */
function numberOf(text: string): number {
  return 10_000_000 + (createHash("sha256").update(text).digest().readUInt32BE() % 90_000_000);
}

function vmId(number: number): number {
  return 100 + (number % 9_900);
}

function uuidOf(number: number): string {
  return `506f78a4-e098-4e5a-8d9f-${String(number).padStart(12, "0")}`;
}

/** Returns the MD5 fingerprint of an OpenSSH public key. */
function fingerprint(publicKey: unknown): string {
  const body = Buffer.from(String(publicKey).split(" ")[1] ?? "", "base64");
  return (createHash("md5").update(body).digest("hex").match(/../g) as string[]).join(":");
}

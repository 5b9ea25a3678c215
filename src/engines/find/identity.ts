import type { TfObject } from "../../providers/types";

/**
 * The members that identify a resource, by type. Unset members are ignored. Names of droplets, firewalls and machines
 * on Proxmox are not unique, so their places and tags count as well.
 */
const identities: Readonly<Record<string, readonly string[]>> = {
  hcloud_firewall: ["name"],
  hcloud_load_balancer: ["name"],
  hcloud_load_balancer_network: ["load_balancer_id", "network_id"],
  hcloud_load_balancer_service: ["load_balancer_id", "listen_port"],
  hcloud_load_balancer_target: ["load_balancer_id", "type", "server_id", "label_selector", "ip"],
  hcloud_network: ["name"],
  hcloud_network_subnet: ["network_id", "ip_range"],
  hcloud_placement_group: ["name"],
  hcloud_rdns: ["server_id", "ip_address", "dns_ptr"],
  hcloud_server: ["name"],
  hcloud_server_network: ["server_id", "network_id"],
  hcloud_volume: ["name"],
  digitalocean_droplet: ["name", "region", "tags"],
  digitalocean_firewall: ["name", "tags", "droplet_ids"],
  digitalocean_loadbalancer: ["name"],
  digitalocean_reserved_ip: ["droplet_id", "region"],
  digitalocean_tag: ["name"],
  digitalocean_volume: ["name", "region", "tags"],
  digitalocean_vpc: ["name"],
  proxmox_virtual_environment_container: ["name", "vm_id", "tags"],
  proxmox_virtual_environment_file: ["node_name", "datastore_id", "content_type", "file_name"],
  proxmox_virtual_environment_vm: ["name", "vm_id", "tags"],
};

/**
 * Returns the search criteria for a resource.
 * @param object its inputs in the Terraform shape
 * @returns undefined if the type has no identifying members, or they are not set
 */
export function wantedOf(type: string, object: TfObject): TfObject | undefined {
  const members = identities[type];
  const named = withDerived(type, object);
  if (!members || !says(named[members[0] as string])) return undefined;
  return Object.fromEntries(members.flatMap((name) => (says(named[name]) ? [[name, named[name]]] : [])));
}

/** Returns whether an object matches all search criteria; for a list, each element. */
export function isOneOf(type: string, wanted: TfObject, object: TfObject): boolean {
  const named = withDerived(type, object);
  return Object.entries(wanted).every(([name, value]) => {
    const there = texts(named[name]);
    return texts(value).every((text) => there.includes(text));
  });
}

/** Adds members that the API has under other names. */
function withDerived(type: string, object: TfObject): TfObject {
  switch (type) {
    case "proxmox_virtual_environment_container":
      return { name: first(object.initialization)?.hostname, ...object };
    case "proxmox_virtual_environment_file":
      return { ...object, file_name: object.file_name || first(object.source_raw)?.file_name };
    case "hcloud_server_network":
      // A subnet's ID begins with its network's.
      return { ...object, network_id: object.network_id || String(object.subnet_id ?? "").split("-")[0] };
    default:
      return object;
  }
}

function first(block: unknown): TfObject | undefined {
  return Array.isArray(block) ? block[0] : undefined;
}

function says(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return ["string", "number"].includes(typeof value) && value !== "" && value !== 0;
}

/** Returns the strings of a list. Tags are in lower case, as platforms store them. */
function texts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map((each) => (Array.isArray(value) ? String(each).toLowerCase() : String(each)));
}

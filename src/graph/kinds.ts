/** Resource types in a graph. Firewalls, attachments, records and the like are left out. */
export type Kind = "machine" | "network" | "loadBalancer" | "volume";

/** The description of a resource. */
export interface Shown {
  kind: Kind;
  /** Its name at the provider, or its Pulumi name if that is unknown. */
  name?: string;
  /** Size and place, as far as they are known. */
  about: string;
}

type Inputs = Readonly<Record<string, unknown>>;

/** Descriptions by OpenTofu type. */
const shownTypes: Readonly<Record<string, (inputs: Inputs) => Shown>> = {
  hcloud_server: ({ name, serverType, location }) => shown("machine", name, [serverType], "in", location),
  digitalocean_droplet: ({ name, size, region }) => shown("machine", name, [size], "in", region),
  proxmox_virtual_environment_vm: ({ name, cpu, memory, nodeName }) =>
    shown("machine", name, size(cpu, memory), "on", nodeName),
  proxmox_virtual_environment_container: ({ initialization, cpu, memory, nodeName }) =>
    shown("machine", member(initialization, "hostname"), size(cpu, memory), "on", nodeName),
  hcloud_network: ({ name, ipRange }) => shown("network", name, [ipRange]),
  digitalocean_vpc: ({ name, ipRange, region }) => shown("network", name, [ipRange], "in", region),
  hcloud_load_balancer: ({ name, loadBalancerType, location }) =>
    shown("loadBalancer", name, [loadBalancerType], "in", location),
  digitalocean_loadbalancer: ({ name, region }) => shown("loadBalancer", name, [], "in", region),
  hcloud_volume: ({ name, size: gigabytes }) => shown("volume", name, [unit(gigabytes, "GB")]),
  digitalocean_volume: ({ name, size: gibibytes }) => shown("volume", name, [unit(gibibytes, "GiB")]),
};

/** Returns the description of a resource; undefined if it is not shown. */
export function shownAs(type: string, inputs: Inputs): Shown | undefined {
  return shownTypes[type]?.(inputs);
}

function shown(kind: Kind, name: unknown, details: readonly unknown[], preposition?: string, place?: unknown): Shown {
  const known = details.flatMap((detail) => word(detail) ?? []).join(", ");
  const where = word(place) === undefined ? "" : `${preposition} ${place}`;
  return { kind, name: word(name), about: [known, where].filter((part) => part !== "").join(" ") };
}

/** Returns a value as text for display; undefined if it is unknown. */
function word(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function unit(value: unknown, name: string): string | undefined {
  return word(value) && `${value} ${name}`;
}

function size(cpu: unknown, memory: unknown): (string | undefined)[] {
  return [cores(member(cpu, "cores")), unit(member(memory, "dedicated"), "MiB")];
}

function cores(count: unknown): string | undefined {
  return unit(count, count === 1 ? "core" : "cores");
}

function member(value: unknown, name: string): unknown {
  return (value as Inputs | undefined)?.[name];
}

import { resourceTypeOfToken } from "../providers/catalog";
import { importId } from "../providers/import-id";
import type { Cloud } from "../sandbox/cloud";
import type { PendingCreate } from "./pulumi";

/** What a look into the cloud says about a resource: the import IDs of all that have its name, or that nothing can be said. */
export type Finding = { ids: readonly string[] } | { unknown: string };

/**
 * Looks for a resource by its name: in the sandbox, at Hetzner Cloud and at DigitalOcean, with the token that the environment has.
 * @param cloud the sandbox's, if the stack is in one
 */
export async function findByName({ type, inputs }: PendingCreate, cloud?: Cloud): Promise<Finding> {
  const resource = resourceTypeOfToken(type);
  const { name } = inputs;
  if (typeof name !== "string") return { unknown: "it has no name to look for" };
  if (cloud) {
    const found = cloud.objects().filter((each) => each.type === resource.name && each.object.name === name);
    return { ids: found.map(({ object }) => importId(resource, object)) };
  }
  const api = apis.find(({ provider }) => provider === resource.provider.name);
  const list = api?.lists[resource.name];
  if (!api || !list) return { unknown: "its provider has no search by name that is used here" };
  const token = api.tokens.map((variable) => process.env[variable]).find(Boolean);
  if (!token) return { unknown: `${api.tokens[0]} is not set` };
  const base = process.env[api.endpoint] ?? api.url;
  return { ids: await listed(`${base}${api.path}/${list}`, list, name, token) };
}

/** The IDs of all objects of a list with a name. */
async function listed(url: string, list: string, name: string, token: string): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 1; ; page += 1) {
    const query = new URLSearchParams({ name, page: String(page), per_page: String(PAGE) });
    const answer = await fetch(`${url}?${query}`, { headers: { Authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status} ${answer.statusText}`);
    const found = ((await answer.json()) as Record<string, { id: string | number; name: string }[]>)[list];
    // Not every list takes a name.
    ids.push(...found.filter((each) => each.name === name).map(({ id }) => String(id)));
    if (found.length < PAGE) return ids;
  }
}

/** The longest page that both give. */
const PAGE = 50;

/** Where objects are listed. Their IDs are their import IDs. */
const apis: readonly Api[] = [
  {
    provider: "hcloud",
    url: "https://api.hetzner.cloud/v1",
    path: "",
    endpoint: "HCLOUD_ENDPOINT",
    tokens: ["HCLOUD_TOKEN"],
    lists: {
      hcloud_firewall: "firewalls",
      hcloud_load_balancer: "load_balancers",
      hcloud_network: "networks",
      hcloud_placement_group: "placement_groups",
      hcloud_server: "servers",
      hcloud_volume: "volumes",
    },
  },
  {
    provider: "digitalocean",
    url: "https://api.digitalocean.com",
    path: "/v2",
    endpoint: "DIGITALOCEAN_API_URL",
    tokens: ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"],
    lists: {
      digitalocean_droplet: "droplets",
      digitalocean_firewall: "firewalls",
      digitalocean_loadbalancer: "load_balancers",
      digitalocean_volume: "volumes",
      digitalocean_vpc: "vpcs",
    },
  },
];

interface Api {
  provider: string;
  url: string;
  /** What comes between the address and the lists. */
  path: string;
  /** The variable by which the provider itself is told of another address. */
  endpoint: string;
  tokens: readonly string[];
  /** The path of each type's list, and the member of the answer that has it. */
  lists: Readonly<Record<string, string>>;
}

import type { TfObject } from "../../providers/types";
import type { Lister } from "./find";
import { type Call, json, pages } from "./http";
import { required, type Settings, setting } from "./settings";

/**
 * Paths of the API's lists; each is also the member of the response that has the items.
 * https://docs.digitalocean.com/reference/api
 */
const lists: Readonly<Record<string, string>> = {
  digitalocean_droplet: "droplets",
  digitalocean_firewall: "firewalls",
  digitalocean_loadbalancer: "load_balancers",
  digitalocean_reserved_ip: "reserved_ips",
  digitalocean_volume: "volumes",
  digitalocean_vpc: "vpcs",
};

/** The address of the API, and the provider's credentials. */
export function digitaloceanApi(settings: Settings): { host: string; call: Call } {
  const token = required(settings, "digitalocean:token", "DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN");
  return {
    host: setting(settings, "digitalocean:apiEndpoint", "DIGITALOCEAN_API_URL") ?? "https://api.digitalocean.com",
    call: { headers: { Authorization: `Bearer ${token}` } },
  };
}

/**
 * Lists objects at DigitalOcean, with the provider's token. Not every list can be filtered by name, so all pages are
 * read.
 */
export const digitaloceanObjects: Lister = async (type, wanted, settings) => {
  const { host, call } = digitaloceanApi(settings);
  if (type === "digitalocean_tag") {
    const answer = await json(`${host}/v2/tags/${encodeURIComponent(String(wanted.name))}`, call);
    return answer === undefined ? [] : [(answer as { tag: TfObject }).tag];
  }
  const list = lists[type];
  return list === undefined ? undefined : (await pages(`${host}/v2/${list}`, list, call)).map(flattened);
};

/** Converts an object to the provider's form: regions and sizes by their slugs, other objects by their IDs. */
function flattened(object: Record<string, unknown>): TfObject {
  const { region, droplet, ip } = object as {
    region?: { slug: string } | string;
    droplet?: { id: number };
    ip?: string;
  };
  return {
    ...object,
    region: typeof region === "object" ? region?.slug : region,
    ...(droplet && { droplet_id: droplet.id }),
    ...(ip !== undefined && { ip_address: ip }),
  };
}

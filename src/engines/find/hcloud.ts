import type { TfObject } from "../../providers/types";
import type { Lister } from "./find";
import { type Call, json, pages } from "./http";
import { required, type Settings, setting } from "./settings";

/** Paths of the API's lists, which can be filtered by name. https://docs.hetzner.cloud/reference/cloud */
const lists: Readonly<Record<string, string>> = {
  hcloud_firewall: "firewalls",
  hcloud_load_balancer: "load_balancers",
  hcloud_network: "networks",
  hcloud_placement_group: "placement_groups",
  hcloud_server: "servers",
  hcloud_volume: "volumes",
};

interface Server {
  private_net: { network: number }[];
  public_net: {
    ipv4?: { ip: string; dns_ptr: string } | null;
    ipv6?: { dns_ptr: { ip: string; dns_ptr: string }[] } | null;
  };
}

interface LoadBalancer {
  private_net: { network: number }[];
  services: { listen_port: number }[];
  targets: { type: string; server?: { id: number }; label_selector?: { selector: string }; ip?: { ip: string } }[];
}

/** Attachments, which the API returns as part of the objects that they belong to. */
const attachments: Readonly<
  Record<string, { owner: string; list: string; member: string; read(owner: never): TfObject[] }>
> = {
  hcloud_network_subnet: {
    ...{ owner: "network_id", list: "networks", member: "network" },
    read: ({ subnets }: { subnets: { ip_range: string }[] }) => subnets.map(({ ip_range }) => ({ ip_range })),
  },
  hcloud_server_network: {
    ...{ owner: "server_id", list: "servers", member: "server" },
    read: ({ private_net }: Server) => private_net.map(({ network }) => ({ network_id: network })),
  },
  hcloud_rdns: {
    ...{ owner: "server_id", list: "servers", member: "server" },
    read: ({ public_net: { ipv4, ipv6 } }: Server) =>
      [...(ipv4 ? [ipv4] : []), ...(ipv6?.dns_ptr ?? [])].map(({ ip, dns_ptr }) => ({ ip_address: ip, dns_ptr })),
  },
  hcloud_load_balancer_network: {
    ...{ owner: "load_balancer_id", list: "load_balancers", member: "load_balancer" },
    read: ({ private_net }: LoadBalancer) => private_net.map(({ network }) => ({ network_id: network })),
  },
  hcloud_load_balancer_service: {
    ...{ owner: "load_balancer_id", list: "load_balancers", member: "load_balancer" },
    read: ({ services }: LoadBalancer) => services.map(({ listen_port }) => ({ listen_port })),
  },
  hcloud_load_balancer_target: {
    ...{ owner: "load_balancer_id", list: "load_balancers", member: "load_balancer" },
    read: ({ targets }: LoadBalancer) =>
      targets.map(({ type, server, label_selector, ip }) => ({
        ...{ type, server_id: server?.id, label_selector: label_selector?.selector, ip: ip?.ip },
      })),
  },
};

/** The address of the API, and the provider's credentials. */
export function hcloudApi(settings: Settings): { url: string; call: Call } {
  return {
    url: setting(settings, "hcloud:endpoint", "HCLOUD_ENDPOINT") ?? "https://api.hetzner.cloud/v1",
    call: { headers: { Authorization: `Bearer ${required(settings, "hcloud:token", "HCLOUD_TOKEN")}` } },
  };
}

/** Lists objects at Hetzner Cloud, with the provider's token. */
export const hcloudObjects: Lister = async (type, wanted, settings) => {
  const { url, call } = hcloudApi(settings);
  const list = lists[type];
  if (list) return pages(`${url}/${list}?${new URLSearchParams({ name: String(wanted.name) })}`, list, call);
  const attachment = attachments[type];
  if (!attachment) return undefined;
  const { owner, list: owners, member, read } = attachment;
  const answer = await json(`${url}/${owners}/${encodeURIComponent(String(wanted[owner]))}`, call);
  if (answer === undefined) return [];
  return read((answer as Record<string, unknown>)[member] as never).map((each) => ({
    ...each,
    [owner]: wanted[owner],
  }));
};

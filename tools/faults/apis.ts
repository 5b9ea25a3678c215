import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TfObject } from "../../src/providers/types";
import type { Cloud } from "../../src/sandbox/cloud";

/** The parts of the platforms' APIs by which a command looks for what an interrupted run has left, over the objects of a sandbox. */
export interface Apis {
  /** The environment that makes a command ask them. */
  env: Readonly<Record<string, string>>;
  close(): void;
}

const TOKEN = "t0ken";

/** @param cloud the cloud at the time of a request */
export async function serveApis(cloud: () => Cloud): Promise<Apis> {
  const server = createServer(({ url = "", headers }, response) => {
    const asked = new URL(url, "http://localhost");
    const answer = headers.authorization?.includes(TOKEN) ? answerTo(cloud(), asked) : undefined;
    response.statusCode = answer ? 200 : 404;
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: {
      ...{ HCLOUD_ENDPOINT: url, HCLOUD_TOKEN: TOKEN, DIGITALOCEAN_API_URL: url, DIGITALOCEAN_TOKEN: TOKEN },
      ...{ PROXMOX_VE_ENDPOINT: url, PROXMOX_VE_API_TOKEN: TOKEN },
    },
    close: () => server.close(),
  };
}

function answerTo(cloud: Cloud, { pathname, searchParams }: URL): object | undefined {
  const [first = "", ...rest] = pathname.split("/").filter(Boolean);
  const of = (type: string) => cloud.objects().flatMap((each) => (each.type === type ? [each.object] : []));
  if (first === "v2") return digitalocean(of, rest);
  if (first === "api2") return proxmox(of, rest);
  return hcloud(of, [first, ...rest], searchParams.get("name"));
}

type Objects = (type: string) => TfObject[];

function hcloud(of: Objects, [list = "", id]: string[], name: string | null): object | undefined {
  const type = list.replace(/s$/, "");
  const objects = of(`hcloud_${type}`).map((each) => ({
    ...each,
    ...(type === "network" && { subnets: attached(of("hcloud_network_subnet"), "network_id", each) }),
    ...(type === "server" && {
      private_net: attached(of("hcloud_server_network"), "server_id", each).map(networkOf),
      public_net: {
        ipv6: {
          dns_ptr: attached(of("hcloud_rdns"), "server_id", each).map((rdns) => ({ ...rdns, ip: rdns.ip_address })),
        },
      },
    }),
    ...(type === "load_balancer" && {
      private_net: attached(of("hcloud_load_balancer_network"), "load_balancer_id", each).map(networkOf),
      services: attached(of("hcloud_load_balancer_service"), "load_balancer_id", each),
      targets: attached(of("hcloud_load_balancer_target"), "load_balancer_id", each).map((target) => ({
        ...{ type: target.type, server: target.server_id && { id: target.server_id } },
        label_selector: target.label_selector && { selector: target.label_selector },
      })),
    }),
  }));
  if (id === undefined) return { [list]: objects.filter((each) => (each as TfObject).name === name) };
  const found = objects.find((each) => String((each as TfObject).id) === id);
  return found && { [type]: found };
}

function attached(objects: TfObject[], member: string, { id }: TfObject): TfObject[] {
  return objects.filter((each) => String(each[member]) === String(id));
}

function networkOf({ network_id, subnet_id }: TfObject): object {
  return { network: Number(network_id || String(subnet_id).split("-")[0]) };
}

function digitalocean(of: Objects, [list = "", name]: string[]): object | undefined {
  if (list === "tags") {
    const tag = of("digitalocean_tag").find((each) => each.name === name);
    return tag && { tag };
  }
  const type = list === "load_balancers" ? "loadbalancer" : list.replace(/s$/, "");
  return {
    [list]: of(`digitalocean_${type}`).map((each) => ({
      ...each,
      ...(type === "droplet" && { region: { slug: each.region } }),
      ...(type === "reserved_ip" && { droplet: each.droplet_id && { id: each.droplet_id }, ip: each.ip_address }),
    })),
  };
}

function proxmox(of: Objects, path: string[]): object {
  const node = path[2];
  if (node === undefined || path[1] === "cluster") {
    const machines = (type: string, kind: string) =>
      of(`proxmox_virtual_environment_${type}`).map(({ vm_id, name, initialization, node_name, tags }) => ({
        ...{
          vmid: vm_id,
          type: kind,
          node: node_name,
          name: name ?? (initialization as TfObject[] | undefined)?.[0]?.hostname,
        },
        tags: ((tags ?? []) as string[]).join(";"),
      }));
    return { data: [...machines("vm", "qemu"), ...machines("container", "lxc")] };
  }
  return { data: of("proxmox_virtual_environment_file").map(({ id }) => ({ volid: id })) };
}

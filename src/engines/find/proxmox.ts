import type { Lister } from "./find";
import { type Call, json } from "./http";
import { required, type Settings, setting } from "./settings";

interface Machine {
  vmid: number;
  name?: string;
  node: string;
  type: "qemu" | "lxc";
  /** `a;b` */
  tags?: string;
}

const kinds: Readonly<Record<string, Machine["type"]>> = {
  proxmox_virtual_environment_vm: "qemu",
  proxmox_virtual_environment_container: "lxc",
};

/**
 * Reads lists of the API of a Proxmox cluster, with the provider's credentials.
 * @returns what reads one, such as `cluster/resources?type=vm`
 */
export async function proxmoxLists(settings: Settings): Promise<(path: string) => Promise<unknown[]>> {
  const endpoint = required(settings, "proxmoxve:endpoint", "PROXMOX_VE_ENDPOINT").replace(/\/+$/, "");
  const url = `${endpoint}/api2/json`;
  const call = await access(url, settings);
  return async (path) => ((await json(`${url}/${path}`, call)) as { data: unknown[] } | undefined)?.data ?? [];
}

/** Lists objects of a Proxmox cluster. https://pve.proxmox.com/pve-docs/api-viewer */
export const proxmoxObjects: Lister = async (type, wanted, settings) => {
  const list = await proxmoxLists(settings);
  const kind = kinds[type];
  if (kind) {
    const machines = (await list("cluster/resources?type=vm")) as Machine[];
    return machines
      .filter((machine) => machine.type === kind)
      .map(({ vmid, name, node, tags = "" }) => ({
        ...{ id: String(vmid), vm_id: vmid, name, node_name: node, tags: tags.split(/[;, ]/).filter(Boolean) },
      }));
  }
  if (type !== "proxmox_virtual_environment_file") return undefined;
  const [node, datastore] = [wanted.node_name, wanted.datastore_id].map((part) => encodeURIComponent(String(part)));
  const files = (await list(`nodes/${node}/storage/${datastore}/content`)) as { volid: string }[];
  return files.map(({ volid }) => {
    const [, content, file] = /^[^:]+:([^/]+)\/(.+)$/.exec(volid) ?? [];
    return { ...wanted, id: volid, content_type: content, file_name: file };
  });
};

/** Returns the headers for an API token, or for a ticket that is obtained with user and password. */
async function access(url: string, settings: Settings): Promise<Call> {
  const insecure = /^(1|t|true)$/i.test(setting(settings, "proxmoxve:insecure", "PROXMOX_VE_INSECURE") ?? "");
  const username = setting(settings, "proxmoxve:username", "PROXMOX_VE_USERNAME");
  const token = setting(settings, "proxmoxve:apiToken", "PROXMOX_VE_API_TOKEN");
  if (token || !username) {
    const given = token ?? required(settings, "proxmoxve:apiToken", "PROXMOX_VE_API_TOKEN");
    return { insecure, headers: { Authorization: `PVEAPIToken=${given}` } };
  }
  const password = required(settings, "proxmoxve:password", "PROXMOX_VE_PASSWORD");
  const answer = await json(`${url}/access/ticket`, { insecure, form: { username, password } });
  return { insecure, headers: { Cookie: `PVEAuthCookie=${(answer as { data: { ticket: string } }).data.ticket}` } };
}

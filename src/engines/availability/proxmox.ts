import { quoted } from "../../../spec/shown";
import type { TfObject } from "../../providers/types";
import { proxmoxLists } from "../find/proxmox";
import type { OpenPlatform } from "./availability";
import { once } from "./once";

/**
 * Opens the lists of a Proxmox cluster, which tell its shortages for a machine: its node, its image or template, or the machine that it is a clone
 * of.
 */
export const proxmoxShortages: OpenPlatform = (settings) => {
  const lists = proxmoxLists(settings);
  // Whoever asks first gets the error.
  lists.catch(() => {});
  const list = once(async (path) => (await lists)(path));
  return async (machine) => {
    const node = String(machine.node_name);
    const nodes = (await list("cluster/resources?type=node")) as { node: string; status: string }[];
    if (!nodes.some((each) => each.node === node && each.status === "online")) {
      return [`no node ${quoted(node)} online`];
    }
    const missing: string[] = [];
    for (const file of filesOf(machine)) {
      const storage = file.split(":", 1)[0] as string;
      const path = `nodes/${encodeURIComponent(node)}/storage/${encodeURIComponent(storage)}/content`;
      const files = (await list(path)) as { volid: string }[];
      if (!files.some(({ volid }) => volid === file)) missing.push(`no file ${quoted(file)} on ${node}`);
    }
    const original = blocks(machine.clone)[0]?.vm_id;
    if (original === null || original === undefined) return missing;
    const machines = (await list("cluster/resources?type=vm")) as { vmid: number }[];
    return machines.some(({ vmid }) => vmid === Number(original))
      ? missing
      : [...missing, `no VM ${original} to clone`];
  };
};

/** The files that a machine is created from. */
function filesOf({ disk, operating_system }: TfObject): string[] {
  const disks = blocks(disk).flatMap(({ import_from, file_id }) => [import_from, file_id]);
  const templates = blocks(operating_system).map(({ template_file_id }) => template_file_id);
  return [...disks, ...templates].filter((file): file is string => typeof file === "string" && file.includes(":"));
}

function blocks(value: unknown): TfObject[] {
  return Array.isArray(value) ? value : [];
}

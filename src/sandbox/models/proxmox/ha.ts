import type { TfObject } from "../../../providers/types";
import type { Store } from "../../store";
import { type Model, stored } from "../model";
import { refused } from "./common";

/** Machines that Proxmox's HA manages, and its rules. */

const resourceType = "proxmox_haresource";
const ruleType = "proxmox_harule";

const resource = stored(resourceType, {
  create(object, store) {
    const id = String(object.resource_id);
    if (!machineExists(id, store)) throw refused(`unable to add service '${id}': no such VM or container`);
    keep(object);
  },
  update: keep,
  delete: ({ id }, store) => leaveRules(String(id), store),
});

const rule = stored(ruleType, {
  create(object, store) {
    for (const id of object.resources as string[]) {
      if (!store.get(resourceType, id)) throw refused(`cannot use unmanaged resource(s) ${id}`);
    }
  },
});

export const haModels: Readonly<Record<string, Model>> = { [resourceType]: resource, [ruleType]: rule };

/** Removes a machine from HA. The provider deletes machines with their entries in other configurations. */
export function leaveHa(id: string, store: Store): void {
  leaveRules(id, store);
  store.remove(resourceType, id);
}

/** Removes a machine from rules, and the rules of it alone, as the cluster does by default (`purge`). */
function leaveRules(id: string, store: Store): void {
  for (const own of store.all(ruleType)) {
    const others = (own.resources as string[]).filter((each) => each !== id);
    if (others.length === 0) store.remove(ruleType, String(own.id));
    else if (others.length < (own.resources as string[]).length) store.put(ruleType, { ...own, resources: others });
  }
}

/** Sets the type, and the state's usual name. */
function keep(object: TfObject): void {
  object.type = String(object.resource_id).split(":")[0];
  if (object.state === "enabled") object.state = "started";
}

function machineExists(id: string, store: Store): boolean {
  const [kind, vmId = ""] = id.split(":");
  const type = kind === "vm" ? "proxmox_virtual_environment_vm" : "proxmox_virtual_environment_container";
  return store.get(type, vmId) !== undefined;
}

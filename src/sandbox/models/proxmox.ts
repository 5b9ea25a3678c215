import type { Model } from "./model";
import { containerModels } from "./proxmox/containers";
import { fileModels } from "./proxmox/files";
import { haModels } from "./proxmox/ha";
import { vmModels } from "./proxmox/vms";

/** The models of a Proxmox cluster's resource types. */
export const proxmoxModels: Readonly<Record<string, Model>> = {
  ...containerModels,
  ...fileModels,
  ...haModels,
  ...vmModels,
};

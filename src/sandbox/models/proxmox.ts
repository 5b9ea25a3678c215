import type { Model } from "./model";
import { containerModels } from "./proxmox/containers";
import { fileModels } from "./proxmox/files";
import { vmModels } from "./proxmox/vms";

/** How a Proxmox cluster treats the objects of each resource type. */
export const proxmoxModels: Readonly<Record<string, Model>> = { ...containerModels, ...fileModels, ...vmModels };

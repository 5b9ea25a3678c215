import { digitaloceanModels } from "./digitalocean";
import { hcloudModels } from "./hcloud";
import type { Model } from "./model";
import { proxmoxModels } from "./proxmox";

const models: Readonly<Record<string, Model>> = { ...digitaloceanModels, ...hcloudModels, ...proxmoxModels };

/** How the cloud treats a resource type; throws when the sandbox cannot stand in for it. */
export function modelOf(type: string): Model {
  if (Object.hasOwn(models, type)) return models[type];
  throw new Error(`the sandbox has no ${type}; it has ${Object.keys(models).sort().join(", ")}`);
}

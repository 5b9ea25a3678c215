import { digitaloceanModels } from "./digitalocean";
import { hcloudModels } from "./hcloud";
import type { Model } from "./model";
import { proxmoxModels } from "./proxmox";

const models = new Map<string, Model>(Object.entries({ ...digitaloceanModels, ...hcloudModels, ...proxmoxModels }));

/** How the cloud treats a resource type; throws when the sandbox cannot stand in for it. */
export function modelOf(type: string): Model {
  const model = models.get(type);
  if (model) return model;
  throw new Error(`the sandbox has no ${type}; it has ${[...models.keys()].sort().join(", ")}`);
}

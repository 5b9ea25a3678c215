import { digitaloceanModels } from "./digitalocean";
import { hcloudModels } from "./hcloud";
import type { Model } from "./model";
import { proxmoxModels } from "./proxmox";

const models = new Map<string, Model>(Object.entries({ ...digitaloceanModels, ...hcloudModels, ...proxmoxModels }));

/**
 * Returns the model of a resource type.
 * @throws Error if the sandbox does not support the type
 */
export function modelOf(type: string): Model {
  const model = models.get(type);
  if (model) return model;
  throw new Error(`the sandbox has no ${type}; it has ${[...models.keys()].sort().join(", ")}`);
}

import { digitaloceanDroplet } from "./modules/digitalocean-droplet";
import { hcloudServer } from "./modules/hcloud-server";
import type { Spec } from "./types";

/** Every module that there is. */
export const specs: readonly Spec[] = [digitaloceanDroplet, hcloudServer];

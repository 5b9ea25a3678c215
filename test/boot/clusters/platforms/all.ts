import { digitalocean } from "./digitalocean";
import { hcloud } from "./hcloud";
import type { Platform } from "./platform";
import { proxmox } from "./proxmox";

/** Every platform whose clusters are booted. */
export const platforms: readonly Platform[] = [hcloud, digitalocean, proxmox];

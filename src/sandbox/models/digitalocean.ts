import { dropletModels } from "./digitalocean/droplets";
import { firewallModels } from "./digitalocean/firewalls";
import { loadBalancerModels } from "./digitalocean/load-balancers";
import { projectModels } from "./digitalocean/projects";
import { reservedIpModels } from "./digitalocean/reserved-ips";
import { tagModels } from "./digitalocean/tags";
import { volumeModels } from "./digitalocean/volumes";
import { vpcModels } from "./digitalocean/vpcs";
import type { Model } from "./model";

/** The models of DigitalOcean's resource types. */
export const digitaloceanModels: Readonly<Record<string, Model>> = {
  ...dropletModels,
  ...firewallModels,
  ...loadBalancerModels,
  ...projectModels,
  ...reservedIpModels,
  ...tagModels,
  ...volumeModels,
  ...vpcModels,
};

import { firewallModels } from "./hcloud/firewalls";
import { loadBalancerModels } from "./hcloud/load-balancers";
import { networkModels } from "./hcloud/networks";
import { primaryIpModels } from "./hcloud/primary-ips";
import { serverModels } from "./hcloud/servers";
import { smallModels } from "./hcloud/small";
import { volumeModels } from "./hcloud/volumes";
import type { Model } from "./model";

/** The models of Hetzner's resource types. */
export const hcloudModels: Readonly<Record<string, Model>> = {
  ...firewallModels,
  ...loadBalancerModels,
  ...networkModels,
  ...primaryIpModels,
  ...serverModels,
  ...smallModels,
  ...volumeModels,
};

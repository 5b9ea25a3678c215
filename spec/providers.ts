import type { Provider } from "./types";

/** The OpenTofu provider that a platform's modules use. */
export interface ProviderFacts {
  /** The local name, and the last part of a module's registry address. */
  source: string;
  /** Version constraint: the oldest version that knows all that the modules use. */
  version: string;
  /** What its configuration reads from the environment. */
  environment: readonly string[];
}

export const providers: Readonly<Record<Provider, ProviderFacts>> = {
  hcloud: { source: "hetznercloud/hcloud", version: "~> 1.68", environment: ["HCLOUD_TOKEN"] },
  digitalocean: { source: "digitalocean/digitalocean", version: "~> 2.99", environment: ["DIGITALOCEAN_TOKEN"] },
  proxmox: {
    source: "bpg/proxmox",
    version: ">= 0.111.1, < 0.112.0",
    environment: ["PROXMOX_VE_ENDPOINT", "PROXMOX_VE_API_TOKEN"],
  },
};

/** Checks of one variable that ask for another need OpenTofu 1.9. */
export const requiredVersion = ">= 1.9.0";

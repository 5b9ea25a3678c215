import type { Provider } from "./types";

/** The OpenTofu provider that a platform's modules use. */
export interface ProviderFacts {
  /** The provider's source address. */
  source: string;
  /** Version constraint. Starts at the oldest version that supports everything the modules use. */
  version: string;
  /** Environment variables that configure the provider. */
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

/** A validation that refers to another variable needs OpenTofu 1.9. */
export const requiredVersion = ">= 1.9.0";

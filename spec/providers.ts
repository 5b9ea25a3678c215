/** The platforms, by the name of their OpenTofu provider. */
export type ProviderName = "hcloud" | "digitalocean" | "proxmox";

/** The providers of a platform: what OpenTofu and Pulumi call them, and which versions the modules need. */
export interface Provider {
  name: ProviderName;
  /** The source address in OpenTofu. */
  source: string;
  /** Version constraint in OpenTofu. Starts at the oldest version that supports everything the modules use. */
  version: string;
  /** Environment variables that configure the provider. */
  environment: readonly string[];
  /** The Pulumi package, which is the first part of its type tokens. */
  pulumiPackage: string;
  /** The npm package of the Pulumi SDK; its version is the plugin's. */
  npmPackage: string;
  /** True if the plugin writes the defaults of optional members into the inputs. One that leaves planning to the provider does not. */
  pulumiDefaults?: true;
  /** The largest cloud-init user data that the platform takes. `unit` is the same number in words. */
  userData: { readonly bytes: number; readonly unit: string };
}

/** The only table of providers. Tables of what a provider does are elsewhere, by the names in this one. */
export const providers: Readonly<Record<ProviderName, Provider>> = {
  hcloud: {
    name: "hcloud",
    source: "hetznercloud/hcloud",
    version: "~> 1.68",
    environment: ["HCLOUD_TOKEN"],
    pulumiPackage: "hcloud",
    npmPackage: "@pulumi/hcloud",
    userData: { bytes: 32_768, unit: "32 KiB" },
  },
  digitalocean: {
    name: "digitalocean",
    source: "digitalocean/digitalocean",
    version: "~> 2.99",
    environment: ["DIGITALOCEAN_TOKEN"],
    pulumiPackage: "digitalocean",
    npmPackage: "@pulumi/digitalocean",
    userData: { bytes: 65_536, unit: "64 KiB" },
  },
  proxmox: {
    name: "proxmox",
    source: "bpg/proxmox",
    version: ">= 0.111.1, < 0.112.0",
    environment: ["PROXMOX_VE_ENDPOINT", "PROXMOX_VE_API_TOKEN"],
    pulumiPackage: "proxmoxve",
    npmPackage: "@pulumi/proxmoxve",
    pulumiDefaults: true,
    userData: { bytes: 1_048_576, unit: "1 MiB" },
  },
};

/** Returns the address of a provider in states, plans and mirrors of OpenTofu. */
export function providerAddress({ source }: Provider): string {
  return `registry.opentofu.org/${source}`;
}

/** A validation that refers to another variable requires OpenTofu 1.9. */
export const requiredVersion = ">= 1.9.0";

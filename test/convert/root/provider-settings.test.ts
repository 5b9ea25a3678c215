import type { ProviderName } from "../../../spec/providers";
import { providerSettings } from "../../../src/convert/root/provider-settings";
import { block, hclFile } from "../../../src/hcl/hcl";

const written = (platform: ProviderName, config: Record<string, unknown>) =>
  hclFile([block("provider", [platform], providerSettings(platform, config))]);

test("a stack's provider configuration is in the provider block, including nested blocks", async () => {
  const config = {
    "proxmoxve:endpoint": "https://pve.example.com:8006/",
    "proxmoxve:insecure": true,
    "proxmoxve:ssh": { agent: true, username: "root", nodes: [{ name: "pve", address: "10.0.0.2", port: 2222 }] },
    "hcloud:pollInterval": "1s",
    "twinstack:modules": {},
  };
  expect(await written("proxmox", config)).toBe(`provider "proxmox" {
  endpoint = "https://pve.example.com:8006/"
  insecure = true

  ssh {
    agent    = true
    username = "root"

    node {
      address = "10.0.0.2"
      name    = "pve"
      port    = 2222
    }
  }
}
`);
});

test("values that Pulumi's command line wrote as strings get their type", async () => {
  const config = {
    "proxmoxve:insecure": "true",
    "proxmoxve:randomVmIdStart": "1000",
    "proxmoxve:minTls": "1.3",
    "proxmoxve:ssh": '{"agent":true}',
  };
  expect(await written("proxmox", config)).toBe(`provider "proxmox" {
  insecure           = true
  min_tls            = "1.3"
  random_vm_id_start = 1000

  ssh {
    agent = true
  }
}
`);
});

test.each<[ProviderName, Record<string, unknown>]>([
  ["hcloud", { "hcloud:token": "hunter2" }],
  ["digitalocean", { "digitalocean:token": "hunter2", "digitalocean:spacesSecretKey": "hunter2" }],
  ["proxmox", { "proxmoxve:apiToken": { secure: "hunter2" }, "proxmoxve:ssh": { password: "hunter2" } }],
  ["proxmox", { "proxmoxve:endpoint": { secure: "hunter2" }, "proxmoxve:ssh": { username: { secure: "hunter2" } } }],
])("what gives access to %s is left out, encrypted or not", async (platform, config) => {
  expect(await written(platform, config)).not.toContain("hunter2");
});

test("settings that OpenTofu's provider does not have are left out", async () => {
  expect(await written("hcloud", { "hcloud:pluginDownloadUrl": "https://example.com" })).toBe('provider "hcloud" {}\n');
});

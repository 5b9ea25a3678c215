/**
 * Fake credentials for providers, which need some to plan. They replace the user's own, so that no account is used: a
 * plan of new resources calls no API.
 */
export const madeUp: Readonly<Record<string, string>> = {
  HCLOUD_TOKEN: "0".repeat(64),
  DIGITALOCEAN_TOKEN: "none",
  PROXMOX_VE_ENDPOINT: "https://127.0.0.1:8006",
  PROXMOX_VE_API_TOKEN: "root@pam!twinstack=00000000-0000-0000-0000-000000000000",
};

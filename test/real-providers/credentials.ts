/**
 * What providers read from the environment before they plan. It opens nothing, and takes the place of the user's own, so that no account is
 * ever asked: a plan of what is new needs none.
 */
export const madeUp: Readonly<Record<string, string>> = {
  HCLOUD_TOKEN: "0".repeat(64),
  DIGITALOCEAN_TOKEN: "none",
  PROXMOX_VE_ENDPOINT: "https://127.0.0.1:8006",
  PROXMOX_VE_API_TOKEN: "root@pam!twinstack=00000000-0000-0000-0000-000000000000",
};

import { resourceType } from "../providers/catalog";
import { emptyBlock } from "../providers/naming";
import type { Cloud } from "../sandbox/cloud";

/** A public key whose private key does not exist. */
const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKA64/VfavhGW15y5uMNh6b+whQDh9LmKeEjcM8mfPpc admin";

/**
 * The initial objects of an account: an SSH key called `admin`, at DigitalOcean with the fingerprint
 * `cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2`, and at DigitalOcean a VPC in fra1 with the ID
 * `6d5358c6-a03c-4069-8d65-b4ad185c88ac`.
 */
const objects = [
  { type: "hcloud_ssh_key", members: { name: "admin", public_key: publicKey, labels: {} } },
  { type: "digitalocean_ssh_key", members: { name: "admin", public_key: publicKey } },
  { type: "digitalocean_vpc", members: { name: "backend", region: "fra1", ip_range: "10.20.0.0/20" } },
];

/** Seeds an empty sandbox with the objects that the example stacks use. */
export async function seedAccount(cloud: Cloud): Promise<void> {
  if (cloud.objects().length > 0) return;
  for (const { type, members } of objects) {
    const resource = resourceType(type);
    await cloud.create(resource, { ...emptyBlock(resource.block), ...members });
  }
}

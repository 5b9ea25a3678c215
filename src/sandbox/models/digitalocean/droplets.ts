import { createHash } from "node:crypto";
import type { TfObject } from "../../../providers/types";
import { describe, type Store } from "../../store";
import { type Model, stored } from "../model";
import { idsOf, invalid, nextPublicAddress, now } from "./common";
import { checkImage, checkRegion, defaultRegion, sizeOf } from "./offers";
import { forgetInProjects } from "./projects";
import { createTags, tagged } from "./tags";
import { attach, detach, volumesOf } from "./volumes";
import { defaultVpcId, nextPrivateAddress } from "./vpcs";

/** Droplets and SSH keys. */

const claimOfKey = (fingerprint: string) => `the key with the fingerprint ${fingerprint}`;

const sshKey = stored("digitalocean_ssh_key", {
  id: { series: "digitalocean ssh key", first: 50000001 },
  claims: ({ fingerprint }) => [claimOfKey(String(fingerprint))],
  create(object) {
    const [, body] = String(object.public_key).trim().split(/\s+/);
    if (!body) throw invalid(`public_key of ssh key ${describe(object)} is no key in the form of OpenSSH`);
    const digest = createHash("md5").update(Buffer.from(body, "base64")).digest("hex");
    object.fingerprint = (digest.match(/../g) as string[]).join(":");
  },
});

const droplet = stored("digitalocean_droplet", {
  id: { series: "digitalocean droplet", first: 500000001 },
  // A droplet in its region's default VPC has no reference.
  references: { ...tagged, vpc_uuid: { to: "digitalocean_vpc", onDelete: "refuse" } },
  create(object, store) {
    object.region ??= defaultRegion;
    checkRegion(String(object.region));
    checkImage(String(object.image));
    checkKeys(object, store);
    checkBackups(object);
    createTags(object, store);
    Object.assign(object, {
      urn: `do:droplet:${object.id}`,
      created_at: now(),
      disk: sizeOf(String(object.size)).disk,
      locked: false,
      status: "active",
      private_networking: true,
      public_networking: object.public_networking ?? true,
      ipv4_address: object.public_networking === false ? "" : nextPublicAddress(store),
      ipv4_address_private: nextPrivateAddress(object, store),
      ipv6_address: object.ipv6 ? ipv6AddressOf(object) : "",
    });
  },
  created(object, store) {
    for (const volumeId of idsOf(object.volume_ids)) attach(String(object.id), volumeId, store);
  },
  update(object, { members }, store) {
    checkBackups(object);
    if (members.has("size")) resize(object);
    if (members.has("ipv6")) object.ipv6_address = ipv6AddressOf(object);
    if (members.has("tags")) createTags(object, store);
    if (members.has("volume_ids")) changeVolumes(object, store);
  },
  delete: (object, store) => forgetInProjects(String(object.urn), store),
  view(object, store) {
    const { vcpus, memory, price_monthly } = sizeOf(String(object.size));
    return {
      vcpus,
      memory,
      price_monthly,
      price_hourly: Number((price_monthly / 672).toFixed(5)),
      volume_ids: volumesOf(String(object.id), store),
      vpc_uuid: object.vpc_uuid ?? defaultVpcId(String(object.region)),
    };
  },
});

export const dropletModels: Readonly<Record<string, Model>> = {
  digitalocean_droplet: droplet,
  digitalocean_ssh_key: sshKey,
};

/** Checks SSH keys, which are referred to by IDs or fingerprints, never by names. */
function checkKeys(object: TfObject, store: Store): void {
  const unknown = idsOf(object.ssh_keys).filter(
    (key) => !store.get("digitalocean_ssh_key", key) && !store.owner(claimOfKey(key)),
  );
  if (unknown.length === 0) return;
  throw invalid(
    `${unknown.join(", ")} are invalid key identifiers for droplet ${describe(object)}: give the number or fingerprint of a key`,
  );
}

function checkBackups({ backups, backup_policy }: TfObject): void {
  if (!backups && (backup_policy as unknown[]).length > 0) {
    throw invalid("backup_policy can only be set when backups are enabled");
  }
}

function resize(object: TfObject): void {
  const { disk } = sizeOf(String(object.size));
  if (disk < Number(object.disk)) {
    throw invalid(
      `droplet ${describe(object)} has a disk of ${object.disk} GB: size ${object.size} has ${disk}, and disks cannot shrink`,
    );
  }
  if (object.resize_disk) object.disk = disk;
}

function changeVolumes(object: TfObject, store: Store): void {
  const id = String(object.id);
  const [before, after] = [volumesOf(id, store), idsOf(object.volume_ids)];
  for (const volumeId of before) if (!after.includes(volumeId)) detach(id, volumeId, store);
  for (const volumeId of after) attach(id, volumeId, store);
}

function ipv6AddressOf({ id }: TfObject): string {
  return `2001:db8:d0::${Number(id)
    .toString(16)
    .replace(/(?=.{4}$)/, ":")}`;
}

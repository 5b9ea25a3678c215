import { createHash } from "node:crypto";
import type { TfObject } from "../../src/providers/types";

/**
 * Members that a provider stores as hashes, by resource type and Terraform name; the sandbox stores their text.
 * Hetzner's hash is `userDataHashSum` in its `internal/server/resource.go`, DigitalOcean's `HashString` in its
 * `util/hash.go`.
 */
const hashes: Readonly<Record<string, Readonly<Record<string, (text: string) => string>>>> = {
  hcloud_server: { user_data: (text) => createHash("sha1").update(text).digest("base64") },
  digitalocean_droplet: { user_data: (text) => createHash("sha1").update(text).digest("hex") },
};

/** Returns the names of the members that a provider stores as hashes. */
export function hashedMembers(type: string): string[] {
  return Object.keys(hashes[type] ?? {});
}

/** Hashes the sandbox's values like the real provider. `nameOf` converts Terraform names of members. */
export function hashedAsReal<Value extends TfObject>(
  type: string,
  value: Value,
  nameOf: (member: string) => string = (member) => member,
): Value {
  const hashed = Object.entries(hashes[type] ?? {}).flatMap(([member, hash]) => {
    const own = value[nameOf(member)];
    return typeof own === "string" ? [[nameOf(member), hash(own)]] : [];
  });
  return { ...value, ...Object.fromEntries(hashed) };
}

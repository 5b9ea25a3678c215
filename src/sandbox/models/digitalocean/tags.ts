import type { TfObject } from "../../../providers/types";
import type { Reference, Store } from "../../store";
import { type Model, stored } from "../model";
import { invalid } from "./common";

/** Tags. Using a tag creates it; names that differ only in case are one tag, in its first spelling. */

const claimOf = (name: unknown) => `the tag name "${String(name).toLowerCase()}"`;

const tag = stored("digitalocean_tag", {
  claims: ({ name }) => [claimOf(name)],
  existing: ({ name }, store) => store.owner(claimOf(name))?.id,
  view({ name }, store) {
    const count = (type: string) => store.referring("digitalocean_tag", String(name), type).length;
    const droplets_count = count("digitalocean_droplet");
    const volumes_count = count("digitalocean_volume");
    return {
      droplets_count,
      volumes_count,
      total_resource_count: droplets_count + volumes_count,
      images_count: 0,
      volume_snapshots_count: 0,
      databases_count: 0,
    };
  },
});

export const tagModels: Readonly<Record<string, Model>> = { digitalocean_tag: tag };

/** A reference to tags: when a tag is deleted, it is removed from all objects. */
export const tagged: Readonly<Record<"tags", Reference>> = { tags: { to: "digitalocean_tag", onDelete: "forget" } };

/** Creates missing tags of an object, and changes the others to their first spelling. */
export function createTags(object: TfObject, store: Store): void {
  if (object.tags) object.tags = (object.tags as string[]).map((name) => tag.create({ name }, store));
}

/**
 * Returns the tags of an object in their first spelling.
 * @throws CloudError if one does not exist
 */
export function existingTags(names: unknown, by: string, store: Store): string[] {
  return ((names ?? []) as string[]).map((name) => {
    const known = store.owner(claimOf(name))?.id;
    if (known === undefined) throw invalid(`${by}: the tag "${name}" does not exist; create a digitalocean_tag for it`);
    return known;
  });
}

/** Returns the droplets with a tag. */
export function dropletsTagged(name: string, store: Store): Readonly<TfObject>[] {
  const known = store.owner(claimOf(name))?.id;
  return known === undefined ? [] : store.referring("digitalocean_tag", known, "digitalocean_droplet");
}

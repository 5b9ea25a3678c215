import type { ProviderName } from "../../../spec/providers";
import { resourceTypeOfToken } from "../../providers/catalog";
import { importId, ownId } from "../../providers/import-id";
import { toTerraform } from "../../providers/naming";
import type { ResourceType, TfObject } from "../../providers/types";
import type { Cloud } from "../../sandbox/cloud";
import type { PendingCreate } from "../pulumi";
import { digitaloceanObjects } from "./digitalocean";
import { hcloudObjects } from "./hcloud";
import { isOneOf, wantedOf } from "./identity";
import { proxmoxObjects } from "./proxmox";
import type { Settings } from "./settings";

/** The result of a search for a resource: the import IDs of all candidates, or why the search failed. */
export type Finding = { ids: readonly string[] } | { unknown: string };

/** Returns the ID of what was found, if exactly one object was. */
export function onlyId(finding: Finding): string | undefined {
  return "ids" in finding && finding.ids.length === 1 ? finding.ids[0] : undefined;
}

/** The clouds to search. */
export interface Place {
  /** The sandbox's cloud, if the stack is in one. */
  cloud?: Cloud;
  /** The stack's provider configuration, decrypted, such as `hcloud:token`. */
  config: Readonly<Record<string, string>>;
  /** Returns whether the stack's state already has an object, by Pulumi type and ID. */
  isKnown(type: string, id: string): boolean;
}

/**
 * Lists a platform's objects of a type, in the Terraform shape.
 * @param type such as `hcloud_server`
 * @param wanted the search criteria
 * @returns undefined if the type cannot be listed
 */
export type Lister = (type: string, wanted: TfObject, settings: Settings) => Promise<TfObject[] | undefined>;

const listers: Readonly<Record<ProviderName, Lister>> = {
  digitalocean: digitaloceanObjects,
  hcloud: hcloudObjects,
  proxmox: proxmoxObjects,
};

/** Looks for a resource that may have been created, by the inputs that Pulumi had for it. */
export function find({ type, inputs }: Pick<PendingCreate, "type" | "inputs">, place: Place): Promise<Finding> {
  const resource = resourceTypeOfToken(type);
  return findObject(resource, toTerraform(resource, inputs), place);
}

/**
 * Searches for a resource that may have been created, by its identifying members: its name, with region and tags where
 * names are not unique, or the resources that it connects.
 */
export async function findObject(
  resource: ResourceType,
  object: TfObject,
  { cloud, config, isKnown }: Place,
): Promise<Finding> {
  const wanted = wantedOf(resource.name, object);
  if (!wanted) return { unknown: "it has no name to look for" };
  try {
    const objects = cloud
      ? cloud.objects().flatMap((each) => (each.type === resource.name ? [each.object] : []))
      : await listers[resource.provider.name](resource.name, wanted, { config, env: process.env });
    if (!objects) return { unknown: "its provider has no search for it that is used here" };
    const found = objects
      .filter((object) => isOneOf(resource.name, wanted, object))
      .filter((object) => !isKnown(resource.facts.pulumi.token, String(object.id ?? ownId(resource, object))));
    return { ids: found.map((object) => importId(resource, object)) };
  } catch (error) {
    return { unknown: (error as Error).message };
  }
}

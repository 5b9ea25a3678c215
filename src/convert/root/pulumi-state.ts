import { type Address, addressOf, formatAddress } from "../../hcl/address";
import { resourceTypeOfToken } from "../../providers/catalog";
import { importId } from "../../providers/import-id";
import { toTerraform } from "../../providers/naming";

/** A resource in the `deployment` of `pulumi stack export`. */
export interface PulumiResource {
  urn: string;
  type: string;
  custom?: boolean;
  /** True if the resource is read, not managed. */
  external?: boolean;
  /** True if the resource was replaced and is about to be deleted. */
  delete?: boolean;
  /** True if the resource was deleted, and its successor does not exist yet. */
  pendingReplacement?: boolean;
  id?: string;
  parent?: string;
  inputs?: Readonly<Record<string, unknown>>;
  outputs?: Readonly<Record<string, unknown>>;
}

/** A resource that one engine manages and the other is to import. */
export interface ImportableResource {
  address: Address;
  /** The ID for `import` in both engines. */
  id: string;
}

/** A resource that cannot be imported, and the reason. */
export interface BlockedResource {
  /** Its name in the current engine. */
  resource: string;
  reason: string;
}

/**
 * Returns the managed resources of a Pulumi state, with their addresses in an OpenTofu configuration of the same stack.
 */
export function importableResources(resources: readonly PulumiResource[]): {
  importable: ImportableResource[];
  refused: BlockedResource[];
} {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const movable: ImportableResource[] = [];
  const refused: BlockedResource[] = [];
  for (const resource of resources.filter(isManaged)) {
    try {
      movable.push(toMovable(resource, namesTo(resource, byUrn)));
    } catch (error) {
      refused.push({ resource: nameOf(resource.urn), reason: (error as Error).message });
    }
  }
  return { importable: movable.sort(byAddress), refused };
}

function isManaged(resource: PulumiResource): boolean {
  return Boolean(resource.custom && !resource.external && !resource.delete && !resource.type.startsWith("pulumi:"));
}

function toMovable(pulumi: PulumiResource, names: readonly string[]): ImportableResource {
  const resource = resourceTypeOfToken(pulumi.type);
  const address = addressOf(resource.name, names);
  // No import ID contains a property that the schema lacks, or a secret.
  const object = { ...toTerraform(resource, { ...pulumi.outputs }, () => {}), id: pulumi.id };
  return { address, id: importId(resource, object) };
}

/** Returns the names of a resource's parent components, outermost first, and its own. */
function namesTo(resource: PulumiResource, byUrn: ReadonlyMap<string, PulumiResource>): string[] {
  const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
  const names = parent && parent.type !== "pulumi:pulumi:Stack" ? namesTo(parent, byUrn) : [];
  return [...names, nameOf(resource.urn)];
}

/** Returns the name in a URN, `urn:pulumi:<stack>::<project>::<types>::<name>`. A name may contain `::`. */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function byAddress(a: ImportableResource, b: ImportableResource): number {
  return formatAddress(a.address) < formatAddress(b.address) ? -1 : 1;
}

import type { ResourceType, TfObject } from "./types";

/** Conversion between objects and the IDs by which both engines import them. */

/**
 * Returns the import ID of an existing object, e.g. `4711-815` for a server's attachment to a network.
 * @throws Error if the type cannot be imported
 */
export function importId(resource: ResourceType, object: TfObject): string {
  if (resource.facts.importIds.length === 0) throw new Error(`${resource.name} cannot be imported`);
  const id = fill(resource.facts.importIds, object);
  if (id !== undefined) return id;
  throw new Error(`${resource.name}: cannot derive the import ID ${resource.facts.importIds.join(" or ")}`);
}

/**
 * Returns the ID that is derived from an object's members; undefined if the cloud assigns it, or if a member is not
 * known yet.
 */
export function ownId(resource: ResourceType, object: TfObject): string | undefined {
  return resource.facts.ids && fill(resource.facts.ids, object);
}

/**
 * Returns the members that an import ID contains, e.g. `{ server_id: 4711, network_id: 815 }`.
 * @throws Error if the ID has another form
 */
export function parseImportId(resource: ResourceType, id: string): TfObject {
  const templates = resource.facts.importIds;
  if (templates.length === 0) throw new Error(`${resource.name} cannot be imported`);
  for (const template of templates) {
    const values = pattern(resource, template).exec(id)?.groups;
    if (!values) continue;
    return Object.fromEntries(
      Object.entries(values).map(([name, text]) => [name, isNumber(resource, name) ? Number(text) : text]),
    );
  }
  throw new Error(`${resource.name}: "${id}" is not a valid import ID; expected ${templates.join(" or ")}`);
}

const placeholder = /\{(\w+)\}/g;

/** Fills the first template whose members are all set. */
function fill(templates: readonly string[], object: TfObject): string | undefined {
  const says = (name: string) =>
    ["string", "number"].includes(typeof object[name]) && object[name] !== "" && object[name] !== 0;
  const template = templates.find((each) => [...each.matchAll(placeholder)].every(([, name = ""]) => says(name)));
  return template?.replace(placeholder, (_, name: string) => String(object[name]));
}

/** Matches lazily; only the last placeholder may contain the separator. */
function pattern(resource: ResourceType, template: string): RegExp {
  const source = template
    .split(placeholder)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
      return `(?<${part}>${isNumber(resource, part) ? "\\d+" : ".+?"})`;
    })
    .join("");
  return new RegExp(`^${source}$`);
}

/**
 * Returns whether a member is a number: IDs of objects are numbers in other objects' members and mostly strings in
 * their own.
 */
function isNumber(resource: ResourceType, name: string): boolean {
  return resource.block.attributes?.[name]?.type === "number";
}

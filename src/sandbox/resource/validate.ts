import { memberPath } from "../../providers/naming";
import type {
  AttributeSchema,
  BlockSchema,
  CtyType,
  NestedBlockSchema,
  ResourceType,
  TfObject,
} from "../../providers/types";
import type { Path } from "./plan";
import { unknown } from "./unknown";

/** A problem with a value in the configuration. */
export interface Problem {
  path: Path;
  message: string;
}

/**
 * Returns the provider's validation errors. Unknown values are accepted.
 * @param config complete, in the Terraform shape
 * @param nameOf converts a Terraform path such as `public_net.ipv4` to the engine's notation
 */
export function problemsOf(resource: ResourceType, config: TfObject, nameOf: (path: string) => string): Problem[] {
  return [
    ...problemsOfBlock(resource, resource.block, [], "", config, nameOf),
    ...problemsBetween(resource, config, nameOf),
  ];
}

type NameOf = (path: string) => string;

function problemsOfBlock(
  resource: ResourceType,
  block: BlockSchema,
  at: Path,
  path: string,
  config: TfObject,
  nameOf: NameOf,
): Problem[] {
  const found: Problem[] = [];
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const own = memberPath(path, name);
    const message = problemOfAttribute(resource, attribute, own, config[name]);
    if (message) found.push({ path: [...at, name], message: `${resource.name}: ${nameOf(own)} ${message}` });
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    found.push(...problemsOfNested(resource, nested, [...at, name], memberPath(path, name), config[name], nameOf));
  }
  return found;
}

function problemOfAttribute(
  resource: ResourceType,
  attribute: AttributeSchema,
  path: string,
  value: unknown,
): string | undefined {
  if (value === unknown) return undefined;
  if (value === null || value === undefined) return attribute.required ? "is required and missing" : undefined;
  if (attribute.computed && !attribute.optional && path !== "id") return "is set by the cloud: remove it";
  const removed = resource.facts.removed?.[path];
  if (removed) return `cannot be used any more: ${removed}`;
  const mismatch = typeMismatch(attribute.type, value);
  if (mismatch) return mismatch;
  const allowed = resource.facts.allowed?.[path];
  if (allowed && !allowed.includes(value as string)) {
    return `is ${JSON.stringify(value)}; allowed are ${allowed.map((each) => JSON.stringify(each)).join(", ")}`;
  }
  return resource.facts.validators?.[path]?.(value);
}

/** Describes a type mismatch without the value, which may be a secret. */
function typeMismatch(type: CtyType, value: unknown): string | undefined {
  if (value === null || value === undefined || value === unknown) return undefined;
  if (typeof type === "string") {
    const wanted = type === "bool" ? "boolean" : type;
    return typeof value === wanted ? undefined : `must be a ${type}, not ${kindOf(value)}`;
  }
  const collection = type[0] === "list" || type[0] === "set";
  if (collection !== Array.isArray(value) || typeof value !== "object") {
    const wanted = collection ? "a list" : type[0] === "map" ? "a map" : "an object";
    return `must be ${wanted}, not ${kindOf(value)}`;
  }
  const elements = Object.entries(value).map(([key, each]) => {
    const inner = type[0] === "object" ? type[1][key] : type[1];
    return inner && typeMismatch(inner, each);
  });
  const first = elements.find((each) => each !== undefined);
  return first && `has an element that ${first}`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return `a ${typeof value === "boolean" ? "bool" : typeof value}`;
}

function problemsOfNested(
  resource: ResourceType,
  nested: NestedBlockSchema,
  at: Path,
  path: string,
  value: unknown,
  nameOf: NameOf,
): Problem[] {
  if (value === unknown) return [];
  const problem = (message: string) => [{ path: at, message: `${resource.name}: ${nameOf(path)} ${message}` }];
  if (nested.nesting_mode === "single") {
    return value ? problemsOfBlock(resource, nested.block, at, path, value as TfObject, nameOf) : [];
  }
  if (value !== null && value !== undefined && !Array.isArray(value))
    return problem(`must be a list, not ${kindOf(value)}`);
  const elements: unknown[] = value ?? [];
  if (elements.length < (nested.min_items ?? 0)) {
    return problem(nested.min_items === 1 ? "is required and missing" : `needs at least ${nested.min_items} elements`);
  }
  if (nested.max_items && elements.length > nested.max_items)
    return problem(`may have at most ${nested.max_items} elements`);
  return elements.flatMap((element, index) => {
    if (element === unknown) return [];
    if (typeof element !== "object" || element === null)
      return problem(`has an element that must be an object, not ${kindOf(element)}`);
    return problemsOfBlock(resource, nested.block, [...at, index], path, element as TfObject, nameOf);
  });
}

function problemsBetween(resource: ResourceType, config: TfObject, nameOf: NameOf): Problem[] {
  const isSet = (name: string) => {
    const value = config[name] ?? [];
    return !Array.isArray(value) || value.length > 0;
  };
  const found: Problem[] = [];
  for (const group of resource.facts.exactlyOneOf ?? []) {
    const given = group.filter(isSet);
    if (given.length === 1) continue;
    const are = given.length === 0 ? "none is set" : `${given.map(nameOf).join(" and ")} are set`;
    found.push({ path: [], message: `${resource.name}: set exactly one of ${group.map(nameOf).join(", ")}; ${are}` });
  }
  for (const [one, other] of resource.facts.conflicts ?? []) {
    if (!isSet(one) || !isSet(other)) continue;
    found.push({
      path: [one],
      message: `${resource.name}: ${nameOf(one)} and ${nameOf(other)} exclude each other; set only one`,
    });
  }
  return found;
}

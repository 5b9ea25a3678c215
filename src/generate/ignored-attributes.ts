import { fieldsWithin } from "../../spec/fields";
import type { Spec } from "../../spec/types";

/** Attributes in OpenTofu's spelling, by resource type. */
type Attributes = Map<string, string[]>;

/** Returns the attributes whose changes one engine ignores. */
export function ignoredAttributes(spec: Spec, engine: "pulumi" | "opentofu"): Attributes {
  const ofInputs = createOnly(spec).flatMap((value) => (Array.isArray(value) ? value : []));
  return byType([...ofInputs, ...(spec.ignored?.both ?? []), ...(spec.ignored?.[engine] ?? [])]);
}

/** Returns the attributes whose changes both engines ignore as well if the module's machines are those of a cluster. */
export function ignoredInClusters(spec: Spec): Attributes {
  return byType(
    createOnly(spec).flatMap((value) => (typeof value === "object" && "inClusters" in value ? value.inClusters : [])),
  );
}

function createOnly(spec: Spec) {
  return Object.values(spec.inputs)
    .flatMap(fieldsWithin)
    .map((field) => field.createOnly);
}

function byType(attributes: readonly string[]): Attributes {
  const found: Attributes = new Map();
  for (const attribute of new Set(attributes)) {
    const [type = ""] = attribute.split(".");
    found.set(type, [...(found.get(type) ?? []), attribute.slice(type.length + 1)]);
  }
  return found;
}

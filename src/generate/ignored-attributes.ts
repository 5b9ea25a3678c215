import { fieldsWithin } from "../../spec/fields";
import type { Spec } from "../../spec/types";

/** Returns the attributes whose changes one engine ignores, in OpenTofu's spelling, by resource type. */
export function ignoredAttributes(spec: Spec, engine: "pulumi" | "opentofu"): Map<string, string[]> {
  const ofInputs = Object.values(spec.inputs)
    .flatMap(fieldsWithin)
    .flatMap(({ createOnly }) => (createOnly === true ? [] : (createOnly ?? [])));
  const byType = new Map<string, string[]>();
  for (const attribute of new Set([...ofInputs, ...(spec.ignored?.both ?? []), ...(spec.ignored?.[engine] ?? [])])) {
    const [type = ""] = attribute.split(".");
    byType.set(type, [...(byType.get(type) ?? []), attribute.slice(type.length + 1)]);
  }
  return byType;
}

import { memberPath } from "../../spec/complete";
import type { Element, Field, Spec } from "../../spec/types";

/** The fields of a module's inputs by their paths in HCL spelling, as error sentences have them: `firewall.rules[*].port`. */
export function fieldsOf(spec: Spec): ReadonlyMap<string, Field | Element> {
  return new Map(Object.entries(spec.inputs).flatMap(([name, field]) => [...below(field, memberPath("", name))]));
}

function* below(field: Field | Element, path: string): Generator<[string, Field | Element]> {
  yield [path, field];
  if (field.type === "list" || field.type === "map") yield* below(field.of, `${path}[*]`);
  if (field.type !== "object") return;
  for (const [name, member] of Object.entries(field.fields)) yield* below(member, memberPath(path, name));
}

import type { Element, Field, ListField, MapField } from "./types";

type AnyField = Field | Element;

/** Returns whether a field is a list or a map. */
export function isCollection(field: AnyField): field is Extract<AnyField, { type: "list" | "map" }> {
  return field.type === "list" || field.type === "map";
}

/** Returns the field of the elements inside all lists and maps; the field itself if it is neither. */
export function innermost(field: AnyField): Exclude<AnyField, ListField | MapField> {
  return isCollection(field) ? innermost(field.of) : (field as Exclude<AnyField, ListField | MapField>);
}

/** Returns a field and all fields below it, in the order of the spec. */
export function fieldsWithin(field: AnyField): AnyField[] {
  if (isCollection(field)) return [field, ...fieldsWithin(field.of)];
  return field.type === "object" ? [field, ...Object.values(field.fields).flatMap(fieldsWithin)] : [field];
}

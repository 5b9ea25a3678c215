import type { Element, Field } from "../../spec/types";
import { hclValue } from "../hcl/hcl";
import { hclDefault } from "../hcl/types";

/** Returns the documentation of an input: its text, the allowed values, and notes on secrets and on changes. */
export function fieldDoc(field: Field | Element): string {
  const values = field.type === "enum" ? `One of ${field.values.map((value) => `\`${value}\``).join(", ")}.` : "";
  return [field.doc, values, field.sensitive ? "Sensitive." : "", changeDoc(field)].filter(Boolean).join(" ");
}

/** Returns a sentence about later changes of an input. Empty if they are applied in place. */
export function changeDoc({ replaces, createOnly }: Field | Element): string {
  if (replaces) return "Changing it replaces the machine.";
  if (createOnly === true) return "Changes are ignored on running machines.";
  return Array.isArray(createOnly) ? "Changes are ignored after creation." : "";
}

/** Returns a sentence about the default of an object's member, or that it is required. Empty if neither. */
export function defaultDoc(field: Field): string {
  if (field.default === undefined) return field.optional ? "" : "Required.";
  const text = hclValue(hclDefault(field));
  return field.type === "object" || text.includes("\n") ? "" : `Default: \`${text}\`.`;
}

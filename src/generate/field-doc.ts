import type { Element, Field } from "../../spec/types";
import { hclValue } from "../hcl/hcl";
import { hclDefault } from "../hcl/types";

/** Returns the documentation of an input: its text, the allowed values, and notes on secrets and replacement. */
export function fieldDoc(field: Field | Element): string {
  const values = field.type === "enum" ? `One of ${field.values.map((value) => `\`${value}\``).join(", ")}.` : "";
  const notes = [field.sensitive ? "Sensitive." : "", field.replaces ? "Changing it replaces the machine." : ""];
  return [field.doc, values, ...notes].filter(Boolean).join(" ");
}

/** Returns a sentence about the default of an object's member, or that it is required. Empty if neither. */
export function defaultDoc(field: Field): string {
  if (field.default === undefined) return field.optional ? "" : "Required.";
  const text = hclValue(hclDefault(field));
  return field.type === "object" || text.includes("\n") ? "" : `Default: \`${text}\`.`;
}

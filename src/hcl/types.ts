import { snakeCase } from "../../spec/case";
import { mapMembers } from "../../spec/data";
import { fieldsWithin } from "../../spec/fields";
import type { Element, Field } from "../../spec/types";
import { Expression, type HclValue, hclValue } from "./hcl";

/** Returns the OpenTofu type of a field. Objects take several lines, without indentation. */
export function typeExpression(field: Field | Element): string {
  switch (field.type) {
    case "enum":
      return "string";
    case "list":
    case "map":
      return `${field.type}(${typeExpression(field.of)})`;
    case "object": {
      const members = Object.entries(field.fields).map(
        ([name, member]) => `${snakeCase(name)} = ${memberType(member)}\n`,
      );
      return `object({\n${members.join("")}})`;
    }
    default:
      return field.type;
  }
}

function memberType(field: Field): string {
  const type = typeExpression(field);
  if (field.default !== undefined) return `optional(${type}, ${hclValue(hclDefault(field))})`;
  return field.optional ? `optional(${type})` : type;
}

/** Returns a field's default with HCL names. Defaults that OpenTofu sets itself are left out. */
export function hclDefault(field: Field | Element): HclValue {
  return toHclValue(field, field.default);
}

/** Converts a value to HCL names, without adding defaults. Expressions stay as they are. */
export function toHclValue(field: Field | Element, value: unknown): HclValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Expression) return value;
  switch (field.type) {
    case "list":
    case "map":
      return mapMembers(value, (element) => toHclValue(field.of, element)) as HclValue;
    case "object":
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          snakeCase(name),
          toHclValue(field.fields[name] as Field, member),
        ]),
      );
    default:
      return value as HclValue;
  }
}

/** Returns whether a field or one of its members is sensitive: OpenTofu marks whole variables, not members. */
export function isSensitive(field: Field | Element): boolean {
  return fieldsWithin(field).some(({ sensitive }) => sensitive);
}

/** Returns whether an input is or contains a value that belongs in a stack's secrets. */
export function holdsSecret(field: Field | Element): boolean {
  return fieldsWithin(field).some(({ secret }) => secret);
}

import { parse } from "@cdktn/hcl2json";
import { snakeCase } from "../../../spec/case";
import { mapMembers } from "../../../spec/data";
import { Template, templatesIn } from "../../../spec/stack/references";
import type { ModuleCall } from "../../../spec/stack/stack";
import type { Element, Field, Spec } from "../../../spec/types";
import type { HclValue } from "../../hcl/hcl";
import { toHclValue } from "../../hcl/types";
import { inputsFile } from "./files";

/**
 * Parses a `terraform.tfvars` into inputs of a module, by their spec names. Variables that the module does not have are
 * left out.
 * @throws Error if the text is not valid HCL
 */
export async function inputsIn(text: string, spec: Spec): Promise<Record<string, unknown>> {
  const values: Readonly<Record<string, unknown>> = await parse(inputsFile, text);
  return members(spec.inputs, values);
}

function members(fields: Readonly<Record<string, Field>>, values: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = values[snakeCase(name)];
      return value === undefined || value === null ? [] : [[name, named(field, value)]];
    }),
  );
}

/** Converts HCL names in a value to spec names. A value of the wrong type stays as it is, for OpenTofu to reject. */
function named(field: Field | Element, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  switch (field.type) {
    case "list":
      return Array.isArray(value) ? value.map((element) => named(field.of, element)) : value;
    case "map":
      return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, named(field.of, element)]));
    case "object":
      return members(field.fields, value as Readonly<Record<string, unknown>>);
    default:
      return value;
  }
}

/** Returns the inputs of a module call that come from secrets. */
export function secretInputs({ inputs }: ModuleCall): string[] {
  return Object.keys(inputs).filter((name) => templatesIn(inputs[name]).length > 0);
}

/** Returns the inputs of a module call that come from secrets, by their OpenTofu variable names, with their values. */
export function secretVariables(call: ModuleCall, secrets: Readonly<Record<string, string>>): Record<string, HclValue> {
  return Object.fromEntries(
    secretInputs(call).map((name) => [
      snakeCase(name),
      toHclValue(call.spec.inputs[name] as Field, filled(call.inputs[name], secrets)),
    ]),
  );
}

function filled(value: unknown, secrets: Readonly<Record<string, string>>): unknown {
  if (value instanceof Template) {
    return value.parts
      .map((part) => (typeof part === "string" ? part : secrets[(part as { name: string }).name]))
      .join("");
  }
  return mapMembers(value, (member) => filled(member, secrets));
}

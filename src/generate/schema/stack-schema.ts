import { specs } from "../../../spec/catalog";
import { hasShape } from "../../../spec/complete";
import { keys, moduleNames } from "../../../spec/stack/config";
import { backends, stateNames } from "../../../spec/stack/states";
import type { Element, Field, Fields, Spec } from "../../../spec/types";
import { changeDoc } from "../field-doc";

/** A JSON Schema. Draft 7, because that is what yaml-language-server reads. */
type Schema = Readonly<Record<string, unknown>>;

/**
 * Generates the schema of stack files, for completion and checks in editors. It accepts every valid stack, and some
 * invalid ones: it cannot check, for example, the target of a reference.
 */
export function stackSchema(): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Stack of twinstack",
    type: "object",
    required: ["config"],
    properties: { config: configSchema() },
    definitions: Object.fromEntries(specs.map((spec) => [spec.name, fieldsSchema(spec.inputs, spec.title)])),
  };
}

/** Returns the schema of `config`, which may have other providers' settings as well. */
function configSchema(): Schema {
  return {
    type: "object",
    required: ["twinstack:modules"],
    propertyNames: { not: { pattern: `^twinstack:(?!(${keys.join("|")})$)` } },
    properties: {
      "twinstack:modules": {
        description: "Modules by name. Each becomes a component in Pulumi and a module call in OpenTofu.",
        type: "object",
        minProperties: 1,
        propertyNames: { pattern: moduleNames.pattern, not: { enum: moduleNames.reserved } },
        additionalProperties: moduleSchema(),
      },
      "twinstack:secrets": {
        description:
          "Secrets by name, which inputs refer to as ${secret.name}. `pulumi config set --secret --path twinstack:secrets.<name>` encrypts one.",
        type: ["object", "null"],
        additionalProperties: {
          type: "object",
          required: ["secure"],
          properties: { secure: { type: "string" } },
          additionalProperties: false,
        },
      },
      "twinstack:states": {
        description: "OpenTofu states by name, whose outputs inputs refer to as ${state.name.output}.",
        type: ["object", "null"],
        propertyNames: { pattern: stateNames },
        additionalProperties: { oneOf: Object.entries(backends).map(stateSchema) },
      },
      "twinstack:imports": {
        description:
          "Import IDs by type::name for the next `pulumi up`, as written by `twinstack adopt`. They are ignored once the resources are imported, and can then be removed.",
        type: ["object", "null"],
        additionalProperties: { type: "string" },
      },
    },
  };
}

function moduleSchema(): Schema {
  return {
    type: "object",
    required: ["module"],
    additionalProperties: false,
    properties: {
      module: { description: "Which module.", enum: specs.map(({ name }) => name) },
      inputs: { description: "The module's inputs." },
    },
    allOf: specs.map((spec) => ({
      if: { required: ["module"], properties: { module: { const: spec.name } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      then: inputsSchema(spec),
    })),
  };
}

function inputsSchema({ name, inputs }: Spec): Schema {
  const properties = { inputs: { $ref: `#/definitions/${name}` } };
  return Object.values(inputs).some(isRequired) ? { required: ["inputs"], properties } : { properties };
}

function stateSchema([backend, { required, optional }]: [string, (typeof backends)[keyof typeof backends]]): Schema {
  const setting = (name: string) => (name === "token" ? { type: "string", pattern: SECRET } : { type: "string" });
  return {
    type: "object",
    required: ["backend", ...required],
    additionalProperties: false,
    properties: {
      backend: { const: backend },
      ...Object.fromEntries([...required, ...optional].map((name) => [name, setting(name)])),
    },
  };
}

/** A reference that is the whole value. It may replace a value of any type. */
const REFERENCE = "^\\$\\{[A-Za-z0-9_.-]+\\}$";
const SECRET = "^\\$\\{secret\\.[A-Za-z0-9_-]+\\}$";
/** Text that contains a reference. */
const TEMPLATE = "(^|[^$])\\$\\{[A-Za-z0-9_.-]+\\}";

function fieldsSchema(fields: Fields, title?: string): Schema {
  const required = Object.keys(fields).filter((name) => isRequired(fields[name] as Field));
  return {
    ...(title && { title }),
    type: "object",
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
    additionalProperties: false,
  };
}

function isRequired(field: Field | Element): boolean {
  return !field.optional && field.default === undefined;
}

/** Unset values may be null, and a reference may replace any value that may be unknown until apply. */
function fieldSchema(field: Field | Element): Schema {
  const about = {
    ...(field.doc && { description: `${field.doc} ${changeDoc(field)}`.trimEnd() }),
    ...(field.default !== undefined && { default: field.default }),
  };
  const others = [
    ...(field.plain || hasShape(field) ? [] : [reference(field)]),
    ...(isRequired(field) ? [] : [{ type: "null" }]),
  ];
  const value = valueSchema(field);
  return others.length === 0 ? { ...about, ...value } : { ...about, anyOf: [value, ...others] };
}

function reference({ type }: Field | Element): Schema {
  return { type: "string", pattern: type === "string" || type === "enum" ? TEMPLATE : REFERENCE };
}

function valueSchema(field: Field | Element): Schema {
  const checks = (field.checks ?? []).flatMap((check) => checkSchema(check, field));
  return { ...typeSchema(field), ...(checks.length > 0 && { allOf: checks }) };
}

function typeSchema(field: Field | Element): Schema {
  switch (field.type) {
    case "string":
      return { type: field.numeric ? ["string", "number"] : "string" };
    case "number":
      return { type: "number" };
    case "bool":
      return { type: "boolean" };
    case "enum":
      return { enum: field.values };
    case "list":
      return { type: "array", items: fieldSchema(field.of) };
    case "map":
      return { type: "object", additionalProperties: fieldSchema(field.of) };
    case "object":
      return fieldsSchema(field.fields);
  }
}

/** Converts a check to JSON Schema; empty if that is not possible. */
function checkSchema(check: NonNullable<Field["checks"]>[number], { type }: Field | Element): Schema[] {
  switch (check.kind) {
    case "matches":
      return [{ pattern: check.pattern }];
    case "between": {
      const range = { type: check.decimals ? "number" : "integer", minimum: check.min, maximum: check.max };
      return [check.or ? { anyOf: [range, { enum: check.or }] } : range];
    }
    case "odd":
      return [{ not: { multipleOf: 2 } }];
    case "oneOf":
      return [{ enum: check.values }];
    case "maxBytes":
      // A character has at least one byte.
      return [{ maxLength: check.bytes }];
    case "count": {
      const of = type === "list" ? "Items" : "Properties";
      const least = check.min === undefined ? {} : { [`min${of}`]: check.min };
      const most = check.max === undefined ? {} : { [`max${of}`]: check.max };
      return [{ ...least, ...most }];
    }
    case "unique":
      return check.by ? [] : [{ uniqueItems: true }];
    case "keysMatch":
      return [{ propertyNames: { pattern: check.pattern } }];
    default:
      return [];
  }
}

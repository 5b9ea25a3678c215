import { pascalCase } from "../../../spec/case";
import { specs } from "../../../spec/catalog";
import { hasShape } from "../../../spec/complete";
import type { Element, Field, Fields, OutputField, Spec } from "../../../spec/types";
import { changeDoc } from "../field-doc";
import { className } from "../modules/component-types";

/** The schema of a Pulumi package, or part of it. */
type Schema = Readonly<Record<string, unknown>>;

/** The languages that Pulumi generates SDKs for. Their version is the package's. */
const languages = ["nodejs", "python", "go", "csharp", "java"];

/**
 * Generates the schema of the Pulumi package `twinstack`: the components' inputs and outputs for Pulumi YAML and other
 * languages.
 * @param version of the package
 */
export function packageSchema(version: string): Schema {
  const types: Record<string, Schema> = {};
  const resources = Object.fromEntries(specs.map((spec) => [componentType(spec), componentSchema(spec, types)]));
  return {
    name: PACKAGE,
    displayName: "twinstack",
    version,
    description: "Machines and clusters on Proxmox, DigitalOcean and Hetzner.",
    license: "Apache-2.0",
    resources,
    types,
    language: Object.fromEntries(languages.map((language) => [language, { respectSchemaVersion: true }])),
  };
}

/** Returns the Pulumi type of a spec's component, e.g. `twinstack:hcloud:K8sCluster`. */
export function componentType(spec: Spec): string {
  return `${PACKAGE}:${spec.provider}:${className(spec)}`;
}

const PACKAGE = "twinstack";

function componentSchema(spec: Spec, types: Record<string, Schema>): Schema {
  const token = componentType(spec);
  const { properties: inputProperties, required: requiredInputs } = membersSchema(spec.inputs, token, types);
  const outputs = Object.entries(spec.outputs);
  return {
    isComponent: true,
    description: `${spec.title}.\n\n${spec.doc.trim()}`,
    inputProperties,
    requiredInputs,
    properties: Object.fromEntries(outputs.map(([name, output]) => [name, outputSchema(output)])),
    required: outputs.flatMap(([name, output]) => (output.optional ? [] : [name])),
  };
}

/** @param type the name of the fields' type; names of nested types begin with it */
function membersSchema(fields: Fields, type: string, types: Record<string, Schema>) {
  const members = Object.entries(fields);
  return {
    properties: Object.fromEntries(
      members.map(([name, field]) => [name, memberSchema(field, type + pascalCase(name), types)]),
    ),
    required: members.flatMap(([name, field]) => (field.optional || field.default !== undefined ? [] : [name])),
  };
}

/**
 * Returns the schema of a property. Its default is documentation: the component sets defaults, so that there is one
 * place for them.
 */
function memberSchema(field: Field, type: string, types: Record<string, Schema>): Schema {
  const isTold = field.default !== undefined && typeof field.default !== "object";
  return {
    ...typeSchema(field, type, types),
    description: [field.doc, changeDoc(field), isTold ? `Default: ${JSON.stringify(field.default)}.` : ""]
      .filter(Boolean)
      .join(" "),
    ...(field.sensitive && { secret: true }),
  };
}

/**
 * Returns the type of a value. As in the components, the shape is plain, and so is every value that decides which
 * resources exist.
 * @param isPlain true if a parent is plain, and therefore the whole value
 */
function typeSchema(
  field: Field | Element,
  type: string,
  types: Record<string, Schema>,
  isPlain = field.plain ?? false,
): Schema {
  const plain = isPlain || hasShape(field) ? { plain: true } : {};
  switch (field.type) {
    case "string":
      // SDKs of providers return some IDs as numbers.
      return field.numeric
        ? { type: "string", oneOf: [{ type: "string" }, { type: "number" }], ...plain }
        : { type: "string", ...plain };
    case "number":
      return {
        type: field.checks?.some((check) => check.kind === "between" && !check.decimals) ? "integer" : "number",
        ...plain,
      };
    case "bool":
      return { type: "boolean", ...plain };
    case "enum":
      types[type] = { type: "string", enum: field.values.map((value) => ({ value })) };
      return { $ref: `#/types/${type}`, ...plain };
    case "list":
      return { type: "array", items: typeSchema(field.of, type, types, isPlain), ...plain };
    case "map":
      return { type: "object", additionalProperties: typeSchema(field.of, type, types, isPlain), ...plain };
    case "object":
      types[type] = { type: "object", ...membersSchema(field.fields, type, types) };
      return { $ref: `#/types/${type}`, ...plain };
  }
}

function outputSchema({ type, doc, sensitive }: OutputField): Schema {
  return { ...outputType(type), description: doc, ...(sensitive && { secret: true }) };
}

function outputType(type: OutputField["type"]): Schema {
  if (typeof type !== "string") {
    return "list" in type
      ? { type: "array", items: outputType(type.list) }
      : { type: "object", additionalProperties: outputType(type.map) };
  }
  return { type: type === "bool" ? "boolean" : type };
}

import { pascalCase } from "../../../spec/case";
import { hasShape } from "../../../spec/complete";
import { innermost } from "../../../spec/fields";
import type { Element, Field, Fields, OutputField, Spec } from "../../../spec/types";
import { resourceType } from "../../providers/catalog";
import { propertyPath } from "../../providers/naming";
import { changeDoc } from "../field-doc";
import { ignoredAttributes, ignoredInClusters } from "../ignored-attributes";
import { generatedFrom } from "../marker";
import { wrap } from "../wrap";
import { shortName } from "./short-name";

/** Returns the class name of a spec's component, e.g. `K8sCluster`. */
export function className(spec: Spec): string {
  return pascalCase(shortName(spec));
}

/** Returns the path of a component without its extension, e.g. `components/hcloud/k8s-cluster`. */
export function componentPath(spec: Spec): string {
  return `components/${spec.provider}/${shortName(spec)}`;
}

/**
 * Generates `components/<platform>/<name>.types.ts`: a component's arguments and outputs, for editors. The same types
 * could be inferred from the spec, but an inferred type has no documentation and prints as the spec's internals.
 */
export function componentTypesFile(spec: Spec): string {
  const name = className(spec);
  const specName = camelCase(spec.name);
  return [
    `// ${generatedFrom(`spec/modules/${spec.name}.ts`)}`,
    "",
    'import type * as pulumi from "@pulumi/pulumi";',
    `import type { ${specName} } from "../../spec/modules/${spec.name}";`,
    'import type { Outputs } from "../inputs";',
    'import { ValidatedComponent } from "../validated-component";',
    "",
    ...interfaces(`${name}Args`, name, `Arguments of ${name}.`, spec.inputs),
    ...comment(`Outputs of a ${name}.`, ""),
    `export abstract class ${name}Outputs extends ValidatedComponent<Outputs<typeof ${specName}.outputs>> {`,
    ...Object.entries(spec.outputs).flatMap(([output, field]) => [
      ...comment(field.doc + (field.sensitive ? " Secret." : ""), "  "),
      `  declare readonly ${output}: pulumi.Output<${outputType(field.type)}${field.optional ? " | undefined" : ""}>;`,
    ]),
    "}",
    "",
    ...ignoredChanges(
      "ignoredChanges",
      "Properties whose changes are ignored after creation, by OpenTofu type.",
      ignoredAttributes(spec, "pulumi"),
    ),
    ...ignoredChanges(
      "ignoredInClusters",
      "Properties whose changes machines of clusters ignore as well, by OpenTofu type.",
      ignoredInClusters(spec),
    ),
  ].join("\n");
}

/** Generates lists for `ignoreChanges`, by OpenTofu type. */
function ignoredChanges(name: string, doc: string, ignored: ReadonlyMap<string, readonly string[]>): string[] {
  const lists = [...ignored].flatMap(([type, attributes]) => {
    const properties = attributes.map((attribute) => JSON.stringify(propertyPath(resourceType(type), attribute)));
    const line = `  ${type}: [${properties.join(", ")}],`;
    return line.length <= WIDTH
      ? [line]
      : [`  ${type}: [`, ...properties.map((property) => `    ${property},`), "  ],"];
  });
  if (lists.length === 0) return [];
  return [...comment(doc, ""), `export const ${name} = {`, ...lists, "};", ""];
}

/** Generates the interface of a group of fields, after the interfaces of its members. */
function interfaces(name: string, prefix: string, doc: string, fields: Fields): string[] {
  const nested = Object.entries(fields).flatMap(([member, field]) => {
    const object = innermost(field);
    return object.type === "object"
      ? interfaces(memberName(prefix, member), prefix + pascalCase(member), field.doc, object.fields)
      : [];
  });
  const members = Object.entries(fields).flatMap(([member, field]) => [
    ...comment(fieldDoc(field), "  ", defaultOf(field)),
    `  readonly ${member}${isRequired(field) ? "" : "?"}: ${argType(field, memberName(prefix, member))}${isRequired(field) ? "" : " | null"};`,
  ]);
  return [...nested, ...comment(doc, ""), `export interface ${name} {`, ...members, "}", ""];
}

function memberName(prefix: string, member: string): string {
  return `${prefix}${pascalCase(member)}Args`;
}

function isRequired(field: Field): boolean {
  return !field.optional && field.default === undefined;
}

/** Mirrors `Arg` in components/inputs.ts; type tests check that both agree. */
function argType(field: Field | Element, objectName: string): string {
  switch (field.type) {
    case "object":
      return objectName;
    case "list":
      if (hasShape(field)) return `readonly ${element(argType(field.of, objectName))}[]`;
      return leaf(field, `readonly ${element(leaf(field, plainType(field.of)))}[]`);
    case "map":
      if (hasShape(field)) return `Readonly<Record<string, ${argType(field.of, objectName)}>>`;
      return leaf(field, `Readonly<Record<string, ${leaf(field, plainType(field.of))}>>`);
    default:
      return leaf(field, plainType(field));
  }
}

function leaf(field: Field | Element, type: string): string {
  return field.plain ? type : `pulumi.Input<${type}>`;
}

function plainType(field: Field | Element): string {
  switch (field.type) {
    case "string":
      return field.numeric ? "string | number" : "string";
    case "bool":
      return "boolean";
    case "enum":
      return field.values.map((value) => JSON.stringify(value)).join(" | ");
    case "list":
      return `${element(plainType(field.of))}[]`;
    case "map":
      return `Record<string, ${plainType(field.of)}>`;
    case "object":
      throw new Error("an object inside a list or map of plain values has no type of its own");
    case "number":
      return "number";
  }
}

/** Wraps a type for use as an array's element type. */
function element(type: string): string {
  return / \| |^readonly /.test(type) ? `(${type})` : type;
}

function outputType(type: OutputField["type"]): string {
  if (typeof type !== "string") {
    return "list" in type ? `${outputType(type.list)}[]` : `Record<string, ${outputType(type.map)}>`;
  }
  return type === "bool" ? "boolean" : type;
}

function fieldDoc(field: Field): string {
  return [
    field.doc,
    field.sensitive ? "Secret." : "",
    changeDoc(field),
    field.plain ? "Takes a plain value, not an output." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function defaultOf(field: Field): string | undefined {
  return field.default === undefined ? undefined : JSON.stringify(field.default);
}

const WIDTH = 120;

function comment(text: string, indent: string, defaultValue?: string): string[] {
  const tags = defaultValue === undefined ? [] : [`@default ${defaultValue}`];
  const lines = text.split("\n").flatMap((paragraph) => wrap(paragraph, WIDTH - indent.length - 3));
  // Cron expressions contain the end of a comment.
  const safe = [...lines, ...tags].map((line) => line.replaceAll("*/", "*\\/"));
  const [first, ...others] = safe;
  if (first !== undefined && others.length === 0 && indent.length + first.length + 7 <= WIDTH) {
    return [`${indent}/** ${first} */`];
  }
  return [`${indent}/**`, ...safe.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

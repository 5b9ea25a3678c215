import { parse } from "@cdktn/hcl2json";
import { snakeCase } from "../../../spec/case";
import { isCollection } from "../../../spec/fields";
import { providers, requiredVersion } from "../../../spec/providers";
import type { Element, Field, OutputField, Spec } from "../../../spec/types";
import { hclFile, hclValue } from "../../hcl/hcl";
import { hclDefault } from "../../hcl/types";
import { fieldDoc } from "../field-doc";
import { generatedFrom } from "../marker";
import { componentPath } from "./component-types";
import { shortName } from "./short-name";
import { moduleCall } from "./terraform-files";

/**
 * Returns `README.md` of a module, which a registry shows as its page.
 * @param main the text of its `main.tf` files, for the table of resources
 */
export async function readmeFile(spec: Spec, main: string): Promise<string> {
  const { source, version, environment } = providers[spec.provider];
  const registry = `<account>.scalr.io/<namespace>/${shortName(spec)}/${spec.provider}`;
  const usage = async (example: keyof Spec["examples"]) =>
    `${spec.examples[example].doc}\n\n\`\`\`hcl\n${await hclFile([moduleCall(spec, registry, spec.examples[example], "~> 1.0")])}\`\`\``;
  return `${[
    `<!-- ${generatedFrom(`spec/modules/${spec.name}.ts`)} -->`,
    `# ${spec.title}`,
    spec.doc.trim(),
    `The Pulumi component \`${componentPath(spec)}\` creates the same resources. A stack can move between the two with nothing to add, change or destroy.`,
    "## Usage",
    await usage("minimal"),
    await usage("complete"),
    `The provider reads ${environment.map((name) => `\`${name}\``).join(" and ")} from the environment.`,
    "## Requirements",
    table(
      ["Name", "Version"],
      [
        ["OpenTofu", code(requiredVersion)],
        [code(source), code(version)],
      ],
    ),
    "## Resources",
    (await resourceTypes(main)).map((type) => `- \`${type}\``).join("\n"),
    "## Inputs",
    table(
      ["Name", "Description", "Type", "Default"],
      Object.entries(spec.inputs).flatMap(([name, field]) => inputRows(snakeCase(name), field)),
    ),
    "## Outputs",
    table(
      ["Name", "Description", "Type"],
      Object.entries(spec.outputs).map(([name, output]) => outputRow(snakeCase(name), output)),
    ),
  ].join("\n\n")}\n`;
}

/** Returns the package's README with the table of modules updated. */
export function withModuleTable(readme: string, specs: readonly Spec[]): string {
  const rows = specs.map((spec) => [
    `[${spec.name}](modules-hcl/terraform-${spec.name})`,
    spec.title,
    code(componentPath(spec)),
  ]);
  const modules = table(["Module", "Creates", "Pulumi component"], rows);
  return readme.replace(
    /(<!-- modules: .* -->\n)[\s\S]*(<!-- end of modules -->)/,
    (_, start, end) => `${start}\n${modules}\n\n${end}`,
  );
}

async function resourceTypes(main: string): Promise<string[]> {
  const parsed = (await parse("main.tf", main)) as { resource?: Record<string, Record<string, unknown>> };
  return Object.entries(parsed.resource ?? {})
    .flatMap(([type, labels]) => Object.keys(labels).map((label) => `${type}.${label}`))
    .sort();
}

/** Returns a row for the input, and one for each member below it. */
function inputRows(path: string, field: Field | Element): string[][] {
  const row = field.doc === undefined ? [] : [[code(path), fieldDoc(field), code(typeName(field)), defaultOf(field)]];
  return [...row, ...memberRows(path, field)];
}

function memberRows(path: string, field: Field | Element): string[][] {
  if (isCollection(field)) return memberRows(`${path}[*]`, field.of);
  if (field.type !== "object") return [];
  return Object.entries(field.fields).flatMap(([name, member]) => inputRows(`${path}.${snakeCase(name)}`, member));
}

function outputRow(name: string, output: OutputField): string[] {
  return [code(name), output.doc + (output.sensitive ? " Sensitive." : ""), code(outputType(output.type))];
}

function defaultOf(field: Field | Element): string {
  if (field.default !== undefined) return code(hclValue(hclDefault(field)));
  return field.optional ? "" : "required";
}

function typeName(field: Field | Element): string {
  if (field.type === "enum") return "string";
  return isCollection(field) ? `${field.type}(${typeName(field.of)})` : field.type;
}

function outputType(type: OutputField["type"]): string {
  if (typeof type === "string") return type;
  return "list" in type ? `list(${outputType(type.list)})` : `map(${outputType(type.map)})`;
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

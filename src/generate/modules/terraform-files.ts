import { snakeCase } from "../../../spec/case";
import { providers, requiredVersion } from "../../../spec/providers";
import type { Element, Example, Field, Spec } from "../../../spec/types";
import { attribute, attributes, type Block, block, type HclValue, hclFile, raw } from "../../hcl/hcl";
import { hclDefault, holdsSecret, isSensitive, spelled, typeExpression } from "../../hcl/types";
import { checkingInput, checksTogether, problemsBlock, validationOfAll } from "./checks-together";
import { type Validation, validationsOf } from "./validations";

/** The first line of every made HCL file. */
function madeFrom(spec: Spec): string {
  return `# Made from spec/modules/${spec.name}.ts by "npm run export". Do not edit.`;
}

/** `variables.tf` */
export async function variablesFile(spec: Spec): Promise<string> {
  if (!checksTogether(spec)) return hclFile([madeFrom(spec), ...variableBlocks(spec)]);
  const validation = validationOfAll(spec);
  const variables = variableBlocks(spec, (name) => (name === checkingInput(spec) ? [validation] : []));
  return hclFile([madeFrom(spec), ...variables, problemsBlock(spec)]);
}

/**
 * A variable for each input.
 * @param validations the `validation` blocks of an input; by default one for each of its checks
 */
export function variableBlocks(
  spec: Spec,
  validations: (name: string) => readonly Validation[] = (name) => validationsOf(spec, name),
): Block[] {
  return Object.entries(spec.inputs).map(([name, field]) =>
    block(
      "variable",
      [snakeCase(name)],
      [
        attribute("description", description(field)),
        attribute("type", raw(typeExpression(field))),
        ...(field.optional ? [attribute("default", null)] : []),
        ...(field.default === undefined ? [] : [attribute("default", hclDefault(field))]),
        ...(field.optional ? [] : [attribute("nullable", false)]),
        ...(isSensitive(field) ? [attribute("sensitive", true)] : []),
        ...validations(name).map(({ condition, errorMessage }) =>
          block(
            "validation",
            [],
            [attribute("condition", raw(condition)), attribute("error_message", raw(errorMessage))],
          ),
        ),
      ],
    ),
  );
}

/** `outputs.tf` */
export async function outputsFile(spec: Spec): Promise<string> {
  const outputs = Object.entries(spec.outputs).map(([name, output]) =>
    block(
      "output",
      [snakeCase(name)],
      [
        attribute("description", output.doc),
        attribute("value", raw(output.hcl)),
        ...(output.sensitive ? [attribute("sensitive", true)] : []),
      ],
    ),
  );
  return hclFile([madeFrom(spec), ...outputs]);
}

/** `versions.tf` */
export async function versionsFile(spec: Spec): Promise<string> {
  return hclFile([
    madeFrom(spec),
    block("terraform", [], [attribute("required_version", requiredVersion), requiredProviders(spec)]),
  ]);
}

/**
 * `main.tf` of an example: a root module that calls this one.
 * @param source where from; by default the folder that has `examples/`
 */
export async function exampleFile(spec: Spec, example: Example, source = "../..", version?: string): Promise<string> {
  const { environment } = providers[spec.provider];
  return hclFile([
    madeFrom(spec),
    `# ${example.doc} The provider reads ${environment.join(" and ")} from the environment.`,
    block("terraform", [], [attribute("required_version", requiredVersion), requiredProviders(spec)]),
    ...secretVariables(spec, example),
    moduleCall(spec, source, example, version),
    block(
      "output",
      ["this"],
      [
        attribute("description", "All outputs of the module."),
        attribute("value", raw("module.this")),
        ...(Object.values(spec.outputs).some(({ sensitive }) => sensitive) ? [attribute("sensitive", true)] : []),
      ],
    ),
  ]);
}

/** A call of the module with an example's inputs. */
export function moduleCall(spec: Spec, source: string, example: Example, version?: string): Block {
  return block(
    "module",
    ["this"],
    [
      ...attributes({ source, version }),
      ...Object.entries(example.inputs).map(([name, value]) =>
        attribute(snakeCase(name), exampleValue(name, spec.inputs[name] as Field, value)),
      ),
    ],
  );
}

/** Secrets are no literals, in examples neither. */
function exampleValue(name: string, field: Field, value: unknown): HclValue {
  return holdsSecret(field) ? raw(`var.${snakeCase(name)}`) : spelled(field, value);
}

/** The variables that an example's secrets come from. */
function secretVariables(spec: Spec, example: Example): Block[] {
  return Object.entries(spec.inputs)
    .filter(([name, field]) => Object.hasOwn(example.inputs, name) && holdsSecret(field))
    .map(([name, field]) =>
      block(
        "variable",
        [snakeCase(name)],
        [
          attribute("description", field.doc),
          attribute("type", raw(typeExpression(field))),
          attribute("sensitive", true),
        ],
      ),
    );
}

function requiredProviders(spec: Spec): Block {
  const { source, version } = providers[spec.provider];
  return block("required_providers", [], [attribute(spec.provider, { source, version })]);
}

/** The docs of an input, with those of its members as a list. */
function description(field: Field): HclValue {
  const members = memberDocs(field, "");
  if (members.length === 0) return field.doc;
  return `${[field.doc, "", ...members].join("\n")}\n`;
}

function memberDocs(field: Field | Element, indent: string): string[] {
  if (field.type === "list" || field.type === "map") return memberDocs(field.of, indent);
  if (field.type !== "object") return [];
  return Object.entries(field.fields).flatMap(([name, member]) => [
    `${indent}- ${snakeCase(name)}: ${member.doc}`,
    ...memberDocs(member, `${indent}  `),
  ]);
}

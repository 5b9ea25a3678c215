import { snakeCase } from "../../../spec/case";
import { isCollection } from "../../../spec/fields";
import { providers, requiredVersion } from "../../../spec/providers";
import type { Element, Example, Field, Spec } from "../../../spec/types";
import { breakLines } from "../../hcl/break-lines";
import { attribute, attributes, type Block, block, type HclValue, hclFile, raw } from "../../hcl/hcl";
import { hclDefault, holdsSecret, isSensitive, toHclValue, typeExpression } from "../../hcl/types";
import { defaultDoc, fieldDoc } from "../field-doc";
import { generatedFrom } from "../marker";
import { wrap } from "../wrap";
import { checkingInput, checksTogether, problemsBlock, validationOfAll } from "./checks-together";
import { shortName } from "./short-name";
import { type Validation, validationsOf } from "./validations";

/** Returns the first line of every generated HCL file. */
function marker(spec: Spec): string {
  return `# ${generatedFrom(`spec/modules/${spec.name}.ts`)}`;
}

/** Generates `variables.tf`. */
export async function variablesFile(spec: Spec): Promise<string> {
  if (!checksTogether(spec)) return hclFile([marker(spec), ...variableBlocks(spec)]);
  const validation = validationOfAll(spec);
  const variables = variableBlocks(spec, (name) => (name === checkingInput(spec) ? [validation] : []));
  return hclFile([marker(spec), ...variables, problemsBlock(spec)]);
}

/**
 * Returns a variable for each input.
 * @param validations the `validation` blocks of an input (default: one for each of its checks)
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
            [
              attribute("condition", raw(breakLines(condition))),
              attribute("error_message", raw(breakLines(errorMessage))),
            ],
          ),
        ),
      ],
    ),
  );
}

/** Generates `outputs.tf`. */
export async function outputsFile(spec: Spec): Promise<string> {
  const outputs = Object.entries(spec.outputs).map(([name, output]) =>
    block(
      "output",
      [snakeCase(name)],
      [
        attribute("description", wrapped([output.doc])),
        attribute("value", raw(output.hcl)),
        ...(output.sensitive ? [attribute("sensitive", true)] : []),
      ],
    ),
  );
  return hclFile([marker(spec), ...outputs]);
}

/** Generates `versions.tf`. */
export async function versionsFile(spec: Spec): Promise<string> {
  return hclFile([
    marker(spec),
    block("terraform", [], [attribute("required_version", requiredVersion), requiredProviders(spec)]),
  ]);
}

/**
 * Generates `main.tf` of an example: a root module that calls this one.
 * @param source the module's source (default: the folder that has `examples/`)
 */
export async function exampleFile(spec: Spec, example: Example, source = "../..", version?: string): Promise<string> {
  const { environment } = providers[spec.provider];
  return hclFile([
    marker(spec),
    wrap(`${example.doc} The provider reads ${environment.join(" and ")} from the environment.`, WIDTH)
      .map((line) => `# ${line}`)
      .join("\n"),
    block("terraform", [], [attribute("required_version", requiredVersion), requiredProviders(spec)]),
    ...secretVariables(spec, example),
    moduleCall(spec, source, example, version),
    block(
      "output",
      [moduleLabel(spec)],
      [
        attribute("description", "All outputs of the module."),
        attribute("value", raw(`module.${moduleLabel(spec)}`)),
        ...(Object.values(spec.outputs).some(({ sensitive }) => sensitive) ? [attribute("sensitive", true)] : []),
      ],
    ),
  ]);
}

/** Returns the label of a module block in examples, e.g. `k8s_cluster`. */
function moduleLabel(spec: Spec): string {
  return shortName(spec).replaceAll("-", "_");
}

/** Returns a call of the module with an example's inputs. */
export function moduleCall(spec: Spec, source: string, example: Example, version?: string): Block {
  return block(
    "module",
    [moduleLabel(spec)],
    [
      ...attributes({ source, version }),
      "",
      ...Object.entries(example.inputs).map(([name, value]) =>
        attribute(snakeCase(name), exampleValue(name, spec.inputs[name] as Field, value)),
      ),
    ],
  );
}

/** Returns the value of an example's input. Examples never contain literal secrets. */
function exampleValue(name: string, field: Field, value: unknown): HclValue {
  return holdsSecret(field) ? raw(`var.${snakeCase(name)}`) : toHclValue(field, value);
}

/** Returns the variables for an example's secrets. */
function secretVariables(spec: Spec, example: Example): Block[] {
  return Object.entries(spec.inputs)
    .filter(([name, field]) => Object.hasOwn(example.inputs, name) && holdsSecret(field))
    .map(([name, field]) =>
      block(
        "variable",
        [snakeCase(name)],
        [
          attribute("description", wrapped([field.doc])),
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

/** Returns the description of an input, with its members as a nested list. */
function description(field: Field): HclValue {
  const members = memberDocs(field, "");
  return wrapped([fieldDoc(field), ...(members.length > 0 ? ["", ...members] : [])]);
}

function memberDocs(field: Field | Element, indent: string): string[] {
  if (isCollection(field)) return memberDocs(field.of, indent);
  if (field.type !== "object") return [];
  return Object.entries(field.fields).flatMap(([name, member]) => {
    const doc = [fieldDoc(member), defaultDoc(member)].filter(Boolean).join(" ");
    return [`${indent}- \`${snakeCase(name)}\`: ${doc}`, ...memberDocs(member, `${indent}  `)];
  });
}

/** The width of descriptions and comments, without indentation. */
const WIDTH = 110;

/** Wraps paragraphs and list items. A text of one line stays a plain string. */
function wrapped(paragraphs: readonly string[]): string {
  const lines = paragraphs.flatMap((paragraph) => {
    const [, indent = "", bullet = ""] = /^( *)(- )?/.exec(paragraph) ?? [];
    const [first = "", ...rest] = wrap(paragraph.slice(indent.length + bullet.length), WIDTH - indent.length);
    return [indent + bullet + first, ...rest.map((line) => indent + " ".repeat(bullet.length) + line)];
  });
  return lines.length === 1 ? (lines[0] as string) : `${lines.join("\n")}\n`;
}

import { snakeCase } from "../../../spec/case";
import { mapMembers } from "../../../spec/data";
import { type Reference, Template } from "../../../spec/stack/references";
import type { Element, Field } from "../../../spec/types";
import { type Expression, raw, template } from "../../hcl/hcl";
import { isIdentifier, stateLabel, variableName } from "./names";

/** Replaces every template in a stack's value by the equivalent HCL expression. */
export function withExpressions(value: unknown, field: Field | Element | undefined): unknown {
  if (value instanceof Template) return templateExpression(value, field);
  return mapMembers(value, (member, key) => withExpressions(member, fieldIn(field, String(key))));
}

function fieldIn(field: Field | Element | undefined, key: string): Field | Element | undefined {
  if (field?.type === "list" || field?.type === "map") return field.of;
  return field?.type === "object" ? field.fields[key] : undefined;
}

function templateExpression({ whole, parts }: Template, field: Field | Element | undefined): Expression {
  if (!whole) return template(parts.map((part) => (typeof part === "string" ? part : referenceExpression(part))));
  const expression = referenceExpression(whole);
  // To OpenTofu, an output may be null until apply, and then it would not know which resources exist.
  const isSure = !field?.decidesByPresence || whole.kind !== "output";
  return isSure ? expression : raw(`format("%s", ${expression.text})`);
}

/** Converts a reference to an OpenTofu expression. */
export function referenceExpression(reference: Reference): Expression {
  switch (reference.kind) {
    case "secret":
      return raw(`var.${variableName(reference.name)}`);
    case "state":
      return raw(
        `data.terraform_remote_state.${stateLabel(reference.state)}.outputs${member(reference.output)}${indices(reference.path)}`,
      );
    case "output":
      return raw(`module.${reference.module}.${snakeCase(reference.output)}${indices(reference.path)}`);
  }
}

function member(name: string): string {
  return isIdentifier(name) ? `.${name}` : indices([name]);
}

function indices(path: readonly string[]): string {
  return path.map((step) => (/^(0|[1-9][0-9]*)$/.test(step) ? `[${step}]` : `[${JSON.stringify(step)}]`)).join("");
}

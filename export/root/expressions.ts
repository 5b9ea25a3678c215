import { snakeCase } from "../../spec/case";
import { type Reference, Template } from "../../spec/stack/references";
import { type Expression, raw, template } from "../hcl";
import { isIdentifier, stateLabel, variableName } from "./names";

/** A stack's value with every template replaced by the HCL expression that says the same. */
export function withExpressions(value: unknown): unknown {
  if (value instanceof Template) return templateExpression(value);
  if (Array.isArray(value)) return value.map(withExpressions);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withExpressions(member)]));
}

function templateExpression(value: Template): Expression {
  if (value.whole) return referenceExpression(value.whole);
  return template(value.parts.map((part) => (typeof part === "string" ? part : referenceExpression(part))));
}

/** What a reference is called in OpenTofu. */
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

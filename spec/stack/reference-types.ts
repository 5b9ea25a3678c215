import { memberPath } from "../complete";
import { didYouMean } from "../did-you-mean";
import { isCollection } from "../fields";
import { quoted } from "../shown";
import type { Element, Field, OutputField, Spec } from "../types";
import { formatReference, type Reference, Template, templatesIn } from "./references";
import type { ModuleCall } from "./stack";

type Type = OutputField["type"];

/** Targets of references. A module without a spec exists, but its outputs are unknown. */
export interface Known {
  modules: ReadonlyMap<string, Spec | undefined>;
  secrets: readonly string[];
  states: readonly string[];
}

/** Returns a message for each reference of a module that has no target, or a target of another type than the input. */
export function referenceProblems({ spec, inputs }: ModuleCall, known: Known): string[] {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(inputs)) {
    const field = Object.hasOwn(spec.inputs, name) ? spec.inputs[name] : undefined;
    const path = memberPath("", name);
    if (field) check(field, value, path);
    else for (const template of templatesIn(value)) checkTemplate(undefined, template, path);
  }
  return problems.map((problem) => `${spec.name}: ${problem}`);

  function check(field: Field | Element, value: unknown, path: string): void {
    if (value instanceof Template) checkTemplate(field, value, path);
    else if (typeof value === "object" && value !== null) checkMembers(field, value, path);
  }

  function checkMembers(field: Field | Element, value: object, path: string): void {
    for (const [key, member] of Object.entries(value)) {
      if (isCollection(field)) check(field.of, member, `${path}[${field.type === "list" ? key : JSON.stringify(key)}]`);
      else if (field.type === "object" && Object.hasOwn(field.fields, key))
        check(field.fields[key] as Field, member, memberPath(path, key));
    }
  }

  function checkTemplate(field: Field | Element | undefined, template: Template, path: string): void {
    for (const reference of template.references) {
      const target = findType(reference, known);
      if ("problem" in target) problems.push(`${path}: ${target.problem}.`);
      else if (template.whole && field && !fits(field, target.type)) {
        problems.push(
          `${path} must be a ${nameOfField(field)}, and ${formatReference(reference)} is a ${nameOf(target.type)}.`,
        );
      } else if (!template.whole && typeof target.type === "object") {
        problems.push(
          `${path}: ${formatReference(reference)} is a ${nameOf(target.type)} and cannot be used inside a string.`,
        );
      }
    }
    if (!template.whole && field && !fits(field, "string")) {
      problems.push(`${path} must be a ${nameOfField(field)}, and text with references in it is a string.`);
    }
  }
}

/** Returns the type of a reference's target; `undefined` if it is unknown until the stack is deployed. */
function findType(reference: Reference, known: Known): { type: Type | undefined } | { problem: string } {
  if (reference.kind === "secret") {
    if (known.secrets.includes(reference.name)) return { type: "string" };
    return { problem: missing(reference, "secret", reference.name, "the stack", known.secrets) };
  }
  if (reference.kind === "state") {
    if (known.states.includes(reference.state)) return { type: undefined };
    return { problem: missing(reference, "state", reference.state, "the stack", known.states) };
  }
  if (!known.modules.has(reference.module)) {
    return { problem: missing(reference, "module", reference.module, "the stack", [...known.modules.keys()]) };
  }
  const spec = known.modules.get(reference.module);
  if (!spec) return { type: undefined };
  const output = Object.hasOwn(spec.outputs, reference.output) ? spec.outputs[reference.output] : undefined;
  if (!output) {
    return { problem: missing(reference, "output", reference.output, spec.name, Object.keys(spec.outputs)) };
  }
  let type: Type = output.type;
  for (const step of reference.path) {
    if (typeof type !== "object") return { problem: `${formatReference(reference)} goes into a ${nameOf(type)}` };
    if ("list" in type && !/^(0|[1-9][0-9]*)$/.test(step)) {
      return {
        problem: `${formatReference(reference)} goes into a list, so ${quoted(step)} must be a number from 0`,
      };
    }
    type = "list" in type ? type.list : type.map;
  }
  return { type };
}

function missing(reference: Reference, kind: string, name: string, owner: string, names: readonly string[]): string {
  const hint = names.length === 0 ? "; there are none" : didYouMean(name, names, "There are");
  const remedy =
    reference.kind === "secret"
      ? `; generate it with "twinstack secrets", or set it with "pulumi config set --secret --path twinstack:secrets.${reference.name}"`
      : "";
  return `${formatReference(reference)}: ${owner} has no ${kind} ${quoted(name)}${hint}${remedy}`;
}

function fits(field: Field | Element, type: Type | undefined): boolean {
  if (type === undefined) return true;
  switch (field.type) {
    case "enum":
      return type === "string";
    case "string":
      return type === "string" || (type === "number" && field.numeric === true);
    case "list":
      return typeof type === "object" && "list" in type && fits(field.of, type.list);
    case "map":
      return typeof type === "object" && "map" in type && fits(field.of, type.map);
    default:
      return field.type === type;
  }
}

function nameOf(type: Type | undefined): string {
  if (type === undefined) return "value that is unknown until apply";
  if (typeof type === "string") return type;
  return "list" in type ? `list of ${nameOf(type.list)}s` : `map of ${nameOf(type.map)}s`;
}

function nameOfField(field: Field | Element): string {
  if (isCollection(field)) return `${field.type} of ${nameOfField(field.of)}s`;
  return field.type === "enum" ? "string" : field.type;
}

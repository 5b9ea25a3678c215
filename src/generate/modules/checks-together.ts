import { snakeCase } from "../../../spec/case";
import { type Check, hclCheck, hclString, membersOfCheck, must } from "../../../spec/checks";
import { hclCut } from "../../../spec/shown";
import type { Field, Spec } from "../../../spec/types";
import { mayShow } from "../../../spec/validate";
import { breakLines } from "../../hcl/break-lines";
import { attribute, type Block, block, raw } from "../../hcl/hcl";
import { isSensitive } from "../../hcl/types";
import { checksBelow, type PlacedCheck, partsOf, type Validation } from "./validations";

/**
 * Returns whether a module checks all inputs in one `validation` block. Base modules do, because they are called
 * hundreds of times, and OpenTofu takes longer to start a `validation` block than to evaluate it. A cluster is called
 * once or twice, and has one block per check.
 */
export function checksTogether(spec: Spec): boolean {
  return spec.embeds === undefined;
}

/**
 * Returns the variable with the only `validation` block: the first one, which every call must set and which all
 * resources need.
 */
export function checkingInput(spec: Spec): string {
  return Object.keys(spec.inputs)[0] as string;
}

/** A check as HCL: its condition, and an expression for its message, which is empty if the check passes. */
interface Problem {
  passes: string;
  text: string;
  /** Names of the inputs that it reads. */
  inputs: readonly string[];
  /** The position among all checks: the later the values it reads are known, the higher. */
  rank: number;
}

/**
 * Returns the `locals` block with a message for each problem. Checks that read the variable with the validation are
 * left out: they are in the validation itself, since the variable cannot depend on a local that depends on it.
 */
export function problemsBlock(spec: Spec): Block {
  const texts = problemsOf(spec)
    .filter((problem) => !asksForChecking(spec, problem))
    .map(({ text }) => `${breakLines(text, true)},`);
  const comment = `A sentence for each input that is not allowed, and "" for each that is. The validation of var.${snakeCase(checkingInput(spec))} shows the first.`;
  return block("locals", [], [attribute("problems", raw(`[\n${texts.join("\n")}\n]`), comment)]);
}

/** The only `validation` block. */
export function validationOfAll(spec: Spec): Validation {
  const own = problemsOf(spec).filter((problem) => asksForChecking(spec, problem));
  const passes = own.map(({ passes }) => (passes.includes(" || ") ? `(${passes})` : passes));
  // anytrue() is true as soon as one problem is known. join("", …) or length() would wait for all.
  const condition = ['!anytrue([for problem in local.problems : problem != ""])', ...passes].join(" && ");
  const texts = own.map(({ text }) => text).join(", ");
  return { condition, errorMessage: `coalesce(concat([${texts}], local.problems, ["-"])...)` };
}

function asksForChecking(spec: Spec, { inputs }: Problem): boolean {
  return inputs.includes(checkingInput(spec));
}

/**
 * Returns every check. Those of values that are known in every plan come first, IDs and secrets last: an unknown value
 * hides the messages that follow its own.
 */
function problemsOf(spec: Spec): Problem[] {
  const single = Object.keys(spec.inputs).flatMap((name) =>
    [...checksBelow(spec, name)].map((placed) => problemOf(spec, name, placed)),
  );
  const together = (spec.checks ?? []).map((check) => problemOfSeveral(spec, check));
  return [...single, ...together].sort((a, b) => a.rank - b.rank);
}

function problemOf(spec: Spec, input: string, placed: PlacedCheck): Problem {
  const { field, place } = placed;
  const { passes, absent, condition, given, message, messageWithoutValue } = partsOf(spec.name, placed);
  const revealed = (expression: string) => (place.sensitive ? `nonsensitive(${expression})` : expression);
  const common = { passes: condition, inputs: [input], rank: rankOf(placed) };
  if (!mayShow(field)) {
    const test = place.sensitive ? revealed(condition) : bracketed(condition);
    return { ...common, text: `${test} ? "" : ${messageWithoutValue}` };
  }
  if (place.loops.length > 0) {
    // The loop only names the text, so that it is evaluated once.
    const text = `join("", [for rejected in [${revealed(given)}] : ${message(hclCut("rejected"))} if rejected != ""])`;
    return { ...common, text };
  }
  const test = place.sensitive ? revealed(condition) : place.nullable ? `${absent} ? "" : ${passes}` : passes;
  return { ...common, text: `${test} ? "" : ${message(revealed(hclCut(given)))}` };
}

function problemOfSeveral(spec: Spec, check: Check): Problem {
  const inputs = [...new Set(membersOfCheck(check).map((path) => path.split(".")[0] as string))];
  const passes = hclCheck(check, "var", spec.inputs);
  const isSecret = inputs.some((name) => isSensitive(spec.inputs[name] as Field));
  const test = isSecret ? `nonsensitive(${passes})` : passes;
  return { passes, text: `${test} ? "" : ${hclString(`${spec.name}: ${must(check)}.`)}`, inputs, rank: 1 };
}

function rankOf({ field, place }: PlacedCheck): number {
  if (field.plain || field.type === "enum" || field.type === "number" || field.type === "map") return 0;
  return place.sensitive || (field.type === "string" && field.numeric) ? 2 : 1;
}

function bracketed(expression: string): string {
  return expression.includes(" ? ") ? `(${expression})` : expression;
}

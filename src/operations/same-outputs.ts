import { isDeepStrictEqual } from "node:util";
import { snakeCase } from "../../spec/case";
import { mapValues } from "../../spec/data";
import type { Stack } from "../../spec/stack/stack";
import type { TofuState } from "../convert/adopt/state";
import { EngineError } from "../engines/errors";
import { markUnknown } from "../plans/planned";
import { hasUnknown } from "../sandbox/resource/unknown";

/**
 * The outputs of each module, by their names in Pulumi or in OpenTofu; `unknown` stands for values that are known after
 * apply.
 */
export type ModuleOutputs = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/**
 * Compares every output of every module of a stack between the engines. Values that one engine does not know yet are
 * left out.
 * @returns the number of equal outputs
 * @throws EngineError with those that differ; sensitive values are not shown
 */
export function expectSameOutputs(stack: Stack, pulumi: ModuleOutputs, tofu: ModuleOutputs): number {
  return equalOutputs(stack.modules, pulumi, tofu);
}

/**
 * Compares the outputs of those modules of a stack that an OpenTofu state has as a whole: `output "web" { value =
 * module.web }`, as `twinstack export` writes it. Other roots may have any outputs.
 * @returns the number of equal outputs
 * @throws EngineError with those that differ; sensitive values are not shown
 */
export function expectSameOutputsOf(state: TofuState, stack: Stack, pulumi: ModuleOutputs): number {
  const tofu = valuesOf(state.outputs ?? {});
  const whole = stack.modules.filter(({ name, spec }) => {
    const value = Object.hasOwn(tofu, name) ? tofu[name] : undefined;
    const names = Object.keys(spec.outputs).map(snakeCase);
    return typeof value === "object" && value !== null && names.every((output) => Object.hasOwn(value, output));
  });
  return equalOutputs(whole, pulumi, tofu);
}

function equalOutputs(modules: Stack["modules"], pulumi: ModuleOutputs, tofu: ModuleOutputs): number {
  const compared = modules.flatMap(({ name, spec }) =>
    Object.entries(spec.outputs).flatMap(([output, { sensitive }]) => {
      const ours = withoutNulls(pulumi[name]?.[output]);
      const theirs = withoutNulls(tofu[name]?.[snakeCase(output)]);
      if (hasUnknown(ours) || hasUnknown(theirs)) return [];
      const values = sensitive ? "" : `: Pulumi has ${JSON.stringify(ours)}, OpenTofu ${JSON.stringify(theirs)}`;
      return [{ equal: isDeepStrictEqual(ours, theirs), difference: `${name}.${output}${values}` }];
    }),
  );
  const differences = compared.filter(({ equal }) => !equal).map(({ difference }) => difference);
  if (differences.length > 0) throw new EngineError("the comparison of the outputs", differences);
  return compared.length;
}

/** Returns outputs without a state's metadata. */
export function valuesOf(outputs: Readonly<Record<string, { value?: unknown }>>): ModuleOutputs {
  return mapValues(outputs, ({ value }) => value as Record<string, unknown>);
}

/** Returns the outputs that an OpenTofu root would have after a plan, from `tofu show -json`. */
export function plannedOutputs(plan: unknown): ModuleOutputs {
  const { output_changes = {} } = plan as {
    output_changes?: Readonly<Record<string, { after?: unknown; after_unknown?: unknown }>>;
  };
  return mapValues(
    output_changes,
    ({ after, after_unknown }) => markUnknown(after, after_unknown) as Record<string, unknown>,
  );
}

/** Removes nulls: null in OpenTofu equals absent in Pulumi. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || hasUnknown(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === null || member === undefined ? [] : [[key, withoutNulls(member)]],
    ),
  );
}

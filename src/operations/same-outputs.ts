import { isDeepStrictEqual } from "node:util";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { snakeCase } from "../../spec/case";
import type { Stack } from "../../spec/stack/stack";
import { EngineError } from "../engines/errors";
import type { TofuOutput } from "../engines/tofu";

/**
 * Compares every output of every module of a stack as one engine has it with what the other has. Returns how many there are.
 * @throws EngineError with those that differ; what is sensitive is not shown
 */
export function expectSameOutputs(stack: Stack, pulumi: OutputMap, tofu: Readonly<Record<string, TofuOutput>>): number {
  const compared = stack.modules.flatMap(({ name, spec }) =>
    Object.entries(spec.outputs).map(([output, { sensitive }]) => {
      const ours = withoutNulls(pulumi[name]?.value?.[output]);
      const theirs = withoutNulls((tofu[name]?.value as Record<string, unknown> | undefined)?.[snakeCase(output)]);
      const values = sensitive ? "" : `: Pulumi has ${JSON.stringify(ours)}, OpenTofu ${JSON.stringify(theirs)}`;
      return { equal: isDeepStrictEqual(ours, theirs), difference: `${name}.${output}${values}` };
    }),
  );
  const differences = compared.filter(({ equal }) => !equal).map(({ difference }) => difference);
  if (differences.length > 0) throw new EngineError("the comparison of the outputs", differences);
  return compared.length;
}

/** What is null in OpenTofu is not there in Pulumi. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member)]])),
  );
}

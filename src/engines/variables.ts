import { type HclValue, hclValue } from "../hcl/hcl";

/** Values of variables, as OpenTofu takes them from the environment: a string as it is, anything else as an expression. */
export function variablesInEnvironment(values: Readonly<Record<string, HclValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `TF_VAR_${name}`,
      typeof value === "string" ? value : hclValue(value),
    ]),
  );
}

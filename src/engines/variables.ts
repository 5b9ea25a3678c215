import { type HclValue, hclValue } from "../hcl/hcl";

/**
 * Converts values of variables to environment variables: a string stays as it is, anything else becomes an HCL
 * expression.
 */
export function variablesInEnvironment(values: Readonly<Record<string, HclValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `TF_VAR_${name}`,
      typeof value === "string" ? value : hclValue(value),
    ]),
  );
}

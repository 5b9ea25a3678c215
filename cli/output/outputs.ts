import type { OutputMap } from "@pulumi/pulumi/automation";
import { table } from "./table";

/** The outputs of a stack as a table; nothing secret is shown. */
export function outputsTable(outputs: OutputMap): string {
  const rows = Object.entries(outputs).flatMap(([module, { value, secret }]) =>
    Object.entries(value as Record<string, unknown>).map(([output, member]) => [
      module,
      output,
      secret ? "[secret]" : shownValue(member),
    ]),
  );
  return table(["module", "output", "value"], rows);
}

/** The outputs by module, with nothing secret in them. */
export function shownOutputs(outputs: OutputMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([module, { value, secret }]) => [module, secret ? "[secret]" : value]),
  );
}

function shownValue(value: unknown): string {
  if (value === undefined || value === null || value === "") return "-";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

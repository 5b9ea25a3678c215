import type { ShownOutputs } from "../../engines/pulumi";
import { table } from "./table";

/** Formats the outputs of a stack as a table. */
export function outputsTable(outputs: ShownOutputs): string {
  const rows = Object.entries(outputs).flatMap(([module, members]) =>
    Object.entries(members).map(([output, value]) => [module, output, shownValue(value)]),
  );
  return table(["module", "output", "value"], rows);
}

function shownValue(value: unknown): string {
  if (value === undefined || value === null || value === "") return "-";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

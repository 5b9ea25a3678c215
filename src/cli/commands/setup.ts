import { UsageError } from "../../operations/usage-error";
import { ensureTools } from "../../toolchain/ensure";
import { type ToolName, toolNames } from "../../toolchain/tools";
import { table } from "../output/table";

/** Installs the tools that twinstack starts (default: all), and prints their paths. */
export async function setup(names: readonly string[], { json }: { json?: boolean }): Promise<void> {
  const tools = await ensureTools(names.length === 0 ? toolNames : names.map(toolOf));
  if (json) console.log(JSON.stringify(tools, null, 2));
  else console.log(table(["tool", "path"], Object.entries(tools)));
}

function toolOf(name: string): ToolName {
  const found = toolNames.find((each) => each === name);
  if (found) return found;
  throw new UsageError(`there is no tool "${name}"; there are ${toolNames.join(", ")}`);
}

import { ensureTools } from "../../toolchain/ensure";
import { table } from "../output/table";

/** Has every tool ready that twinstack starts, and says where they are. */
export async function setup({ json }: { json?: boolean }): Promise<void> {
  const tools = await ensureTools();
  if (json) console.log(JSON.stringify(tools, null, 2));
  else console.log(table(["tool", "path"], Object.entries(tools)));
}

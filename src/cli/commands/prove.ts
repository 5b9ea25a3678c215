import { EngineError } from "../../engines/errors";
import { withStack } from "../../engines/open";
import { projectFolder, withOwnWorkspace, workspace } from "../../operations/folders";
import { prove } from "../../operations/prove";
import type { Comparison } from "../../plans/compare";
import { exitCodes } from "../exit-codes";
import { colors } from "../output/colors";
import { Steps } from "../output/steps";
import { table } from "../output/table";
import { readyTools } from "../output/tools";

/** Compares, attribute by attribute, the resources that both engines plan for a stack. */
export async function proveStack(stack: string, options: { sandbox?: boolean; json?: boolean }): Promise<void> {
  const project = projectFolder();
  const steps = new Steps(options.json);
  const tools = await readyTools(steps);
  const sandbox = options.sandbox ? workspace("sandbox") : undefined;
  const compared = await withStack({ stack, project, tools, sandbox, onProgress: steps.note }, (opened) =>
    steps.run(`pulumi preview and tofu plan: ${stack} from scratch`, () =>
      withOwnWorkspace("prove", stack, (place) => prove(opened, { project, tools, place, onProgress: steps.note })),
    ),
  );
  // Two empty plans are equal and prove nothing.
  if (compared.length === 0) throw new EngineError("the comparison", ["neither engine plans any resource"]);
  const differences = compared.filter(({ equal }) => !equal);
  const resources = new Set(compared.map(({ resource }) => resource)).size;
  const counted = `${compared.length} attributes of ${resources} ${resources === 1 ? "resource" : "resources"}`;
  if (options.json) {
    console.log(JSON.stringify({ stack, equal: differences.length === 0, resources, compared }, null, 2));
  } else {
    console.log(`\n${proofTable(compared)}\n`);
    console.log(
      differences.length === 0
        ? `${colors.green("Equal")} in Pulumi and OpenTofu: ${counted}.`
        : `${colors.red("Not equal")}: ${differences.length} of ${counted} differ.`,
    );
  }
  if (differences.length > 0) process.exitCode = exitCodes.failed;
}

function proofTable(compared: readonly Comparison[]): string {
  const rows = compared.map(({ resource, attribute, pulumi, opentofu, equal }, index) => [
    resource === compared[index - 1]?.resource ? "" : resource,
    attribute,
    equal ? "=" : colors.red("≠"),
    cut(pulumi),
    equal ? "" : cut(opentofu),
  ]);
  return table(["resource", "attribute", "", "Pulumi", "OpenTofu, if different"], rows);
}

/** Shortens a value for the table. User data can be pages long; --json prints all of it. */
function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

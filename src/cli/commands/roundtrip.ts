import { projectFolder, withOwnWorkspace } from "../../operations/folders";
import { type RoundTrip, roundTrip } from "../../operations/roundtrip";
import { stacksOf } from "../../stacks/file";
import { colors } from "../output/colors";
import { Steps } from "../output/steps";
import { table } from "../output/table";
import { readyTools } from "../output/tools";

/** Moves stacks (default: all) to the other engine and back in the sandbox, and reports the results. */
export async function roundtrip(names: readonly string[], { json }: { json?: boolean }): Promise<void> {
  const project = projectFolder();
  const stacks = names.length > 0 ? names : stacksOf(project);
  const steps = new Steps(json);
  const tools = await readyTools(steps);
  const results: (RoundTrip | { stack: string; error: string })[] = [];
  for (const stack of stacks) {
    const result = await steps
      .run(stack, () =>
        withOwnWorkspace("roundtrip", stack, (place) => roundTrip(stack, project, tools, place, steps.note)),
      )
      .catch((error: Error) => ({ stack, error: error.message }));
    results.push(result);
  }
  const failed = results.filter((result) => "error" in result);
  if (json) console.log(JSON.stringify(results, null, 2));
  else {
    const rows = results.map((result) =>
      "error" in result
        ? [colors.red(result.stack), "", result.error, "", "", ""]
        : [
            result.stack,
            String(result.resources),
            result.plan,
            result.adoption,
            `${result.outputs} equal`,
            `${result.seconds} s`,
          ],
    );
    console.log(
      `\n${table(["stack", "resources", "tofu plan", "pulumi preview, on the way back", "outputs", "time"], rows)}`,
    );
  }
  if (failed.length > 0) process.exitCode = 1;
}

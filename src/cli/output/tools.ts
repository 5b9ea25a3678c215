import { ensureTools } from "../../toolchain/ensure";
import { type Progress, progressLines } from "../../toolchain/progress";
import { tools } from "../../toolchain/tools";
import type { Steps } from "./steps";

type Engine = "tofu" | "pulumi";

/**
 * Makes sure that engines are installed, and shows progress: building a missing one takes minutes.
 * @param names the engines (default: both)
 */
export function readyTools<Name extends Engine = Engine>(
  steps: Steps,
  names: readonly Name[] = ["tofu", "pulumi"] as readonly Engine[] as readonly Name[],
) {
  const note = ({ state, what, seconds }: Progress) => steps.note(`${state} ${what}: ${seconds} s`);
  const onProgress = process.stdout.isTTY ? note : progressLines(process.stderr);
  const title = names.map((name) => tools[name].title).join(" and ");
  return steps.run(title, async (retitle) => {
    const ready = await ensureTools(names, { onProgress });
    retitle(`${title} ${names.length === 1 ? "is" : "are"} ready`);
    return ready;
  });
}

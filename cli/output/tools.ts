import type { EngineTools } from "../../engines/open";
import { ensureTools } from "../../toolchain/ensure";
import { type Progress, progressLines } from "../../toolchain/progress";
import type { Steps } from "./steps";

/** Has both engines ready, and shows how: what is missing takes minutes to build. */
export function readyTools(steps: Steps): Promise<EngineTools> {
  const note = ({ state, what, seconds }: Progress) =>
    steps.note(`${state} ${what}, kept for later runs: ${seconds} s`);
  const onProgress = process.stdout.isTTY ? note : progressLines(process.stderr);
  return steps.run("OpenTofu and Pulumi", async (retitle) => {
    const tools = await ensureTools(["tofu", "pulumi"], { onProgress });
    retitle("OpenTofu and Pulumi are ready");
    return tools;
  });
}

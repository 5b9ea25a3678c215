import { type Check, CheckFailed, checks } from "../../check/checks";
import { startSandbox } from "../../sandbox/server";
import { ensureTools } from "../../toolchain/ensure";
import { progressLines } from "../../toolchain/progress";
import { Steps } from "../output/steps";

/** Runs all checks of this checkout, shows each, and fails at the end if one did. */
export async function check(): Promise<void> {
  const { tofu, tflint } = await ensureTools(["tofu", "tflint"], { onProgress: progressLines(process.stderr) });
  const sandbox = await startSandbox();
  const steps = new Steps();
  const failures: string[] = [];
  try {
    for (const { title, run } of checks) {
      const failure = await outcome(steps, title, () => run({ tofu, tflint, tofuEnv: sandbox.env.tofu }));
      if (failure !== undefined) failures.push(`${title}\n\n${failure}`);
    }
  } finally {
    await sandbox.stop();
  }
  if (failures.length > 0)
    throw new Error(`${failures.join("\n\n")}\n\n${failures.length} of ${checks.length} checks failed.`);
}

/** What is wrong, or nothing. */
async function outcome(steps: Steps, title: string, run: () => ReturnType<Check["run"]>): Promise<string | undefined> {
  const start = Date.now();
  try {
    await steps.run(title, async (retitle) => {
      await run();
      retitle(`${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    });
    return undefined;
  } catch (error) {
    if (error instanceof CheckFailed) return error.message;
    throw error;
  }
}

#!/usr/bin/env node
import { Command } from "commander";
import { Steps } from "../../src/cli/output/steps";
import { startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";
import { progressLines } from "../../src/toolchain/progress";
import { type Check, CheckFailed, checks } from "./checks";

/** The result of a check. */
interface Outcome {
  check: string;
  passed: boolean;
  seconds: number;
  /** The number of checked items. */
  looked?: string;
  /** The problems. */
  problem?: string;
}

/** Runs all checks of this checkout, prints the results, and fails at the end if one failed. */
async function check({ json }: { json?: boolean }): Promise<void> {
  const tools = await ensureTools(["tofu", "tflint", "opa", "gitleaks", "actionlint"], {
    onProgress: progressLines(process.stderr),
  });
  const sandbox = await startSandbox();
  const steps = new Steps(json);
  const outcomes: Outcome[] = [];
  try {
    for (const each of checks) {
      outcomes.push(await outcome(steps, each, () => each.run({ ...tools, tofuEnv: sandbox.env.tofu })));
    }
  } finally {
    await sandbox.stop();
  }
  const failed = outcomes.filter(({ passed }) => !passed);
  if (json) console.log(JSON.stringify(outcomes, null, 2));
  if (failed.length === 0) return;
  const counted = `${failed.length} of ${checks.length} checks failed.`;
  throw new Error(json ? counted : [...failed.map((each) => `${each.check}\n\n${each.problem}`), counted].join("\n\n"));
}

async function outcome(steps: Steps, { title }: Check, run: () => ReturnType<Check["run"]>): Promise<Outcome> {
  const start = Date.now();
  const seconds = () => Number(((Date.now() - start) / 1000).toFixed(1));
  try {
    const looked = await steps.run(title, async (retitle) => {
      const found = (await run()) ?? undefined;
      retitle(`${title} (${[found, `${seconds().toFixed(1)} s`].filter(Boolean).join("; ")})`);
      return found;
    });
    return { check: title, passed: true, seconds: seconds(), ...(looked && { looked }) };
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error;
    return { check: title, passed: false, seconds: seconds(), problem: error.message };
  }
}

new Command("npm run check --")
  .description("Check this checkout: format, types, generated files, HCL, shell scripts, and security.")
  .option("--json", "print JSON for other programs")
  .action(check)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

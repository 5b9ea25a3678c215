import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { StackConfig } from "../../spec/stack/config";
import { localBackend } from "../../src/engines/open";
import { PulumiStack } from "../../src/engines/pulumi";
import { startSandbox } from "../../src/sandbox/server";
import { program } from "../../src/stacks/program";
import { ensureTools } from "../../src/toolchain/ensure";

/** The result of a deployment. */
export interface Deployed {
  /** The error, if it failed. */
  error?: string;
  /** The URNs in Pulumi's state, without those of the stack and its providers. */
  resources: string[];
  /** The sandbox's objects afterwards. */
  objects: { type: string; object: Record<string, unknown> }[];
  outputs: Record<string, Record<string, unknown>>;
}

/** Deploys a stack with the real engine and the program alone, without the checks of the command. */
export async function deploy(folder: string, config: StackConfig): Promise<Deployed> {
  const { pulumiRoot } = await ensureTools(["pulumi"]);
  const own = Object.fromEntries(Object.entries(config).map(([key, value]) => [`twinstack:${key}`, value]));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "twinstack", runtime: "nodejs" }));
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stringify({ config: own }));
  const sandbox = await startSandbox();
  try {
    const stack = await PulumiStack.open({
      stack: "dev",
      project: "twinstack",
      folder,
      program: () => program(folder),
      pulumiRoot,
      env: { ...sandbox.env.pulumi, ...(await localBackend(folder)) },
    });
    const error = await stack.up().then(
      () => undefined,
      (reason: Error) => reason.message,
    );
    const resources = (await stack.resources()).filter(({ type }) => !type.startsWith("pulumi:"));
    return {
      error,
      resources: resources.map(({ urn }) => urn),
      objects: sandbox.cloud.objects(),
      outputs: await stack.outputValues(),
    };
  } finally {
    await sandbox.stop();
  }
}

// A failing program would end the test, so it runs in its own process: `node … <folder> <config as JSON>`.
if (require.main === module) {
  const [folder = "", config = ""] = process.argv.slice(2);
  deploy(folder, JSON.parse(config)).then((deployed) => console.log(JSON.stringify(deployed)));
}

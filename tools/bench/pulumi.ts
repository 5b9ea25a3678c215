import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/root";
import type { Command } from "./measure";

/** The setup of the Pulumi benchmarks. */
export interface PulumiBench {
  pulumi: string;
  env: Readonly<Record<string, string>>;
  /** The checkout whose component is measured, compiled. */
  checkout: string;
  /** A folder for projects. */
  folder: string;
}

/** The ways to write the same servers; `empty` has no servers. See program.ts. */
export type Program = "empty" | "bare" | "plain" | "components";

/**
 * Returns a command that previews a program with so many servers, from an empty state, with Node in a process of its
 * own.
 */
export async function previewOf(bench: PulumiBench, program: Program, servers: number): Promise<Command> {
  const folder = join(bench.folder, `${program}-${servers}`);
  mkdirSync(join(folder, "state"), { recursive: true });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\nmain: program.js\n");
  writeFileSync(
    join(folder, "program.js"),
    `require(${JSON.stringify(join(__dirname, "program.js"))}).run(${JSON.stringify({ program, servers, checkout: bench.checkout })});\n`,
  );
  const env = {
    ...bench.env,
    PATH: [join(packageRoot, "test/engines/node-host"), dirname(bench.pulumi), process.env.PATH].join(delimiter),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const options = { cwd: folder, env: { ...process.env, ...env } };
  await promisify(execFile)(bench.pulumi, ["stack", "init", "bench", "--non-interactive"], options);
  return {
    argv: [bench.pulumi, "preview", "--stack", "bench", "--non-interactive", "--suppress-outputs"],
    cwd: folder,
    env,
  };
}

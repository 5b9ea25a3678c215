import { cp, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { seedAccount } from "../engines/account";
import { localBackend, openInSandbox } from "../engines/open";
import { PulumiStack } from "../engines/pulumi";
import { RunningOperations } from "../engines/running-operations";
import { Tofu } from "../engines/tofu";
import { variablesInEnvironment } from "../engines/variables";
import type { Cloud, CloudSnapshot } from "../sandbox/cloud";
import { type Fault, type InjectedFault, injectFault } from "../sandbox/faults";
import { startSandbox } from "../sandbox/server";
import { ensureTools } from "../toolchain/ensure";
import { shadowCopy } from "./shadow";

export interface SandboxOptions {
  /**
   * Seeds the clouds with what accounts usually have (default true): an SSH key called `admin`, at DigitalOcean with
   * the fingerprint `cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2`, and at DigitalOcean a VPC in fra1 with the ID
   * `6d5358c6-a03c-4069-8d65-b4ad185c88ac`.
   */
  seeded?: boolean;
}

/** A snapshot of a sandbox: the clouds' objects, and the states of both engines. */
export interface Snapshot {
  readonly cloud: CloudSnapshot;
  /** The folder with the engines' states. */
  readonly states: string;
}

/** Local clouds, with the real engines for them. */
export interface TestSandbox {
  /** The clouds: `cloud.objects()` returns their objects, `cloud.journal` has the events. */
  readonly cloud: Cloud;
  /** The environment variables that make plain `pulumi` and `tofu` use the sandbox, with both on PATH. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Opens a stack with an inline program. The same name is the same stack, even with another program.
   * @param options.project the project's name; default `test`
   */
  pulumi(stack: string, program: PulumiFn, options?: { project?: string }): Promise<PulumiStack>;
  /**
   * Opens a stack that is defined by `Pulumi.<stack>.yaml`, with generated secrets: the encrypted ones in the file are
   * readable by their owner only.
   * @param project the folder with `Pulumi.yaml`; default: the working directory
   * @throws InputError if the stack does not exist or is invalid
   */
  stack(stack: string, project?: string): Promise<PulumiStack>;
  /**
   * Initializes OpenTofu in a copy of a folder, with its own local state; the folder's backend is not used.
   * @param folder the root module; it may have relative paths to other folders
   * @param variables values of its variables, as text or JSON
   */
  tofu(folder: string, variables?: Readonly<Record<string, string>>): Promise<Tofu>;
  /**
   * Injects a fault.
   * @throws Error if the fault is invalid
   */
  fault(fault: Fault): InjectedFault;
  /** Saves the clouds and the engines' states. No engine may be running. */
  snapshot(): Promise<Snapshot>;
  /** Restores a snapshot. Stacks that were opened since then must be opened again. Faults stay. */
  restore(snapshot: Snapshot): Promise<void>;
  /** Restores the initial state and removes all faults. All stacks must be opened again. */
  reset(): Promise<void>;
  /** Stops everything, running engines included, and deletes all files. */
  end(): Promise<void>;
}

/**
 * Starts a sandbox for tests. OpenTofu and Pulumi are taken from PATH if the versions fit; otherwise they are built
 * once, which takes minutes. Run `npx twinstack setup` before the tests to build them in advance.
 */
export async function startTestSandbox({ seeded = true }: SandboxOptions = {}): Promise<TestSandbox> {
  const tools = await ensureTools(["tofu", "pulumi"]);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "twinstack-test-")));
  const states = join(folder, "states");
  const pulumiFolder = join(states, "pulumi");
  const sandbox = await startSandbox();
  const { cloud } = sandbox;
  const runningOperations = new RunningOperations();
  const faults = new Set<InjectedFault>();
  let copies = 0;

  async function end(): Promise<void> {
    runningOperations.interrupt("the sandbox has ended");
    // An interrupted engine waits only for requests that it has sent.
    await sandbox.stop();
    await runningOperations.ended();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  try {
    const backend = await localBackend(pulumiFolder);
    const path = [dirname(tools.tofu), join(tools.pulumiRoot, "bin"), process.env.PATH ?? ""].join(delimiter);
    if (seeded) await seedAccount(cloud);

    const self: Omit<TestSandbox, "reset"> = {
      cloud,
      env: { ...sandbox.env.all, ...backend, PATH: path },

      async pulumi(stack, program, { project = "test" } = {}) {
        const opened = await PulumiStack.open({
          stack,
          project,
          folder: join(pulumiFolder, "projects", project, stack),
          program,
          pulumiRoot: tools.pulumiRoot,
          env: { ...sandbox.env.pulumi, ...backend },
          runningOperations,
        });
        // From now on plain `pulumi` can select it.
        await opened.create();
        return opened;
      },

      async stack(stack, project = ".") {
        const options = {
          stack,
          project: resolve(project),
          tools,
          sandbox: { pulumi: join(states, "stacks", basename(resolve(project)), stack) },
          runningOperations,
        };
        return (await openInSandbox(options, sandbox)).pulumi;
      },

      async tofu(root, variables = {}) {
        const number = copies++;
        const place = join(folder, "roots", String(number));
        const copy = await shadowCopy(await realpath(root), place);
        const state = join(states, "tofu", String(number), "terraform.tfstate");
        await writeFile(join(copy, "sandbox_override.tf"), localState(state));
        const inherited = Object.entries(process.env).filter(([name]) => !ofOneRoot.test(name));
        const env = { ...Object.fromEntries(inherited), ...sandbox.env.tofu, ...variablesInEnvironment(variables) };
        const tofu = new Tofu(tools.tofu, copy, env, undefined, runningOperations);
        await tofu.init();
        return tofu;
      },

      fault(fault) {
        const injected = injectFault(cloud, fault);
        faults.add(injected);
        return injected;
      },

      async snapshot() {
        const kept = await mkdtemp(join(folder, "snapshot-"));
        await cp(states, kept, { recursive: true });
        return { cloud: cloud.snapshot(), states: kept };
      },

      async restore(snapshot) {
        cloud.restore(snapshot.cloud);
        await rm(states, { recursive: true, force: true, maxRetries: 3 });
        await cp(snapshot.states, states, { recursive: true });
      },

      end,
    };
    const start = await self.snapshot();
    return {
      ...self,
      async reset() {
        for (const fault of faults) fault.remove();
        faults.clear();
        await self.restore(start);
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Runs a test with its own sandbox, and stops the sandbox even if the test fails. */
export async function withSandbox<Result>(
  test: (sandbox: TestSandbox) => Promise<Result>,
  options?: SandboxOptions,
): Promise<Result> {
  const sandbox = await startTestSandbox(options);
  try {
    return await test(sandbox);
  } finally {
    await sandbox.end();
  }
}

/** Environment variables of the user that apply to another root. */
const ofOneRoot = /^TF_(VAR_|CLI_ARGS|WORKSPACE$|DATA_DIR$)/;

/** Returns an override file that replaces a root's backend by a local one. */
function localState(path: string): string {
  return `terraform {\n  backend "local" {\n    path = ${JSON.stringify(path)}\n  }\n}\n`;
}

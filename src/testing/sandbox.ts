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
   * Whether the clouds have what an account usually has before its first stack (the default): an SSH key called `admin`, at DigitalOcean with
   * the fingerprint `cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2`, and there a VPC in fra1 with the id
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
  /** The clouds: `cloud.objects()` is what they hold, `cloud.journal` what happened to it. */
  readonly cloud: Cloud;
  /** The environment that makes plain `pulumi` and `tofu` use the sandbox, with both on its PATH. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * The stack of a name, with a program of the test; the same name is the same stack, also with another program.
   * @param options.project the name of the project; `test` by default
   */
  pulumi(stack: string, program: PulumiFn, options?: { project?: string }): Promise<PulumiStack>;
  /**
   * A stack that is described by its file, `Pulumi.<stack>.yaml`. It gets secrets of its own: those in the file only their owner can read.
   * @param project the folder with `Pulumi.yaml`; the working directory by default
   * @throws InputError when there is no such stack, or it asks for what cannot be
   */
  stack(stack: string, project?: string): Promise<PulumiStack>;
  /**
   * OpenTofu in a copy of a folder, initialised, with a local state of its own: whatever backend the folder names is not asked.
   * @param folder the root module; paths out of it may be relative
   * @param variables values of its variables, which are text or JSON
   */
  tofu(folder: string, variables?: Readonly<Record<string, string>>): Promise<Tofu>;
  /**
   * Lets something go wrong.
   * @throws Error when the fault makes no sense
   */
  fault(fault: Fault): InjectedFault;
  /** Keeps where everything stands, engines' states included. No engine may be at work. */
  snapshot(): Promise<Snapshot>;
  /** Makes everything what it was. What stacks were opened in the meantime must be opened again. Faults stay. */
  restore(snapshot: Snapshot): Promise<void>;
  /** Makes everything what it was at the start, and takes all faults out. All stacks must be opened again. */
  reset(): Promise<void>;
  /** Ends everything, engines that are still at work too, and leaves no files behind. */
  end(): Promise<void>;
}

/**
 * Starts a sandbox for tests. What it needs of OpenTofu and Pulumi is taken from PATH where the version fits, or else built once, which takes
 * minutes: `npx twinstack setup` does it before the tests.
 */
export async function startTestSandbox({ seeded = true }: SandboxOptions = {}): Promise<TestSandbox> {
  const tools = await ensureTools(["tofu", "pulumi"]);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "twinstack-test-")));
  const states = join(folder, "states");
  const pulumiFolder = join(states, "pulumi");
  const sandbox = await startSandbox();
  const { cloud } = sandbox;
  const underWay = new RunningOperations();
  const faults = new Set<InjectedFault>();
  let copies = 0;

  async function end(): Promise<void> {
    underWay.interrupt("the sandbox has ended");
    // An engine that was interrupted waits for what it has asked for, and no longer than that.
    await sandbox.stop();
    await underWay.ended();
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
          underWay,
        });
        // Plain `pulumi` can select it from now on.
        await opened.create();
        return opened;
      },

      async stack(stack, project = ".") {
        const options = {
          stack,
          project: resolve(project),
          tools,
          sandbox: { pulumi: join(states, "stacks", basename(resolve(project)), stack) },
          underWay,
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
        const tofu = new Tofu(tools.tofu, copy, env, undefined, underWay);
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

/** Runs a test with a sandbox of its own, and ends the sandbox however the test ends. */
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

/** Environment variables that would redirect OpenTofu to the user's own root. */
const ofOneRoot = /^TF_(VAR_|CLI_ARGS|WORKSPACE$|DATA_DIR$)/;

/** Takes the place of any backend that a root names. */
function localState(path: string): string {
  return `terraform {\n  backend "local" {\n    path = ${JSON.stringify(path)}\n  }\n}\n`;
}

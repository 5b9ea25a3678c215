import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, type PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { providers } from "../../../spec/providers";
import { type Sandbox, startSandbox } from "../../../src/sandbox/server";
import { ensureTools } from "../../../src/toolchain/ensure";

/** A sandbox with the real engines attached, in its own folder. */
export interface Rig {
  sandbox: Sandbox;
  folder: string;
  /**
   * Returns OpenTofu with a configuration, in a new folder.
   * @param env the environment that attaches providers (default: the sandbox's)
   */
  tofu(configuration: string, env?: Readonly<Record<string, string>>): Promise<Tofu>;
  /**
   * Returns the Pulumi stack of a name with a program; the same name is the same stack. Read its outputs with
   * `stack.workspace.stackOutputs`.
   */
  pulumi(name: string, program: PulumiFn): Promise<Stack>;
  end(): Promise<void>;
}

export async function startRig(): Promise<Rig> {
  const tools = await ensureTools(["tofu", "pulumi"]);
  const pulumiCommand = await PulumiCommand.get({ root: tools.pulumiRoot });
  const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  const sandbox = await startSandbox();
  const state = join(folder, "state");
  await mkdir(state);
  let roots = 0;

  return {
    sandbox,
    folder,

    async tofu(configuration, env = sandbox.env.tofu) {
      const tofu = new Tofu(tools.tofu, join(folder, `root-${roots++}`), env);
      await tofu.write(configuration);
      await tofu.run("init");
      return tofu;
    },

    async pulumi(name, program) {
      const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: name, projectName: "sandbox", program },
        {
          pulumiCommand,
          envVars: {
            ...sandbox.env.pulumi,
            PULUMI_BACKEND_URL: `file://${state}`,
            PULUMI_HOME: join(folder, "home"),
            PULUMI_CONFIG_PASSPHRASE: "test",
          },
        },
      );
      // After each update the Automation API starts two more processes for the outputs, which most tests do not read,
      // and one for the history, whose secrets take a derived key.
      return Object.assign(stack, { outputs: async () => ({}), info: () => Stack.prototype.info.call(stack, false) });
    },

    async end() {
      await sandbox.stop();
      await rm(folder, { recursive: true });
    },
  };
}

export interface PlannedChange {
  address: string;
  change: {
    actions: string[];
    importing?: { id: string };
    after: Record<string, unknown>;
    after_unknown: Record<string, unknown>;
  };
}

/** The real OpenTofu in a folder. */
export class Tofu {
  constructor(
    private readonly program: string,
    readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  async write(configuration: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await writeFile(join(this.folder, "main.tf"), `${requirements}\n${configuration}`);
  }

  /** Runs a command, and throws its output if it fails. It does not block, since the providers are in this process. */
  run(...args: string[]): Promise<string> {
    const options = { cwd: this.folder, env: { ...process.env, ...this.env }, maxBuffer: 2 ** 28 };
    return new Promise((resolve, reject) => {
      execFile(
        this.program,
        [...args, ...(args[0] === "show" ? [] : ["-no-color"])],
        options,
        (error, stdout, stderr) => {
          if (error) reject(new Error(unframed(stderr) || error.message));
          else resolve(stdout);
        },
      );
    });
  }

  /** Returns the planned changes; unchanged resources are left out, unless they are imported. */
  async plan(...args: string[]): Promise<PlannedChange[]> {
    await this.run("plan", "-out=plan", ...args);
    const { resource_changes: changes = [] } = JSON.parse(await this.run("show", "-json", "plan"));
    return changes.filter(({ change }: PlannedChange) => change.importing || change.actions[0] !== "no-op");
  }

  /** Returns the resource counts in the plan's last line. */
  async counts(...args: string[]): Promise<{ import: number; add: number; change: number; destroy: number }> {
    const changes = await this.plan(...args);
    const count = (action: string) => changes.filter(({ change }) => change.actions.includes(action)).length;
    const imports = changes.filter(({ change }) => change.importing).length;
    return { import: imports, add: count("create"), change: count("update"), destroy: count("delete") };
  }

  async apply(...args: string[]): Promise<void> {
    await this.run("apply", "-auto-approve", ...args);
  }

  /** Returns the resources of its state. */
  async state(): Promise<{ address: string; type: string; name: string; values: Record<string, unknown> }[]> {
    return JSON.parse(await this.run("show", "-json")).values?.root_module.resources ?? [];
  }
}

/** Removes the frame of OpenTofu's errors, and joins the wrapped lines. */
function unframed(text: string): string {
  return text.replace(/[╷│╵]/g, "").replace(/\s+/g, " ").trim();
}

const requirements = `terraform {
  required_providers {
${Object.values(providers)
  .map(({ name, source }) => `    ${name} = { source = "${source}" }`)
  .join("\n")}
  }
}
`;

/** An OpenSSH public key whose private key does not exist. */
export const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1xR7f0u6nT0Z3Jb3Tq0b6b9Kq1m1m6nJx0Qm0r5b7E test";

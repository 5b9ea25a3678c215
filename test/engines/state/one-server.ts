import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { readStack } from "../../../spec/stack/config";
import { passphraseVariable } from "../../../src/convert/root/encryption";
import { rootFiles } from "../../../src/convert/root/files";
import { writeRoot } from "../../../src/convert/root/write";
import { PulumiStack } from "../../../src/engines/pulumi";
import { Tofu } from "../../../src/engines/tofu";
import { packageRoot } from "../../../src/root";
import { type Sandbox, startSandbox } from "../../../src/sandbox/server";
import { program } from "../../../src/stacks/program";
import { ensureTools } from "../../../src/toolchain/ensure";
import type { Backends } from "./backends";

/** The secret in the server's user data. */
export const TOKEN = "a-token-that-nobody-is-to-read";

const modules = {
  web: {
    module: "hcloud-server",
    inputs: { name: "web-1", userData: "#cloud-config\n# ${secret.token}\n" },
  },
};

/** One server with a secret, for both engines, with states in given backends. */
export class OneServer {
  private constructor(
    private readonly folder: string,
    private backends: Backends,
    readonly sandbox: Sandbox,
    private readonly tools: { tofu: string; pulumiRoot: string },
  ) {}

  static async start(folder: string, backends: Backends): Promise<OneServer> {
    return new OneServer(folder, backends, await startSandbox(), await ensureTools(["tofu", "pulumi"]));
  }

  /**
   * Exports the stack to a new folder, like another colleague, and initializes it.
   * @param env additional environment variables, such as `TF_ENCRYPTION`; with a passphrase the export encrypts its state
   * @param initArgs additional arguments of `tofu init`
   */
  async tofu(name: string, env: Record<string, string> = {}, ...initArgs: string[]): Promise<Tofu> {
    const out = join(this.folder, name);
    const stack = readStack("dev", { modules, secrets: { token: "" } });
    const encrypt = `TF_VAR_${passphraseVariable}` in env;
    const source = { kind: "relative" } as const;
    const options = { out, project: packageRoot, source, backend: this.backends.tofu, encrypt };
    await writeRoot(out, await rootFiles(stack, [], options));
    const own = { ...this.sandbox.env.tofu, ...this.backends.env, TF_VAR_token: TOKEN, ...env };
    const tofu = new Tofu(this.tools.tofu, out, { ...process.env, ...own });
    await tofu.init(...initArgs);
    return tofu;
  }

  /** Opens the stack, like another colleague. */
  async pulumi({ passphrase = "right" } = {}): Promise<PulumiStack> {
    const folder = this.project;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: "twinstack", runtime: "nodejs" }));
    const file = join(folder, "Pulumi.dev.yaml");
    await writeFile(file, stringify({ config: { "twinstack:modules": modules } }), { flag: "wx" }).catch(() => {});
    return PulumiStack.open({
      stack: "dev",
      project: "twinstack",
      folder,
      program: () => program(folder),
      pulumiRoot: this.tools.pulumiRoot,
      env: this.pulumiEnv(passphrase),
    });
  }

  /** Changes the backends of both engines. */
  async lookIn(backends: Backends): Promise<void> {
    await this.backends.stop();
    this.backends = backends;
  }

  /** Moves the stack to other backends, as `docs/state.md` describes. */
  async movePulumi(backends: Backends): Promise<void> {
    const file = join(this.folder, "state.json");
    await this.pulumiCommand("stack", "export", "--stack", "dev", "--show-secrets", "--file", file);
    await this.lookIn(backends);
    await this.pulumiCommand("stack", "init", "dev");
    await this.pulumiCommand("stack", "import", "--stack", "dev", "--file", file);
  }

  private get project(): string {
    return join(this.folder, "pulumi");
  }

  private pulumiEnv(passphrase: string): Record<string, string> {
    return {
      ...this.sandbox.env.pulumi,
      ...this.backends.env,
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: passphrase,
    };
  }

  /** Runs `pulumi`, and returns its output. */
  async pulumiCommand(...args: string[]): Promise<string> {
    const env = { ...process.env, ...this.pulumiEnv("right") };
    const command = join(this.tools.pulumiRoot, "bin", "pulumi");
    return (await promisify(execFile)(command, args, { cwd: this.project, env })).stdout;
  }

  /** Blocks the next creation of a server until it is released. */
  hold(): { reached: Promise<void>; open(): void } {
    let open = () => {};
    const opened = new Promise<void>((done) => {
      open = done;
    });
    const reached = new Promise<void>((done) => {
      const end = this.sandbox.cloud.intercept(async ({ type, operation }, proceed) => {
        if (type === "hcloud_server" && operation === "create") {
          end();
          done();
          await opened;
        }
        return proceed();
      });
    });
    return { reached, open };
  }

  async end(): Promise<void> {
    await this.sandbox.stop();
    await this.backends.stop();
  }
}

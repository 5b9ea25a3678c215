import { chmod, cp, mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { seedAccount } from "../../src/engines/account";
import type { EngineTools } from "../../src/engines/open";
import { localBackend } from "../../src/engines/open";
import { packageRoot } from "../../src/root";
import type { CloudSnapshot } from "../../src/sandbox/cloud";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { type Apis, serveApis } from "./apis";
import { type Ended, type Program, type Running, start } from "./processes";
import { forwarding } from "./ssh";
import { StandInVault } from "./vault";

/** A user's folder with a stack, and the clouds that it is deployed to. Commands run in processes of their own. */
export class World {
  private base?: { cloud: CloudSnapshot };
  /** The programs since the last restore, with what they printed. */
  private said: { program: Program; running: Running; ended?: Ended }[] = [];
  private vault?: StandInVault;

  private constructor(
    private readonly place: string,
    readonly stack: string,
    readonly tools: EngineTools,
    private running: Sandbox,
    private readonly apis: Apis,
  ) {}

  /** @param stack the name of one of the package's stacks */
  static async create(stack: string, tools: EngineTools): Promise<World> {
    const place = await realpath(await mkdtemp(join(tmpdir(), "twinstack-faults-")));
    const running = await startSandbox({ folder: join(place, "cloud") });
    let world: World | undefined;
    const apis = await serveApis(() => (world as World).cloud);
    world = new World(place, stack, tools, running, apis);
    await seedAccount(running.cloud);
    await mkdir(world.folder);
    await writeFile(join(world.folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
    const file = `Pulumi.${stack}.yaml`;
    await cp(join(packageRoot, "stacks", file), join(world.folder, file));
    return world;
  }

  /** The working directory of its user. */
  get folder(): string {
    return join(this.place, "work");
  }

  get cloud() {
    return this.running.cloud;
  }

  /** The environment of a command. Creates the folder of Pulumi's state, which is not a step of any command. */
  async env(): Promise<NodeJS.ProcessEnv> {
    const backend = await localBackend(join(this.folder, "pulumi"));
    const env = { ...process.env, ...this.running.env.all, ...this.apis.env, ...backend };
    return this.vault ? { ...env, ...this.vault.env, PATH: `${this.programs}${delimiter}${process.env.PATH}` } : env;
  }

  /** The command `twinstack`. */
  twinstack(...args: string[]): Program {
    return {
      file: process.execPath,
      args: [join(packageRoot, "dist", "src", "cli", "main.js"), ...args],
      cwd: this.folder,
    };
  }

  /** @param env of an earlier call of `env()` */
  start(program: Program, env: NodeJS.ProcessEnv): Running {
    const running = start(program, env);
    const entry: (typeof this.said)[number] = { program, running };
    this.said.push(entry);
    void running.ended.then((ended) => {
      entry.ended = ended;
    });
    return running;
  }

  async run(program: Program): Promise<Ended> {
    return this.start(program, await this.env()).ended;
  }

  /** Runs programs one after the other, each of which must succeed. */
  async runAll(programs: readonly Program[]): Promise<void> {
    for (const program of programs) {
      const { code, output } = await this.run(program);
      if (code !== 0) throw new Error(`${program.args.join(" ")} exited with ${code}:\n${output}`);
    }
  }

  /** Keeps where everything stands. No program may run. */
  async save(): Promise<void> {
    this.base = { cloud: this.cloud.snapshot() };
    await cp(this.folder, this.saved, { recursive: true });
  }

  /** Makes everything what it was when it was saved. */
  async restore(): Promise<void> {
    this.said = [];
    this.vault?.reset();
    this.cloud.restore((this.base as { cloud: CloudSnapshot }).cloud);
    await rm(this.folder, { recursive: true, maxRetries: 3 });
    await cp(this.saved, this.folder, { recursive: true });
  }

  /** Copies what a sandbox that lost its power would find on its disk when it starts again. */
  async copyDisk(): Promise<void> {
    await rm(this.afterPowerLoss, { recursive: true, force: true });
    await cp(join(this.place, "cloud"), this.afterPowerLoss, { recursive: true });
  }

  /** Starts the sandbox again, with the disk of the time of the power loss. */
  async startAgain(): Promise<void> {
    await this.running.stop();
    await rm(join(this.place, "cloud"), { recursive: true });
    await rename(this.afterPowerLoss, join(this.place, "cloud"));
    this.running = await startSandbox({ folder: join(this.place, "cloud") });
  }

  /**
   * Starts the API of the stack's Vault cluster, which has secrets and runs. `twinstack roll … --via` reaches it through an `ssh` of its own.
   * @param more variables with which Pulumi decrypts the secrets
   */
  async serveVault(more: NodeJS.ProcessEnv = {}): Promise<void> {
    const args = ["config", "--show-secrets", "--json", "--stack", this.stack];
    const config = { file: join(this.tools.pulumiRoot, "bin", "pulumi"), args, cwd: this.folder };
    const { output } = await start(config, { ...(await this.env()), ...more }).ended;
    const secrets = JSON.parse(JSON.parse(output)["twinstack:secrets"].value);
    this.vault = await StandInVault.start(() => this.cloud, {
      cert: secrets.vault_server_certificate,
      key: secrets.vault_server_key,
    });
    await mkdir(this.programs, { recursive: true });
    await writeFile(join(this.programs, "ssh"), forwarding(this.vault.port));
    await chmod(join(this.programs, "ssh"), 0o755);
  }

  /**
   * Keeps all that shows the cause of problems in a folder that only its user can read: what each program printed, the cloud's journal and objects,
   * and the working directory with the state.
   * @returns the folder
   */
  async keep(problems: readonly string[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "twinstack-failed-point-"));
    const logs = this.said.map(({ program, ended }) => {
      const end = ended === undefined ? "has not ended" : `exited with ${ended.code}`;
      return `$ ${program.args.join(" ")}\n${ended?.output ?? ""}\n${end}\n`;
    });
    await writeFile(join(folder, "problems.txt"), problems.join("\n"));
    await writeFile(join(folder, "output.txt"), logs.join("\n"));
    await writeFile(join(folder, "journal.json"), JSON.stringify(this.cloud.journal, null, 2));
    await writeFile(join(folder, "objects.json"), JSON.stringify(this.cloud.objects(), null, 2));
    // Links of installed providers and modules lead elsewhere.
    await cp(this.folder, join(folder, "work"), { recursive: true, filter: (path) => !/\.terraform\//.test(path) });
    return folder;
  }

  async end(): Promise<void> {
    this.apis.close();
    this.vault?.close();
    await this.running.stop();
    await rm(this.place, { recursive: true, maxRetries: 3 });
  }

  private get programs(): string {
    return join(this.place, "bin");
  }

  private get saved(): string {
    return join(this.place, "saved");
  }

  private get afterPowerLoss(): string {
    return join(this.place, "disk");
  }
}

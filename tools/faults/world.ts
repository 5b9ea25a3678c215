import { cp, mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedAccount } from "../../src/engines/account";
import type { EngineTools } from "../../src/engines/open";
import { localBackend } from "../../src/engines/open";
import { packageRoot } from "../../src/root";
import type { CloudSnapshot } from "../../src/sandbox/cloud";
import { type Sandbox, startSandbox } from "../../src/sandbox/server";
import { type Apis, serveApis } from "./apis";
import { type Ended, type Program, start } from "./processes";

/** A user's folder with a stack, and the clouds that it is deployed to. Commands run in processes of their own. */
export class World {
  private base?: { cloud: CloudSnapshot };

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
    return { ...process.env, ...this.running.env.all, ...this.apis.env, ...backend };
  }

  /** The command `twinstack`. */
  twinstack(...args: string[]): Program {
    return {
      file: process.execPath,
      args: [join(packageRoot, "dist", "src", "cli", "main.js"), ...args],
      cwd: this.folder,
    };
  }

  async run(program: Program): Promise<Ended> {
    return start(program, await this.env()).ended;
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

  async end(): Promise<void> {
    this.apis.close();
    await this.running.stop();
    await rm(this.place, { recursive: true, maxRetries: 3 });
  }

  private get saved(): string {
    return join(this.place, "saved");
  }

  private get afterPowerLoss(): string {
    return join(this.place, "disk");
  }
}

import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type CommandResult, outputOf, run } from "./command";
import { bootImage } from "./image";
import { startNameServer } from "./name-server";
import { Network } from "./network";
import { BootedNode } from "./node";
import { descendant } from "./process-tree";
import type { Machine } from "./seed";

const script = join(__dirname, "world.sh");

export interface WorldOptions {
  /**
   * A bridge for each network: the world's address on it with the prefix length, e.g. `10.0.1.1/24`. It is the nodes'
   * gateway.
   */
  networks: readonly string[];
  /** Host names that the nodes can resolve, with their addresses; other names do not exist. */
  hosts?: Readonly<Record<string, string>>;
}

/**
 * A network of booted nodes that is isolated from the machine's network. It leaves nothing behind on the machine when
 * `stop` is called, or when this process ends in any other way.
 */
export class World {
  readonly #nodes = new Map<string, BootedNode>();

  private constructor(
    readonly networks: readonly Network[],
    /** The folder of the image that nodes boot from. */
    readonly image: string,
    /** The world's cgroup, as a path inside the world. */
    readonly cgroup: string,
    private readonly supervisor: ChildProcess,
    /** The process ID of the world's init on the machine. */
    private readonly init: number,
  ) {}

  static async start(options: WorldOptions): Promise<World> {
    const networks = options.networks.map((gateway, index) => new Network(gateway, `br${index}`));
    const image = await bootImage();
    // Detached: Ctrl-C in the terminal ends this process, and thereby the world, but not the supervisor that cleans up.
    const supervisor = spawn("bash", [script, ...options.networks], { detached: true });
    const cgroup = await ready(supervisor);
    inBackground(supervisor);
    const init = descendant(supervisor.pid, "unshare", "bash");
    if (init === undefined) throw new Error("The world ended as soon as it was ready");
    const world = new World(networks, image, cgroup, supervisor, init);
    try {
      await startNameServer(world, options.hosts ?? {});
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  /** Boots a new node. Resolves when its systemd responds; `assertHealthy` waits for the rest. */
  async boot(machine: Machine): Promise<BootedNode> {
    if (this.#nodes.has(machine.name)) throw new Error(`There is a node ${machine.name} already: use its replace()`);
    const node = new BootedNode(this, machine, this.#nodes.size);
    this.#nodes.set(machine.name, node);
    await node.provision();
    await node.powerOn();
    return node;
  }

  /** Runs a shell command next to the nodes: with the world's network and this machine's files. */
  exec(command: string): Promise<CommandResult> {
    return run(this.#inside(["bash", "-c", command]));
  }

  /**
   * Returns the trimmed standard output of a shell command next to the nodes.
   * @throws Error if the command fails
   */
  async output(command: string): Promise<string> {
    return outputOf(await this.exec(command), command);
  }

  /** Starts a program next to the nodes, which runs until it exits, is killed, or the world ends. */
  spawn(argv: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    // Killing the returned process kills nsenter; this makes the program follow.
    const [file, ...rest] = this.#inside(["setpriv", "--pdeathsig", "KILL", "--", ...argv]) as [string, ...string[]];
    return inBackground(spawn(file, rest, { stdio: ["ignore", "pipe", "pipe"] }));
  }

  /** The world's address on its first network. */
  get gateway(): string {
    return (this.networks[0] as Network).gateway;
  }

  /**
   * Adds an address to the bridge of its network. An address outside of all networks, such as a metadata service's, is
   * reached through the gateway.
   */
  async addAddress(address: string): Promise<void> {
    if (this.networks.some(({ gateway }) => gateway === address)) return;
    const bridge = this.networks.find((network) => network.contains(address))?.bridge ?? "lo";
    await this.output(`ip address replace ${address}/32 dev ${bridge}`);
  }

  /** Returns the path of a file of the world that other processes do not see, such as one in its /run. */
  path(inside: string): string {
    return `/proc/${this.init}/root${inside}`;
  }

  /** Ends every process in the world and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.supervisor.exitCode !== null || this.supervisor.signalCode !== null) return;
    const ended = once(this.supervisor, "exit");
    this.supervisor.ref();
    this.supervisor.stdin?.end();
    await ended;
  }

  #inside(argv: readonly string[]): string[] {
    return ["nsenter", "--target", String(this.init), "--mount", "--uts", "--ipc", "--net", "--pid", "--", ...argv];
  }
}

/**
 * Lets this process exit while `child` runs, so that a test that fails before it stops its world does not block jest.
 */
function inBackground<T extends ChildProcess>(child: T): T {
  child.unref();
  for (const stream of child.stdio) (stream as Socket | null)?.unref();
  return child;
}

/**
 * Returns the cgroup that the supervisor reports when the world is ready.
 * @throws Error with its output if it exits instead
 */
function ready(supervisor: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let complaint = "";
    supervisor.stderr?.on("data", (data) => (complaint += data));
    supervisor.stdout?.on("data", (data) => resolve(String(data).trim().split(" ")[1] as string));
    supervisor.once("error", reject);
    supervisor.once("exit", (code) =>
      reject(new Error(`The world could not be made (exit code ${code}): ${complaint.trim()}`)),
    );
  });
}

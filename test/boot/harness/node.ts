import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommandResult, outputOf, run } from "./command";
import { writeFiles } from "./files";
import { networkOf } from "./network";
import { descendant } from "./process-tree";
import { type Machine, noCloudSeed } from "./seed";
import { until } from "./until";
import type { Volume } from "./volume";
import type { World } from "./world";

const script = join(__dirname, "node.sh");

/** A node of a world: Debian with systemd and cloud-init, on its own disk. Created by `World.boot`. */
export class BootedNode {
  #machine: Machine;
  #power: ChildProcess | undefined;
  #console = "";
  readonly #volumes = new Map<string, Volume>();

  constructor(
    readonly world: World,
    machine: Machine,
    private readonly index: number,
  ) {
    this.#machine = machine;
  }

  get name(): string {
    return this.#machine.name;
  }

  /** The address of the first interface. */
  get address(): string {
    return Object.values(this.#machine.interfaces)[0] as string;
  }

  /** True if the node has power: false after `powerOff` and after a shutdown from inside. */
  get isOn(): boolean {
    return this.#power !== undefined;
  }

  /** Writes the seed of a new instance to the disk, while the power is off. */
  async provision(): Promise<void> {
    const seed = Object.entries(noCloudSeed(this.#machine, this.world.networks));
    await writeFiles(this.world.path(`${this.#disk}/changes`), {
      ...this.#machine.files,
      ...Object.fromEntries(seed.map(([file, content]) => [`/var/lib/cloud/seed/nocloud/${file}`, { content }])),
    });
  }

  /** Resolves when systemd responds; cloud-init and most units are still starting then. */
  async powerOn(): Promise<void> {
    const { world, name } = this;
    if (this.isOn) throw new Error(`${name} has power already`);
    const wires = Object.entries(this.#machine.interfaces).map(
      ([networkInterface, address], number) =>
        `node${this.index}-${number}:${networkInterface}:${networkOf(address, world.networks).bridge}`,
    );
    this.#console = "";
    const power = world.spawn(["bash", script, name, world.image, this.#cgroup, ...wires]);
    for (const stream of [power.stdout, power.stderr]) stream?.on("data", (data) => (this.#console += data));
    power.once("exit", () => (this.#power = undefined));
    this.#power = power;
    await this.#init();
    await this.#plugAll();
  }

  /** Cuts the power: every process is killed and nothing more is written. The disk stays. */
  async powerOff(): Promise<void> {
    if (!this.#power) return;
    const off = once(this.#power, "exit");
    this.#power.ref();
    await writeFile(this.world.path(`${this.#cgroup}/cgroup.kill`), "1");
    await off;
    // The kernel keeps killing processes that start in a cgroup which was killed once (seen on 6.18), so the next boot
    // needs new cgroups.
    const remove = `find ${this.#cgroup} -depth -type d -exec rmdir {} +`;
    await until(`the last process of ${this.name} is gone`, async () => (await this.world.exec(remove)).exitCode === 0);
  }

  /** Reboots cleanly. Resolves when systemd of the new boot responds. */
  async reboot(): Promise<void> {
    const before = await this.#init();
    outputOf(await this.#enter(["systemctl", "--no-block", "reboot"]), `${this.name}: reboot`);
    await until(`${this.name} goes down`, () => this.#power && descendant(this.#power.pid, ...initPath) !== before);
    await this.#init();
    await this.#plugAll();
  }

  /**
   * Replaces the machine by a new one: cuts the power, empties the disk and uses a new instance ID, with the given
   * changes.
   */
  async replace(changes: Partial<Omit<Machine, "name">> = {}): Promise<void> {
    await this.powerOff();
    await this.world.output(`umount ${this.#disk}/root && rm -rf ${this.#disk}`);
    this.#machine = { ...this.#machine, ...changes };
    await this.provision();
    await this.powerOn();
  }

  /**
   * Attaches a volume, now and soon after each boot, also of the machines that replace this one.
   * @param id the name by which the platform's rules for devices know it, in /dev/disk/by-id
   */
  async plug(id: string, volume: Volume): Promise<void> {
    this.#volumes.set(id, volume);
    await this.#plugAll();
  }

  /** Detaches a volume from the next boot on. */
  unplug(id: string): void {
    this.#volumes.delete(id);
  }

  /** Assigns a late interface its address, until the next boot. */
  async attach(networkInterface: string): Promise<void> {
    const address = this.#machine.interfaces[networkInterface] as string;
    const { prefix } = networkOf(address, this.world.networks);
    await this.output(
      `ip address add ${address}/${prefix} dev ${networkInterface} && ip link set ${networkInterface} up`,
    );
  }

  /** Runs a shell command as a service of the node, with the privileges of services. */
  exec(command: string): Promise<CommandResult> {
    const service = ["systemd-run", "--quiet", "--pipe", "--wait", "--collect", "--expand-environment=no"];
    return this.#enter([...service, "--", "bash", "-c", command]);
  }

  /**
   * Returns the trimmed standard output of a shell command.
   * @throws Error if the command fails
   */
  async output(command: string): Promise<string> {
    return outputOf(await this.exec(command), `${this.name}: ${command}`);
  }

  /**
   * Returns the content of a file. Works without power, except for files in memory (/run, /tmp).
   * @throws Error if it does not exist
   */
  async file(path: string): Promise<string> {
    const result = this.isOn
      ? await this.#enter(["cat", "--", path])
      : await this.world.exec(`chroot ${this.#disk}/root cat -- ${path}`);
    if (result.exitCode !== 0) throw new Error(`${this.name}: ${result.stderr.trim()}`);
    return result.stdout;
  }

  /** Returns whether a file exists in a node with power. Cheap enough for polling. */
  hasFile(path: string): boolean {
    const init = this.#answeringInit();
    return init !== undefined && existsSync(`/proc/${init}/root${path}`);
  }

  /** Returns whether a unit is active. */
  async isActive(unit: string): Promise<boolean> {
    return (await this.#enter(["systemctl", "is-active", "--quiet", unit])).exitCode === 0;
  }

  /** Returns how often systemd has restarted a service since its last start. */
  async restarts(unit: string): Promise<number> {
    return Number(await this.property(unit, "NRestarts"));
  }

  /** Returns a property of a unit from `systemctl show`; empty if the unit does not have it. */
  async property(unit: string, property: string): Promise<string> {
    const result = await this.#enter(["systemctl", "show", "--value", `--property=${property}`, unit]);
    return outputOf(result, `${this.name}: ${property} of ${unit}`);
  }

  /** Returns the journal of this boot, of one unit or of all. */
  async journal(unit?: string): Promise<string> {
    const filter = unit === undefined ? [] : [`--unit=${unit}`];
    return outputOf(await this.#enter(["journalctl", "--boot", "--no-pager", ...filter]), `${this.name}: journal`);
  }

  get #disk(): string {
    return `/run/nodes/${this.name}`;
  }

  get #cgroup(): string {
    return `${this.world.cgroup}/${this.name}`;
  }

  async #plugAll(): Promise<void> {
    for (const [id, { device }] of this.#volumes) {
      const link = `/dev/disk/by-id/${id}`;
      const create = `[ -b ${device} ] || mknod -m 660 ${device} b 7 ${device.replace("/dev/loop", "")}`;
      const command = `${create}; mkdir -p /dev/disk/by-id && ln -sfn ${device} ${link}`;
      outputOf(await this.#enter(["bash", "-c", command]), `${this.name}: plug ${id}`);
    }
  }

  /** Runs a program in the node as the machine's root. For systemd's clients, whose privileges do not matter. */
  async #enter(argv: readonly string[]): Promise<CommandResult> {
    const init = String(await this.#init());
    return run(["nsenter", "--target", init, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--", ...argv]);
  }

  /** Returns the process ID of the node's init on the machine, once it responds. */
  async #init(): Promise<number> {
    const init = await until(`systemd of ${this.name} answers`, () =>
      this.#power ? this.#answeringInit() : "no power",
    );
    if (init === "no power") throw new Error(`${this.name} has no power.\n${this.#console}`);
    return init;
  }

  #answeringInit(): number | undefined {
    const init = descendant(this.#power?.pid, ...initPath);
    return init !== undefined && existsSync(`/proc/${init}/root/run/systemd/private`) ? init : undefined;
  }
}

/** The processes from the one that `World.spawn` returns to the node's init. */
const initPath = ["bash", "systemd-nspawn", "systemd"];

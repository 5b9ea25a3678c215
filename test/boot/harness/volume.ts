import { once } from "node:events";
import { join } from "node:path";
import type { World } from "./world";

const script = join(__dirname, "volume.sh");

/** A volume of a cloud: a block device that outlives the nodes that it is attached to. It is gone when its world is. */
export class Volume {
  private constructor(
    private readonly world: World,
    private readonly file: string,
    /** The path of the block device on this machine. */
    readonly device: string,
  ) {}

  /**
   * @param name unique in its world
   * @param megabytes its size
   */
  static async create(world: World, name: string, megabytes: number): Promise<Volume> {
    const file = `/run/volume-${name}`;
    await world.output(`truncate --size ${megabytes}M ${file}`);
    const holder = world.spawn(["bash", script, file]);
    const [line] = await Promise.race([
      once(holder.stdout, "data"),
      once(holder, "exit").then(([code]) => {
        throw new Error(`The volume ${name} could not be created (exit code ${code})`);
      }),
    ]);
    return new Volume(world, file, String(line).trim());
  }

  /** Grows the volume. */
  async grow(megabytes: number): Promise<void> {
    await this.world.output(`truncate --size ${megabytes}M ${this.file} && losetup --set-capacity ${this.device}`);
  }
}

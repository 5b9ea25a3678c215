import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { World } from "./world";

const script = join(__dirname, "metadata-service.py");
const folder = "/run/metadata-service";

/** A platform's metadata service, which serves machines their user data at 169.254.169.254 until the world ends. */
export class MetadataService {
  /** The URL of the user data. */
  readonly url = "http://169.254.169.254/hetzner/v1/userdata";

  private constructor(private readonly world: World) {}

  static async start(world: World): Promise<MetadataService> {
    await world.addAddress("169.254.169.254");
    await world.output(`mkdir ${folder}`);
    const server = world.spawn(["python3", script, folder]);
    await once(server.stdout, "data");
    return new MetadataService(world);
  }

  /** Sets the user data of the machine with an address. */
  async serve(address: string, userData: string): Promise<void> {
    await writeFile(this.world.path(`${folder}/${address}`), userData);
  }
}

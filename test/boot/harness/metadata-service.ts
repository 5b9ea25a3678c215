import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { World } from "./world";

const script = join(__dirname, "metadata-service.py");
const folder = "/run/metadata-service";

/** What serves machines their user data, at 169.254.169.254 and for as long as the world lives, as platforms do. */
export class MetadataService {
  /** Where the user data is. */
  readonly url = "http://169.254.169.254/hetzner/v1/userdata";

  private constructor(private readonly world: World) {}

  static async start(world: World): Promise<MetadataService> {
    await world.addAddress("169.254.169.254");
    await world.output(`mkdir ${folder}`);
    const server = world.spawn(["python3", script, folder]);
    await once(server.stdout, "data");
    return new MetadataService(world);
  }

  /** Gives the machine that asks from an address its user data. */
  async serve(address: string, userData: string): Promise<void> {
    await writeFile(this.world.path(`${folder}/${address}`), userData);
  }
}

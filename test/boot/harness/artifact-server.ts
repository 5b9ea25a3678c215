import { join } from "node:path";
import { createInterface } from "node:readline";
import type { World } from "./world";

const script = join(__dirname, "artifact-server.py");

/** A request that the server has answered. */
export interface ArtifactRequest {
  /** The client's address. */
  client: string;
  method: string;
  /** Path and query as sent. */
  path: string;
  status: number;
}

/** An HTTP server next to the nodes of a world, like a vendor's release server or a site's own mirror. */
export class ArtifactServer {
  private constructor(
    /** The URL of the folder, without a slash at the end. */
    readonly url: string,
    /** Every request so far, in the order of the answers. */
    readonly requests: readonly ArtifactRequest[],
  ) {}

  /**
   * Serves a folder of this machine until the world ends, including files that are added later. `address` may be any of
   * the world's addresses (default: the gateway of its first network); `port` defaults to 80.
   */
  static async start(
    world: World,
    { folder, address = world.gateway, port = 80 }: { folder: string; address?: string; port?: number },
  ): Promise<ArtifactServer> {
    await world.addAddress(address);
    const server = world.spawn(["python3", script, folder, address, String(port)]);
    let complaint = "";
    server.stderr.on("data", (data) => (complaint += data));
    const lines = createInterface({ input: server.stdout });
    await new Promise<void>((resolve, reject) => {
      lines.once("line", () => resolve());
      server.once("close", () => reject(new Error(`The artifact server on ${address}:${port} ended:\n${complaint}`)));
    });
    const requests: ArtifactRequest[] = [];
    lines.on("line", (line) => requests.push(JSON.parse(line) as ArtifactRequest));
    return new ArtifactServer(`http://${address}${port === 80 ? "" : `:${port}`}`, requests);
  }
}

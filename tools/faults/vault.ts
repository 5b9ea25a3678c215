import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Cloud } from "../../src/sandbox/cloud";

/** The resource types of machines. */
const machines = ["hcloud_server", "digitalocean_droplet", "proxmox_virtual_environment_vm"];

/** The token that the stand-in accepts. */
const TOKEN = "vault-vault-vault";

interface Peer {
  id: string;
  name: string;
}

/**
 * The API of a Vault cluster whose servers are a sandbox's machines: each is a healthy member of Raft as soon as it exists, until it is removed.
 * https://developer.hashicorp.com/vault/api-docs/system/storage/raft
 */
export class StandInVault {
  /** Removed machines. A machine that takes the place of one is another. */
  private readonly removed = new Set<string>();
  private follows = false;

  private constructor(
    private readonly cloud: () => Cloud,
    private readonly server: Server,
  ) {}

  /**
   * @param cloud the cloud at the time of a request
   * @param identity certificate and key of the cluster's servers, PEM
   */
  static async start(cloud: () => Cloud, identity: { cert: string; key: string }): Promise<StandInVault> {
    const server = createServer(identity, (request, response) => {
      let text = "";
      request.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      request.on("end", () => {
        const isKnown = request.headers["x-vault-token"] === TOKEN;
        response.statusCode = isKnown ? 200 : 403;
        response.end(JSON.stringify(isKnown ? vault.answerTo(request.url ?? "", text) : { errors: ["denied"] }));
      });
    });
    const vault = new StandInVault(cloud, server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return vault;
  }

  /** The environment of a roll. */
  get env(): Readonly<Record<string, string>> {
    return { VAULT_TOKEN: TOKEN };
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** All machines are members again. */
  reset(): void {
    this.removed.clear();
    this.follows = false;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answerTo(path: string, body: string): object {
    const peers = this.peers();
    if (path.endsWith("/autopilot/state")) {
      return { data: { servers: Object.fromEntries(peers.map(({ name }) => [name, { healthy: true }])) } };
    }
    if (path.endsWith("/configuration")) {
      const leader = this.follows ? peers.at(-1) : peers[0];
      const servers = peers.map((peer) => ({ node_id: peer.name, voter: true, leader: peer === leader }));
      return { data: { config: { servers } } };
    }
    if (path.endsWith("/step-down")) this.follows = !this.follows;
    if (path.endsWith("/remove-peer")) {
      const { server_id: name } = JSON.parse(body) as { server_id: string };
      const peer = peers.find((each) => each.name === name);
      if (peer) this.removed.add(peer.id);
    }
    return { sealed: false, type: "shamir" };
  }

  private peers(): Peer[] {
    const { journal } = this.cloud();
    return this.cloud()
      .objects()
      .filter(({ type }) => machines.includes(type))
      .map(({ type, id, object }) => {
        // IDs at Proxmox are chosen by users, and stay.
        const created = journal.findLastIndex(
          (event) => event.operation === "create" && event.type === type && event.id === id,
        );
        return { id: `${type} ${id} ${created}`, name: String(object.name) };
      })
      .filter(({ id }) => !this.removed.has(id));
  }
}

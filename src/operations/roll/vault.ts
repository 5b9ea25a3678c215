import { type Cluster, type ClusterError, type Health, type Limits, type Member, until } from "./cluster";
import type { HttpsApi } from "./https-api";
import { type Endpoint, firstReachable } from "./reach";

/** A server in autopilot's state: https://developer.hashicorp.com/vault/api-docs/system/storage/raftautopilot */
interface Server {
  name: string;
  healthy: boolean;
  status: "leader" | "voter" | "non-voter";
}

/** A running Vault cluster with integrated storage. docs/changing-vault-clusters.md lists the rights that the token needs. */
export class VaultCluster implements Cluster {
  readonly kind = "Vault";

  /** @param own endpoints of each server by name, to read its seal status */
  constructor(
    private readonly api: HttpsApi,
    private readonly own: Readonly<Record<string, readonly Endpoint[]>>,
    private readonly limits: Limits,
  ) {}

  async health(): Promise<ReadonlyMap<string, Health>> {
    const servers = await this.#servers();
    const entries = Object.keys(this.own).map(async (name): Promise<[string, Health]> => {
      const server = servers[name];
      if (server?.healthy && server.status !== "non-voter") {
        return [name, { healthy: true, leader: server.status === "leader" }];
      }
      return [name, { healthy: false, reason: await this.#problemOf(name, server) }];
    });
    return new Map(await Promise.all(entries));
  }

  async takeOut({ name }: Member, onProgress: (line: string) => void): Promise<void> {
    const server = (await this.#servers())[name];
    if (!server) return;
    if (server.status === "leader") {
      onProgress(`${name} steps down`);
      await this.api.call("PUT", "/v1/sys/step-down");
      const led = async () =>
        Object.entries(await this.#servers()).some(([other, { status }]) => other !== name && status === "leader")
          ? undefined
          : "no other server leads yet";
      await until(led, { limit: this.limits.drain, pause: this.limits.pause, onProgress });
    }
    onProgress(`remove ${name} from Raft`);
    await this.api.call("POST", "/v1/sys/storage/raft/remove-peer", { server_id: name });
  }

  // takeOut has removed the former server of this name.
  async forget(): Promise<void> {}

  async #servers(): Promise<Readonly<Record<string, Server>>> {
    const answer = await this.api.call("GET", "/v1/sys/storage/raft/autopilot/state").catch((error: Error) => {
      // There is no state during an election.
      if (/no active|local node not active|status 5\d\d/.test(error.message)) return { data: { servers: {} } };
      throw error;
    });
    return (answer as { data?: { servers?: Record<string, Server> } }).data?.servers ?? {};
  }

  async #problemOf(name: string, server: Server | undefined): Promise<string> {
    const endpoint = await firstReachable(this.own[name] ?? []);
    if (!endpoint) return "it accepts no connections yet";
    const { body } = await this.api.ask(endpoint, "GET", "/v1/sys/seal-status").catch((error: ClusterError) => {
      return { body: { error: error.message } };
    });
    const { sealed, type, error } = body as { sealed?: boolean; type?: string; error?: string };
    if (error !== undefined) return error;
    if (sealed && type === "shamir") {
      return `it is sealed: run "VAULT_ADDR=https://${endpoint.host}:${endpoint.port} vault operator unseal" until it is unsealed`;
    }
    if (sealed) return "it is sealed, and unseals itself";
    return server === undefined ? "it has not joined the cluster yet" : "Raft does not call it healthy yet";
  }
}

import { type Cluster, type ClusterError, type Health, type Limits, type Member, until } from "./cluster";
import type { HttpsApi } from "./https-api";
import type { Servers } from "./servers";

/** A member of Raft: https://developer.hashicorp.com/vault/api-docs/system/storage/raft#read-raft-configuration */
interface Peer {
  node_id: string;
  leader: boolean;
  voter: boolean;
}

/** A server in autopilot's state: https://developer.hashicorp.com/vault/api-docs/system/storage/raftautopilot */
interface Observed {
  healthy: boolean;
}

interface Server extends Peer {
  healthy: boolean;
}

/**
 * A running Vault cluster with integrated storage. docs/changing-vault-clusters.md lists the rights that the token needs.
 */
export class VaultCluster implements Cluster {
  readonly kind = "Vault";

  /** @param servers have endpoints of their own, at which their seal status is read */
  constructor(
    private readonly api: HttpsApi,
    private readonly servers: Pick<Servers, "own">,
    private readonly limits: Limits,
  ) {}

  async health(): Promise<ReadonlyMap<string, Health>> {
    const servers = await this.#servers();
    const entries = Object.keys(this.servers.own).map(async (name): Promise<[string, Health]> => {
      const server = servers[name];
      if (server?.healthy && server.voter) return [name, { healthy: true, leader: server.leader }];
      return [name, { healthy: false, reason: await this.#problemOf(name, server) }];
    });
    return new Map(await Promise.all(entries));
  }

  async takeOut({ name }: Member, onProgress: (line: string) => void): Promise<void> {
    const server = (await this.#servers())[name];
    if (!server) return;
    if (server.leader) {
      onProgress(`${name} steps down`);
      await this.api.call("PUT", "/v1/sys/step-down");
      const led = async () =>
        Object.entries(await this.#servers()).some(([other, { leader }]) => other !== name && leader)
          ? undefined
          : "no other server leads yet";
      await until(led, { limit: this.limits.drain, pause: this.limits.pause, onProgress });
    }
    onProgress(`remove ${name} from Raft`);
    await this.api.call("POST", "/v1/sys/storage/raft/remove-peer", { server_id: name });
  }

  // takeOut has removed the former server of this name.
  async forget(): Promise<void> {}

  /**
   * Returns the members of Raft by name. Autopilot's state alone is no proof of them: it is some seconds old, and still
   * calls a server healthy that was just removed.
   */
  async #servers(): Promise<Readonly<Record<string, Server>>> {
    const observed = await this.#read<{ servers?: Record<string, Observed> }>("autopilot/state");
    const raft = await this.#read<{ config?: { servers?: readonly Peer[] } }>("configuration");
    return Object.fromEntries(
      (raft?.config?.servers ?? []).map((peer) => {
        return [peer.node_id, { ...peer, healthy: observed?.servers?.[peer.node_id]?.healthy === true }];
      }),
    );
  }

  /** Reads data about Raft, which is not available during an election. */
  async #read<Data>(path: string): Promise<Data | undefined> {
    try {
      return ((await this.api.call("GET", `/v1/sys/storage/raft/${path}`)) as { data?: Data }).data;
    } catch (error) {
      if (/no active|local node not active|status 5\d\d/.test((error as Error).message)) return undefined;
      throw error;
    }
  }

  async #problemOf(name: string, server: Server | undefined): Promise<string> {
    const endpoint = await this.api.server(this.servers.own[name] ?? []).catch(() => undefined);
    if (!endpoint) return "it does not answer yet";
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

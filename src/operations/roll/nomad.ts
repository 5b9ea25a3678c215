import { type Cluster, type Health, type Limits, type Member, until } from "./cluster";
import type { HttpsApi } from "./https-api";

/** https://developer.hashicorp.com/nomad/api-docs/operator/autopilot#read-health */
interface ServerHealth {
  ID: string;
  /** The server's name, `.` and its region. */
  Name: string;
  Healthy: boolean;
}

/** https://developer.hashicorp.com/nomad/api-docs/operator/raft#read-raft-configuration */
interface Peer {
  ID: string;
  Voter: boolean;
  Leader: boolean;
}

interface Server extends ServerHealth, Peer {}

/** https://developer.hashicorp.com/nomad/api-docs/nodes */
interface Node {
  ID: string;
  Name: string;
  Status: "initializing" | "ready" | "down" | "disconnected";
  SchedulingEligibility: "eligible" | "ineligible";
  Drain: boolean;
}

const SECOND = 1_000_000_000;

/** A running Nomad cluster. It needs a management token, because Raft's peers are read. */
export class NomadCluster implements Cluster {
  readonly kind = "Nomad";
  /** IDs of removed servers and nodes by name. The next machine of that name has another one. */
  readonly #former = new Map<string, string>();

  constructor(
    private readonly api: HttpsApi,
    private readonly limits: Limits,
  ) {}

  async health(): Promise<ReadonlyMap<string, Health>> {
    const health = new Map<string, Health>();
    for (const { ID, Name, Healthy, Voter, Leader } of await this.#servers()) {
      const name = serverName(Name);
      // A former server of this name is listed until autopilot removes it.
      if (health.get(name)?.healthy || this.#former.get(name) === ID) continue;
      const reason = Healthy ? "it does not vote in Raft yet" : "Raft does not call it healthy yet";
      health.set(name, Healthy && Voter ? { healthy: true, leader: Leader } : { healthy: false, reason });
    }
    for (const { ID, Name, Status, SchedulingEligibility } of await this.#nodes()) {
      if (health.get(Name)?.healthy || this.#former.get(Name) === ID) continue;
      const healthy = Status === "ready" && SchedulingEligibility === "eligible";
      const reason = Status === "ready" ? "it takes no allocations" : `its node is ${Status}`;
      health.set(Name, healthy ? { healthy } : { healthy, reason });
    }
    return health;
  }

  takeOut(member: Member, onProgress: (line: string) => void): Promise<void> {
    return member.isServer ? this.#stepDown(member.name, onProgress) : this.#drain(member.name, onProgress);
  }

  async forget({ name, isServer }: Member): Promise<void> {
    const former = this.#former.get(name);
    if (former === undefined) return;
    if (!isServer) {
      await this.api.call("PUT", `/v1/node/${former}/purge`);
      return;
    }
    if ((await this.#peers()).some(({ ID }) => ID === former)) {
      await this.api.call("DELETE", `/v1/operator/raft/peer?id=${former}`);
    }
  }

  /**
   * Moves the lead to another server. Keeps the server as a Raft peer until its machine is deleted: while it runs, the
   * others would add it again.
   */
  async #stepDown(name: string, onProgress: (line: string) => void): Promise<void> {
    const servers = await this.#servers();
    const own = servers.find(({ Name }) => serverName(Name) === name);
    if (!own) return;
    this.#former.set(name, own.ID);
    if (!own.Leader) return;
    const next = servers.find(({ ID, Healthy, Voter }) => ID !== own.ID && Healthy && Voter);
    if (!next) return;
    onProgress(`${serverName(next.Name)} takes the lead from ${name}`);
    await this.api.call("PUT", `/v1/operator/raft/transfer-leadership?id=${next.ID}`);
    const led = async () =>
      (await this.#servers()).some(({ ID, Leader }) => Leader && ID !== own.ID)
        ? undefined
        : "no other server leads yet";
    await until(led, { limit: this.limits.drain, pause: this.limits.pause, onProgress });
  }

  async #drain(name: string, onProgress: (line: string) => void): Promise<void> {
    const node = (await this.#nodes()).find(({ Name, Status }) => Name === name && Status !== "down");
    if (!node) return;
    this.#former.set(name, node.ID);
    onProgress(`drain ${name}`);
    // At the deadline, Nomad stops the remaining allocations and starts them on other nodes.
    const DrainSpec = { Deadline: (this.limits.drain / 1000) * SECOND, IgnoreSystemJobs: false };
    await this.api.call("POST", `/v1/node/${node.ID}/drain`, { DrainSpec, MarkEligible: false });
    const drained = async () => {
      const { Drain, Status } = (await this.api.call("GET", `/v1/node/${node.ID}`)) as Node;
      return Drain && Status !== "down" ? `${name} still runs allocations` : undefined;
    };
    // Nomad ends the drain at its deadline, and reports it a moment later.
    await until(drained, { limit: this.limits.drain + 60_000, pause: this.limits.pause, onProgress });
  }

  /**
   * Returns the servers that are Raft's peers, with their health. Autopilot's health alone is no proof of peers: it is some
   * seconds old, and may still have a server that was just removed.
   */
  async #servers(): Promise<readonly Server[]> {
    // Nomad answers with status 429 while any server is unhealthy.
    const health = await this.api.call("GET", "/v1/operator/autopilot/health", undefined, 429);
    const peers = new Map((await this.#peers()).map((peer) => [peer.ID, peer]));
    return (health as { Servers: ServerHealth[] }).Servers.flatMap((server) => {
      const peer = peers.get(server.ID);
      return peer ? [{ ...server, Voter: peer.Voter, Leader: peer.Leader }] : [];
    });
  }

  async #peers(): Promise<readonly Peer[]> {
    return ((await this.api.call("GET", "/v1/operator/raft/configuration")) as { Servers: Peer[] }).Servers;
  }

  async #nodes(): Promise<readonly Node[]> {
    return (await this.api.call("GET", "/v1/nodes")) as Node[];
  }
}

/** Returns the name of a server without its region: `nomad-s1` of `nomad-s1.global`. */
function serverName(name: string): string {
  return name.split(".")[0] as string;
}

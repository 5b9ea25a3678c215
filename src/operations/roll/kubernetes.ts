import { type Cluster, ClusterError, type Health, type Limits, type Member, until } from "./cluster";
import { drain } from "./drain";
import { configFor, loadClient } from "./kube-config";
import type { Servers } from "./servers";

type Client = Awaited<ReturnType<typeof loadClient>>;
export type CoreV1Api = InstanceType<Client["CoreV1Api"]>;
type Node = Awaited<ReturnType<CoreV1Api["readNode"]>>;

/** Condition of a node with which k3s reports whether the server votes in etcd. */
const VOTER = "EtcdIsVoter";
const ETCD_LABEL = "node-role.kubernetes.io/etcd";

/** A running Kubernetes cluster (k3s). */
export class KubernetesCluster implements Cluster {
  readonly kind = "Kubernetes";
  /** Boot IDs of removed machines by name. The next machine of that name has another one. */
  readonly #former = new Map<string, string>();
  /** The ID of this cluster. */
  #id?: string;

  /** @param kubeconfig the administrator's; its address is replaced */
  constructor(
    private readonly kubeconfig: string,
    private readonly servers: Pick<Servers, "endpoints">,
    private readonly limits: Limits,
  ) {}

  health(): Promise<ReadonlyMap<string, Health>> {
    return this.#call(async (api) => {
      await this.#expectSameCluster(api);
      const { items } = await api.listNode();
      return new Map(items.map((node) => [node.metadata?.name ?? "", this.#healthOf(node)]));
    });
  }

  takeOut(member: Member, onProgress: (line: string) => void): Promise<void> {
    return this.#call((api) => this.#takeOut(api, member, onProgress));
  }

  forget({ name, isServer }: Member): Promise<void> {
    return this.#call(async (api) => {
      const node = await found(api.readNode({ name }));
      // The former machine may have registered itself once more before it was deleted.
      if (node && this.#isFormer(node)) await this.#delete(api, name, isServer, () => {});
    });
  }

  /** Throws if the API is no longer that of the cluster that answered first, such as of one that a new server has started. */
  async #expectSameCluster(api: CoreV1Api): Promise<void> {
    const { metadata } = await api.readNamespace({ name: "kube-system" });
    this.#id ??= metadata?.uid;
    if (this.#id === metadata?.uid) return;
    throw new ClusterError(
      `another cluster answers at the API: its namespace kube-system has the UID ${metadata?.uid}, not ${this.#id}. A new server has not joined, and started a cluster of its own: see journalctl -u k3s on it.`,
    );
  }

  async #takeOut(api: CoreV1Api, { name, isServer }: Member, onProgress: (line: string) => void): Promise<void> {
    const node = await found(api.readNode({ name }));
    if (!node) return;
    const bootId = node.status?.nodeInfo?.bootID;
    if (bootId) this.#former.set(name, bootId);
    const { setHeaderOptions, PatchStrategy } = await loadClient();
    const cordon = (unschedulable: boolean) =>
      api.patchNode(
        { name, body: { spec: { unschedulable } } },
        setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
      );
    onProgress(`cordon ${name}`);
    await cordon(true);
    try {
      // Pods of a machine that is down are not evicted: nothing would confirm that they have ended.
      if (isReady(node)) await drain(api, name, this.limits, onProgress);
    } catch (error) {
      if (!node.spec?.unschedulable) await cordon(false);
      throw error;
    }
    await this.#delete(api, name, isServer, onProgress);
  }

  /** Deletes a node. k3s removes a server from etcd before it lets its node go. */
  async #delete(api: CoreV1Api, name: string, isServer: boolean, onProgress: (line: string) => void): Promise<void> {
    onProgress(`delete node ${name}`);
    await found(api.deleteNode({ name }));
    const gone = async () =>
      (await found(api.readNode({ name })))
        ? `node ${name} is still there${isServer ? ": k3s has not removed it from etcd yet" : ""}`
        : undefined;
    await until(gone, { limit: this.limits.drain, pause: this.limits.pause, onProgress });
  }

  #healthOf(node: Node): Health {
    if (this.#isFormer(node)) return { healthy: false, reason: "it has not been replaced yet" };
    if (!isReady(node)) return { healthy: false, reason: "its node is not ready" };
    if (node.metadata?.labels?.[ETCD_LABEL] === "true" && conditionOf(node, VOTER) !== "True") {
      return { healthy: false, reason: "it does not vote in etcd yet" };
    }
    if (node.spec?.unschedulable) return { healthy: false, reason: "its node is cordoned" };
    return { healthy: true };
  }

  #isFormer(node: Node): boolean {
    const former = this.#former.get(node.metadata?.name ?? "");
    return former !== undefined && node.status?.nodeInfo?.bootID === former;
  }

  /** Calls the first server that answers, and turns errors of the client into sentences. */
  async #call<Result>(work: (api: CoreV1Api) => Promise<Result>): Promise<Result> {
    const api = await this.#api();
    try {
      return await work(api);
    } catch (error) {
      if (error instanceof ClusterError) throw error;
      const { code, body, message } = error as { code?: number; body?: { message?: string }; message: string };
      throw new ClusterError(
        `the Kubernetes API ${typeof code === "number" ? `answers ${code}: ${body?.message}` : `fails: ${message}`}`,
      );
    }
  }

  async #api(): Promise<CoreV1Api> {
    const { CoreV1Api } = await loadClient();
    return (await configFor(this.kubeconfig, this.servers)).makeApiClient(CoreV1Api);
  }
}

function isReady(node: Node): boolean {
  return conditionOf(node, "Ready") === "True";
}

function conditionOf(node: Node, type: string): string | undefined {
  return node.status?.conditions?.find((condition) => condition.type === type)?.status;
}

/** Returns an answer of the API, or undefined if there is no such object. */
export async function found<Result>(answer: Promise<Result>): Promise<Result | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (codeOf(error) === 404) return undefined;
    throw error;
  }
}

/** Returns the status of the API's answer in an error. */
export function codeOf(error: unknown): number | undefined {
  return (error as { code?: number }).code;
}

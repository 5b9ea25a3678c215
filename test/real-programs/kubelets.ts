import type { CoreV1Api } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import type { Cloud } from "../../src/sandbox/cloud";
import { until } from "../boot/harness/until";
import type { ApiServer } from "./api-server";

/**
 * Emulates kubelets and k3s for a cluster of Hetzner's servers in the sandbox: registers the node of each new server, deletes evicted pods, and
 * removes the finalizer of deleted servers' nodes, as k3s does after it has removed them from etcd.
 */
export class Kubelets {
  #ended = false;
  #work: Promise<void>;
  readonly #registered = new Map<string, string>();
  /** Names of servers that do not come up. */
  readonly broken = new Set<string>();

  constructor(
    private readonly api: CoreV1Api,
    private readonly cloud: Cloud,
  ) {
    this.#work = this.#run();
  }

  async stop(): Promise<void> {
    this.#ended = true;
    await this.#work;
  }

  /** Waits until each server has a node that is ready. */
  async settled(): Promise<void> {
    await until("nodes are ready", async () =>
      this.#machines().every(({ id, name }) => this.#registered.get(name) === id),
    );
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      await this.#look();
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  async #look(): Promise<void> {
    for (const { id, name } of this.#machines()) {
      if (this.#registered.get(name) === id || this.broken.has(name)) continue;
      if (await this.#register(id, name)) this.#registered.set(name, id);
    }
    const { items: nodes } = await this.api.listNode();
    for (const { metadata } of nodes) {
      // k3s has removed it from etcd.
      if (!metadata?.deletionTimestamp || !metadata.name) continue;
      await this.api.replaceNode({ name: metadata.name, body: { metadata: { ...metadata, finalizers: [] } } });
    }
    const { items: pods } = await this.api.listPodForAllNamespaces();
    for (const { metadata } of pods) {
      if (!metadata?.deletionTimestamp) continue;
      const { name = "", namespace = "" } = metadata;
      await this.api.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 }).catch(() => {});
    }
  }

  /** Registers a node. Returns false while there is still a former node of its name. */
  async #register(id: string, name: string): Promise<boolean> {
    const isServer = /-s\d+$/.test(name);
    const labels: Record<string, string> = isServer ? { "node-role.kubernetes.io/etcd": "true" } : {};
    const finalizers = isServer ? ["wrangler.cattle.io/managed-etcd-controller"] : [];
    const created = await this.api
      .createNode({ body: { metadata: { name, labels, finalizers } } })
      .catch((error: { code?: number }) => {
        if (error.code === 409) return undefined;
        throw error;
      });
    if (!created) return false;
    const conditions = ["Ready", ...(isServer ? ["EtcdIsVoter"] : [])].map((type) => ({ type, status: "True" }));
    const nodeInfo = { ...emptyInfo, bootID: id };
    // No scheduler runs here, so the taint of new nodes has no effect.
    await this.api.replaceNodeStatus({ name, body: { metadata: created.metadata, status: { conditions, nodeInfo } } });
    return true;
  }

  #machines(): { id: string; name: string }[] {
    return this.cloud
      .objects()
      .filter(({ type }) => type === "hcloud_server")
      .map(({ object }) => ({ id: String(object.id), name: String(object.name) }));
  }
}

const emptyInfo = {
  architecture: "amd64",
  containerRuntimeVersion: "",
  kernelVersion: "",
  kubeProxyVersion: "",
  kubeletVersion: "",
  machineID: "",
  operatingSystem: "linux",
  osImage: "",
  systemUUID: "",
};

/** Returns a client of an API server with the administrator's rights. */
export async function adminOf({ endpoint }: ApiServer, kubeconfig: string): Promise<CoreV1Api> {
  const { KubeConfig, CoreV1Api } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  config.clusters = config.clusters.map((each) => ({ ...each, server: `https://${endpoint.host}:${endpoint.port}` }));
  return config.makeApiClient(CoreV1Api);
}

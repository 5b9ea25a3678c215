import { ClusterError, type Limits, until } from "./cluster";
import { type CoreV1Api, codeOf, found } from "./kubernetes";

type Pod = Awaited<ReturnType<CoreV1Api["readNamespacedPod"]>>;

/**
 * Evicts all pods of a node that another node can run, and waits until they are gone. PodDisruptionBudgets are
 * respected.
 * @throws ClusterError if a pod has no controller, so that nothing would create it again, or if pods are left when the
 * limit is exceeded
 */
export async function drain(
  api: CoreV1Api,
  node: string,
  limits: Limits,
  onProgress: (line: string) => void,
): Promise<void> {
  const lonely = (await podsOf(api, node)).filter((pod) => !controllerOf(pod));
  if (lonely.length > 0) {
    throw new ClusterError(
      `${node} runs pods without a controller, which nothing would create again: ${lonely.map(nameOf).join(", ")}. Delete them, or run them with a Deployment.`,
    );
  }
  const refused = new Map<string, string>();
  const look = async (): Promise<string | undefined> => {
    const pods = await podsOf(api, node);
    if (pods.length === 0) return undefined;
    refused.clear();
    for (const pod of pods) {
      if (pod.metadata?.deletionTimestamp) continue;
      const reason = await evict(api, pod);
      if (reason) refused.set(nameOf(pod), reason);
    }
    const waiting = pods.map((pod) => [nameOf(pod), refused.get(nameOf(pod))].filter(Boolean).join(": "));
    return `${node} still runs ${waiting.join(", ")}`;
  };
  await until(look, { limit: limits.drain, pause: limits.pause, onProgress });
}

/** Returns the pods of a node, without those of DaemonSets, static pods and those that have ended. */
async function podsOf(api: CoreV1Api, node: string): Promise<Pod[]> {
  const { items } = await api.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` });
  return items.filter(
    (pod) =>
      pod.metadata?.annotations?.["kubernetes.io/config.mirror"] === undefined &&
      controllerOf(pod)?.kind !== "DaemonSet" &&
      !["Succeeded", "Failed"].includes(pod.status?.phase ?? ""),
  );
}

/** Evicts a pod, and returns the reason if it may not be evicted now. */
async function evict(api: CoreV1Api, { metadata = {} }: Pod): Promise<string | undefined> {
  const { name = "", namespace = "" } = metadata;
  try {
    await found(api.createNamespacedPodEviction({ name, namespace, body: { metadata: { name, namespace } } }));
    return undefined;
  } catch (error) {
    // Its budget allows no disruption now.
    if (codeOf(error) === 429) return "its PodDisruptionBudget does not allow its eviction now";
    throw error;
  }
}

function controllerOf({ metadata }: Pod) {
  return metadata?.ownerReferences?.find(({ controller }) => controller);
}

function nameOf({ metadata }: Pod): string {
  return `${metadata?.namespace}/${metadata?.name}`;
}

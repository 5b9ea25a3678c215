import { firstServer, urlOf } from "./reach";
import type { Servers } from "./servers";

/** Loads Kubernetes's client, which is large and consists of ES modules, when it is needed. */
export const loadClient = () => import("@kubernetes/client-node");

/**
 * Returns the client's configuration for the first server that answers.
 * @param kubeconfig the administrator's; its address is replaced
 * @throws ClusterError if no server answers
 */
export async function configFor(kubeconfig: string, { endpoints }: Pick<Servers, "endpoints">) {
  const { KubeConfig } = await loadClient();
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const { caData = "", tlsServerName = "" } = config.clusters[0] ?? {};
  const identity = { ca: Buffer.from(caData, "base64").toString(), serverName: tlsServerName };
  const endpoint = await firstServer(endpoints, identity);
  config.clusters = config.clusters.map((cluster) => ({ ...cluster, server: urlOf(endpoint) }));
  return config;
}

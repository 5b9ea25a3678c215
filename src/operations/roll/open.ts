import { UsageError } from "../usage-error";
import type { Cluster, Limits } from "./cluster";
import type { EngineMachine, Outputs } from "./engine";
import { HttpsApi } from "./https-api";
import { KubernetesCluster } from "./kubernetes";
import { NomadCluster } from "./nomad";
import { Servers } from "./servers";
import { VaultCluster } from "./vault";

/** Access to a cluster's API. */
export interface Access {
  /** SSH host, such as `admin@bastion.example.com`, through which requests go. */
  via?: string;
  limits: Limits;
  /** The environment with VAULT_TOKEN and NOMAD_TOKEN. */
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens a client for the cluster that a module's outputs describe, and closes its SSH tunnel after the work.
 * @param work gets the client, and the addresses that it uses
 * @throws UsageError if the module is no cluster, or a token is missing from the environment when it is needed
 */
export async function withCluster<Result>(
  outputs: Outputs,
  machines: readonly EngineMachine[],
  access: Access,
  work: (cluster: Cluster, servers: Servers) => Promise<Result>,
): Promise<Result> {
  const servers = new Servers(machines, access.via);
  const cluster = clusterOf(outputs, servers, access);
  try {
    await servers.update(outputs);
    return await work(cluster, servers);
  } finally {
    servers.close();
  }
}

function clusterOf(outputs: Outputs, servers: Servers, { env, limits }: Access): Cluster {
  if (typeof outputs.kubeconfig === "string") return new KubernetesCluster(outputs.kubeconfig, servers, limits);
  if (outputs.vaultEnv) {
    const { VAULT_CACERT_BYTES: ca = "", VAULT_TLS_SERVER_NAME: serverName = "" } = outputs.vaultEnv as Environment;
    const headers = () => ({ "X-Vault-Token": tokenIn(env, "VAULT_TOKEN"), "X-Vault-Request": "true" });
    return new VaultCluster(new HttpsApi({ servers, ca, serverName, headers }), servers, limits);
  }
  if (outputs.nomadEnv) {
    const { NOMAD_TLS_SERVER_NAME: serverName = "" } = outputs.nomadEnv as Environment;
    const headers = () => ({ "X-Nomad-Token": tokenIn(env, "NOMAD_TOKEN") });
    const ca = String(outputs.caCertificate);
    return new NomadCluster(new HttpsApi({ servers, ca, serverName, headers }), limits);
  }
  throw new UsageError("only Kubernetes, Vault and Nomad clusters can be rolled, and this module is none of them");
}

type Environment = Readonly<Record<string, string>>;

function tokenIn(env: Access["env"], name: string): string {
  const token = env[name];
  if (token) return token;
  throw new UsageError(`set the environment variable ${name} to a token that may operate the cluster`);
}

import { UsageError } from "../usage-error";
import type { Cluster, Limits } from "./cluster";
import type { EngineMachine } from "./engine";
import { HttpsApi } from "./https-api";
import { KubernetesCluster } from "./kubernetes";
import { NomadCluster } from "./nomad";
import { type Endpoint, endpointOf, openTunnel, type Tunnel } from "./reach";
import { VaultCluster } from "./vault";

/** Access to a cluster's API. */
export interface Access {
  /** SSH host, such as `admin@bastion.example.com`, through which requests go. */
  via?: string;
  limits: Limits;
  /** The environment with VAULT_TOKEN and NOMAD_TOKEN. */
  env: Readonly<Record<string, string | undefined>>;
}

type Outputs = Readonly<Record<string, unknown>>;

/** A client for one kind of cluster. */
interface Kind {
  /** URL of the API. */
  url: string;
  open(endpoints: readonly Endpoint[], own: Readonly<Record<string, readonly Endpoint[]>>): Cluster;
}

/**
 * Opens a client for the cluster that a module's outputs describe, and closes its SSH tunnel after the work.
 * @throws UsageError if the module is no cluster, or a token is missing from the environment
 */
export async function withCluster<Result>(
  outputs: Outputs,
  machines: readonly EngineMachine[],
  access: Access,
  work: (cluster: Cluster) => Promise<Result>,
): Promise<Result> {
  const { url, open } = kindOf(outputs, access);
  const api = endpointOf(url);
  const own = ownEndpoints(outputs, machines, api.port);
  const endpoints = unique([api, ...Object.values(own).flat()]);
  const tunnel: Tunnel | undefined = access.via === undefined ? undefined : await openTunnel(access.via, endpoints);
  const reached = (endpoint: Endpoint) => tunnel?.endpoints[indexOf(endpoints, endpoint)] ?? endpoint;
  try {
    const through = Object.entries(own).map(([name, each]) => [name, each.map(reached)]);
    return await work(open(endpoints.map(reached), Object.fromEntries(through)));
  } finally {
    tunnel?.close();
  }
}

function kindOf(outputs: Outputs, { env, limits }: Access): Kind {
  if (typeof outputs.kubeconfig === "string") {
    const { kubeconfig } = outputs;
    return {
      url: String(outputs.apiEndpoint),
      open: (endpoints) => new KubernetesCluster(kubeconfig, endpoints, limits),
    };
  }
  if (outputs.vaultEnv) {
    const { VAULT_CACERT_BYTES: ca = "", VAULT_TLS_SERVER_NAME: serverName = "" } = outputs.vaultEnv as Environment;
    const headers = { "X-Vault-Token": tokenIn(env, "VAULT_TOKEN"), "X-Vault-Request": "true" };
    return {
      url: String(outputs.apiAddress),
      open: (endpoints, own) => new VaultCluster(new HttpsApi({ endpoints, ca, serverName, headers }), own, limits),
    };
  }
  if (outputs.nomadEnv) {
    const { NOMAD_TLS_SERVER_NAME: serverName = "" } = outputs.nomadEnv as Environment;
    const headers = { "X-Nomad-Token": tokenIn(env, "NOMAD_TOKEN") };
    const ca = String(outputs.caCertificate);
    return {
      url: String(outputs.apiAddress),
      open: (endpoints) => new NomadCluster(new HttpsApi({ endpoints, ca, serverName, headers }), limits),
    };
  }
  throw new UsageError("only Kubernetes, Vault and Nomad clusters can be rolled, and this module is none of them");
}

type Environment = Readonly<Record<string, string>>;

function tokenIn(env: Access["env"], name: string): string {
  const token = env[name];
  if (token) return token;
  throw new UsageError(`set the environment variable ${name} to a token that may operate the cluster`);
}

/** Returns the endpoints of each server by name. Any server may be the one that is being replaced. */
function ownEndpoints(
  { publicIps, serverIps }: Outputs,
  machines: readonly EngineMachine[],
  port: number,
): Record<string, Endpoint[]> {
  const servers = machines.filter(({ pool }) => pool === undefined);
  return Object.fromEntries(
    servers.map(({ key, name }) => {
      const hosts = [publicIps, serverIps].map((ips) => (ips as Environment | undefined)?.[key] ?? "");
      return [name, hosts.filter((host) => host !== "").map((host) => ({ host, port }))];
    }),
  );
}

function unique(endpoints: readonly Endpoint[]): Endpoint[] {
  return endpoints.filter((endpoint, index) => indexOf(endpoints, endpoint) === index);
}

function indexOf(endpoints: readonly Endpoint[], { host, port }: Endpoint): number {
  return endpoints.findIndex((each) => each.host === host && each.port === port);
}

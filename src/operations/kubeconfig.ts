import { Template } from "../../spec/stack/references";
import type { ModuleCall } from "../../spec/stack/stack";
import { generateCertificate, type Pair } from "../secrets/certificates";
import { UsageError } from "./usage-error";

/** User of a cluster with a short-lived certificate. */
export interface KubernetesUser {
  /** User name for role bindings and the audit log. */
  name: string;
  /** Group for role bindings. */
  group?: string;
  /** Lifetime of the certificate. */
  days: number;
}

/**
 * Returns the client CA of a cluster, which signs the certificates of its users.
 * @param secrets the stack's secrets by name
 * @throws UsageError if the stack does not have the CA's key
 */
export function clientAuthority({ name, inputs }: ModuleCall, secrets: Readonly<Record<string, string>>): Pair {
  const { clientCa } = (inputs.tls ?? {}) as { clientCa?: Record<keyof Pair, unknown> };
  const textOf = (value: unknown): string => {
    const text = value instanceof Template && value.whole?.kind === "secret" ? secrets[value.whole.name] : value;
    if (typeof text === "string" && text !== "") return text;
    throw new UsageError(
      `${name}: tls.clientCa must come from the stack's secrets. "twinstack secrets" generates missing ones.`,
    );
  };
  return { certificate: textOf(clientCa?.certificate), key: textOf(clientCa?.key) };
}

/**
 * Returns a kubeconfig with a new certificate in place of the administrator's.
 * @param kubeconfig the administrator's, JSON
 */
export async function kubeconfigFor(
  { name, group, days }: KubernetesUser,
  kubeconfig: string,
  authority: Pair,
  now: Date,
): Promise<string> {
  const subject = { commonName: name, organization: group, dnsNames: [], usages: ["client"] } as const;
  const { certificate, key } = await generateCertificate(subject, authority, now, days);
  const config = JSON.parse(kubeconfig);
  const [{ name: cluster }] = config.clusters;
  const credentials = { "client-certificate-data": base64(certificate), "client-key-data": base64(key) };
  const own = {
    users: [{ name, user: credentials }],
    contexts: [{ name: cluster, context: { cluster, user: name } }],
    "current-context": cluster,
  };
  return JSON.stringify({ ...config, ...own }, null, 2);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

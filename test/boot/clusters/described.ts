import * as pulumi from "@pulumi/pulumi";
import type { Balancer, Platform, Service } from "./platforms/platform";

/** A machine as its cluster's component has it. */
export interface DescribedNode {
  /** `s1`, or its pool's name and its number. */
  key: string;
  name: string;
  /** Its private address. */
  address: string;
  userData: string;
}

export interface DescribedCluster {
  servers: readonly DescribedNode[];
  /** Agents or clients. */
  workers: readonly DescribedNode[];
  /** The administrator's kubeconfig, where it's a Kubernetes cluster. */
  kubeconfig: string | undefined;
  /** The load balancer through which nodes join, where the platform has them do so. */
  balancer: Balancer | undefined;
}

/** The inputs of a cluster, when it's given some beside those of the spec's minimal example. */
export function allInputs(
  platform: Platform,
  service: Service,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return { ...platform.clusters[service].spec.examples.minimal?.inputs, ...platform.inputs, ...inputs };
}

/**
 * Runs a cluster's component against a cloud that says yes to everything, and tells what its machines are given.
 * @param inputs beside those of the spec's minimal example
 */
export async function described(
  platform: Platform,
  service: Service,
  inputs: Readonly<Record<string, unknown>>,
): Promise<DescribedCluster> {
  const userData = new Map<string, string>();
  let number = 0;
  let balancer: Balancer | undefined;
  await pulumi.runtime.setMocks({
    newResource: ({ type, inputs }) => {
      number += 1;
      balancer ??= platform.balancer?.(type, inputs);
      for (const text of cloudConfigs(inputs)) userData.set(hostname(text), text);
      const state = { ...inputs, ...platform.answer?.(type, number) };
      return { id: String(state.id ?? number), state };
    },
    call: () => ({}),
  });
  const { spec, component } = platform.clusters[service];
  const given = allInputs(platform, service, inputs);
  const outputs = new component("cluster", given as never) as unknown as Record<string, pulumi.Output<unknown>>;
  await pulumi.runtime.disconnect();

  const nodes = async (output: string) => {
    const addresses = ((await settled(outputs[output])) ?? {}) as Record<string, string>;
    return Object.entries(addresses).map(([key, address]) => {
      const name = `${given.name}-${key}`;
      const text = userData.get(name);
      if (text === undefined) throw new Error(`${spec.name} makes no machine ${name}`);
      return { key, name, address, userData: text };
    });
  };
  return {
    servers: await nodes("serverIps"),
    workers: await nodes({ vault: "none", nomad: "clientIps", k8s: "agentIps" }[service]),
    kubeconfig: (await settled(outputs.kubeconfig)) as string | undefined,
    balancer,
  };
}

/** The value of an output that a cluster may not have. Rejects where making it fails. */
async function settled(output: pulumi.Output<unknown> | undefined): Promise<unknown> {
  if (output === undefined) return undefined;
  // What makes an output fail is told to nobody who applies something to it, but to whoever asks whether it's secret.
  await pulumi.isSecret(output);
  return new Promise((resolve) => output.apply(resolve));
}

/** Every user data among a resource's inputs, wherever the platform puts it. */
export function cloudConfigs(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("#cloud-config\n") ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(cloudConfigs) : [];
}

/** What a machine is told to do at its first boot. */
export function cloudConfig(userData: string): {
  hostname: string;
  write_files: { path: string; permissions: string; content: string }[];
} {
  return JSON.parse(userData.slice("#cloud-config\n".length));
}

/** The name that user data gives to its machine. */
export function hostname(userData: string): string {
  return cloudConfig(userData).hostname;
}

/** The content of a file that user data writes. */
export function written(userData: string, path: string): string {
  const file = cloudConfig(userData).write_files.find((each) => each.path === path);
  if (!file) throw new Error(`${path} is not written`);
  return file.content;
}

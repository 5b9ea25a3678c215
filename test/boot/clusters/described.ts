import * as pulumi from "@pulumi/pulumi";
import type { Balancer, Platform, Service } from "./platforms/platform";

/** A machine as its cluster's component registers it. */
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
  /** The administrator's kubeconfig, for a Kubernetes cluster. */
  kubeconfig: string | undefined;
  /** The add-ons of a Kubernetes cluster, in JSON. */
  addons: string | undefined;
  /** The load balancer through which nodes join, if the platform has one. */
  balancer: Balancer | undefined;
}

/** Returns the inputs of a cluster: those of the spec's minimal example, and the given ones. */
export function allInputs(
  platform: Platform,
  service: Service,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return { ...platform.clusters[service].spec.examples.minimal?.inputs, ...platform.inputs, ...inputs };
}

/**
 * Runs a cluster's component with mocked clouds, and returns its machines.
 * @param inputs in addition to those of the spec's minimal example
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
    addons: (await settled(outputs.addons)) as string | undefined,
    balancer,
  };
}

/** Returns the value of an output that a cluster may not have. Rejects if it fails. */
async function settled(output: pulumi.Output<unknown> | undefined): Promise<unknown> {
  if (output === undefined) return undefined;
  // The failure of an output does not reach its `apply`, but it reaches `isSecret`.
  await pulumi.isSecret(output);
  return new Promise((resolve) => output.apply(resolve));
}

/** Returns every user data in a resource's inputs, whatever the platform calls it. */
export function cloudConfigs(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("#cloud-config\n") ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(cloudConfigs) : [];
}

/** Parses user data. */
export function cloudConfig(userData: string): {
  hostname: string;
  write_files: { path: string; permissions: string; content: string }[];
} {
  return JSON.parse(userData.slice("#cloud-config\n".length));
}

/** Returns the host name in user data. */
export function hostname(userData: string): string {
  return cloudConfig(userData).hostname;
}

/** Returns the content of a file in user data. */
export function written(userData: string, path: string): string {
  const file = cloudConfig(userData).write_files.find((each) => each.path === path);
  if (!file) throw new Error(`${path} is not written`);
  return file.content;
}

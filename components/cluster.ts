import * as pulumi from "@pulumi/pulumi";

/** A cluster component, as seen by the functions that create its resources. */
export interface Cluster<Inputs> {
  component: pulumi.ComponentResource;
  /** The component's name, a prefix of the names of all its resources. */
  name: string;
  inputs: Inputs;
}

/**
 * Returns the options of a cluster's machine, which ignores changes of the given properties as well: providers turn a machine off to change
 * them, and one deployment would turn off all machines of a cluster at once.
 * @param machine class of the machine's own resource; its component has other resources, too
 * @param ignored the base component's `ignoredInClusters`
 */
export function memberOptions(
  component: pulumi.ComponentResource,
  machine: abstract new (...args: never[]) => pulumi.CustomResource,
  ignored: readonly string[],
): pulumi.ComponentResourceOptions {
  const ignoring: pulumi.ResourceTransformation = ({ resource, props, opts }) =>
    resource instanceof machine
      ? { props, opts: pulumi.mergeOptions(opts, { ignoreChanges: [...ignored] }) }
      : undefined;
  return { parent: component, transformations: [ignoring] };
}

/** Returns the name of a part of a cluster: the cluster's name, `-` and a key. */
export function partName(cluster: pulumi.Input<string>, key: string): pulumi.Input<string> {
  return typeof cluster === "string" ? `${cluster}-${key}` : pulumi.interpolate`${cluster}-${key}`;
}

/** Returns the names of several parts of a cluster. */
export function partNames(cluster: pulumi.Input<string>, keys: readonly string[]): pulumi.Output<string[]> {
  return pulumi.output(cluster).apply((name) => keys.map((key) => `${name}-${key}`));
}

/** Returns the keys of a number of servers: `s1`, `s2` and so on. */
export function serverKeys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `s${index + 1}`);
}

/** Returns the machines of pools by their keys, such as `workers-1`. The index of a machine in its pool starts at 0. */
export function poolMachines<Pool extends { count: number }, Machine>(
  pools: Readonly<Record<string, Pool>>,
  machine: (pool: Pool, name: string, index: number) => Machine,
): Record<string, Machine> {
  return Object.fromEntries(
    Object.entries(pools).flatMap(([name, pool]) =>
      Array.from({ length: pool.count }, (_, index) => [`${name}-${index + 1}`, machine(pool, name, index)]),
    ),
  );
}

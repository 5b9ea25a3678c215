/** Health of a machine as a member of its cluster. */
export interface Health {
  healthy: boolean;
  leader?: boolean;
  /** The reason why it is not healthy, or how to fix it. */
  reason?: string;
}

/** A machine that leaves its cluster or joins it. */
export interface Member {
  name: string;
  /** True for a server of the cluster, false for an agent or a client. */
  isServer: boolean;
}

/** A running cluster, through its API. */
export interface Cluster {
  /** The kind of cluster, such as Kubernetes. */
  readonly kind: string;
  /** Returns the health of members by name. Machines that the cluster does not know are missing. */
  health(): Promise<ReadonlyMap<string, Health>>;
  /**
   * Moves the workload of a machine to others, and removes the machine from the cluster. Does nothing if it is no member
   * of the cluster.
   * @param onProgress called with a line for each thing that it waits for
   * @throws ClusterError if the workload cannot be moved; the machine may then run workloads again
   */
  takeOut(member: Member, onProgress: (line: string) => void): Promise<void>;
  /** Removes what the cluster still has of the former machine of this name. Called after the machine was replaced. */
  forget(member: Member): Promise<void>;
}

/** Error of a cluster that does not allow a step of a roll, or does not answer. */
export class ClusterError extends Error {}

/** Time limits, in milliseconds. */
export interface Limits {
  /** Limit for moving the workload of a machine. */
  drain: number;
  /** Limit for a new machine to become a healthy member. */
  join: number;
  /** Time between two checks. */
  pause: number;
}

/**
 * Waits until a condition holds.
 * @param check returns undefined once it holds, before that what is missing
 * @throws ClusterError with what is missing if the limit is exceeded
 */
export async function until(
  check: () => Promise<string | undefined>,
  { limit, pause, onProgress = () => {} }: { limit: number; pause: number; onProgress?: (line: string) => void },
): Promise<void> {
  const end = Date.now() + limit;
  let reported = "";
  for (;;) {
    const missing = await check();
    if (missing === undefined) return;
    if (missing !== reported) onProgress(missing);
    reported = missing;
    if (Date.now() > end) throw new ClusterError(`${missing}, for ${Math.round(limit / 1000)} s`);
    await new Promise((done) => setTimeout(done, pause));
  }
}

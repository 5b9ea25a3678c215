import type { Successor } from "../../engines/availability/availability";
import type { Settings } from "../../engines/find/settings";

/** A machine of a cluster, as its engine sees it. */
export interface EngineMachine {
  /** Key of the machine in its module, such as `s1` or `workers-2`. */
  key: string;
  /** Its pool. A server has none. */
  pool?: string;
  /** Its name in the cloud and in the cluster. */
  name: string;
  /** Changes that a rebuild would make, in users' words. Empty if the machine is up to date. */
  differences: readonly string[];
  /** True if deletion protection is on. */
  isProtected: boolean;
  /** True if its data is on a volume, which its replacement gets. */
  keepsData?: boolean;
  /** The machine that a replacement creates. */
  successor?: Successor;
}

/** Outputs of a module, secrets included, with names in camel case. */
export type Outputs = Readonly<Record<string, unknown>>;

/** The engine that manages a cluster: Pulumi with a stack, or OpenTofu with a root module. */
export interface RollEngine {
  /** Reads the machines that the cluster has or should have. */
  machines(): Promise<EngineMachine[]>;
  /** Reads the module's outputs. */
  outputs(): Promise<Outputs>;
  /** Reads the settings of the clouds' APIs. */
  settings(): Promise<Settings>;
  /**
   * Deletes machines and creates them again, and touches nothing else.
   * @throws EngineError if the engine fails, or would have to change anything else
   */
  replace(keys: readonly string[]): Promise<void>;
}

/**
 * Returns the pool in the key of a machine: `workers` of `agent["workers-1"]` or `client["workers-1"]`, none of
 * `server["s1"]`.
 */
export function poolOf(role: string, key: string): { pool?: string } {
  return role === "server" ? {} : { pool: key.replace(/-\d+$/, "") };
}

/** Names of the modules in a cluster that are machines. */
export const roles = ["server", "agent", "client"] as const;

/** Returns whether deletion protection is on in a resource's attributes. */
export function isProtectedBy({ delete_protection, protection }: Readonly<Record<string, unknown>>): boolean {
  return delete_protection === true || protection === true;
}

/**
 * Returns whether a machine uses a volume for its data, from a resource's attributes: such machines are shut down before they are deleted. Both
 * engines ignore changes of that, so a running machine that does not use its new volume yet is none of them.
 */
export function keepsDataBy({
  shutdown_before_deletion,
  graceful_shutdown,
}: Readonly<Record<string, unknown>>): boolean {
  return shutdown_before_deletion === true || graceful_shutdown === true;
}

/** The difference of a machine that does not exist. */
export const MISSING = "user data (the machine does not exist)";

/** The difference of a machine whose last replacement stopped halfway. */
export const UNFINISHED = "unfinished replacement";

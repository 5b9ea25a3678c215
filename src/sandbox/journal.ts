/** An operation on an object of the cloud. `power_cycle`: a machine was turned off and on. */
export type Operation = "create" | "update" | "delete" | "import" | "power_cycle";

/** One entry of the cloud's journal. */
export interface CloudEvent {
  /** The time as an ISO date in UTC. */
  at: string;
  operation: Operation;
  /** The OpenTofu resource type. */
  type: string;
  id: string;
  name?: string;
  /** The top-level members that an update changed. */
  members?: string[];
}

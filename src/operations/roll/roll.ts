import { type Cluster, ClusterError, type Health, type Limits, type Member, until } from "./cluster";
import type { EngineMachine, Outputs, RollEngine } from "./engine";
import { isSelected, nextStep, type RollMachine, type RollWish } from "./plan";

/** A step of a roll, for its output. */
export type RollEvent =
  | { event: "take-out" | "replace" | "wait"; machines: readonly string[] }
  | { event: "progress"; text: string }
  | { event: "healthy"; machines: readonly string[] };

export interface RollOptions extends RollWish {
  limits: Limits;
  onEvent(event: RollEvent): void;
  /** Called after machines were replaced, with the outputs, which have the addresses of the new machines. */
  onOutputs(outputs: Outputs): Promise<void>;
  /** Throws if the platform cannot create these machines again now. */
  expectAvailable(machines: readonly EngineMachine[]): Promise<void>;
  /** Returns true if the roll should stop before the next machine. */
  isStopped(): boolean;
}

/** The result of a roll. */
export interface RollResult {
  /** Keys of the machines that were replaced, in their order. */
  replaced: string[];
  /** True if it was stopped before its end. */
  stopped: boolean;
}

/** Returns the machines as the planner sees them. */
export function observed(
  machines: readonly EngineMachine[],
  health: ReadonlyMap<string, Health>,
): (RollMachine & { reason?: string })[] {
  return machines.map(({ key, pool, name, differences, keepsData = false }) => {
    const { healthy = false, leader = false, reason } = health.get(name) ?? { reason: "the cluster does not have it" };
    return { key, pool, differences, healthy, leader, reason, ...(keepsData && { keepsData }) };
  });
}

/**
 * Replaces the machines that differ from their stack, step by step. Reads the state of the cluster before each step.
 * @throws ClusterError if a step would not be safe, or a new machine does not become healthy; EngineError if the engine
 * fails
 */
export async function roll(
  engine: RollEngine,
  cluster: Cluster,
  machines: readonly EngineMachine[],
  options: RollOptions,
): Promise<RollResult> {
  const { limits, onEvent, isStopped } = options;
  const onProgress = (text: string) => onEvent({ event: "progress", text });
  const replaced: string[] = [];
  let wanted = machines;
  for (;;) {
    if (isStopped()) return { replaced, stopped: true };
    const step = nextStep(observed(wanted, await cluster.health()), options);
    if (step.kind === "done") return { replaced, stopped: false };
    if (step.kind === "stop") throw new ClusterError(step.reason);
    const affected = wanted.filter(({ key }) => step.machines.includes(key));
    const isAlone = hasOnlyServer(affected, wanted);
    if (step.kind === "replace") {
      await options.expectAvailable(affected);
      // The only server of a cluster stays its member: no other server could take over or take it in again.
      for (const machine of isAlone ? [] : affected) {
        onEvent({ event: "take-out", machines: [machine.key] });
        await cluster.takeOut(memberOf(machine), onProgress);
      }
      onEvent({ event: "replace", machines: step.machines });
      await engine.replace(step.machines);
      await options.onOutputs(await engine.outputs());
      replaced.push(...step.machines);
      wanted = wanted.map((machine) => (affected.includes(machine) ? { ...machine, differences: [] } : machine));
      for (const machine of isAlone ? [] : affected) await cluster.forget(memberOf(machine));
    }
    onEvent({ event: "wait", machines: step.machines });
    const back = async () => {
      const health = await cluster.health().catch((error: unknown) => {
        if (isAlone && error instanceof ClusterError) return error.message.split("\n")[0] as string;
        throw error;
      });
      return typeof health === "string" ? health : missing(affected, health);
    };
    await until(back, { limit: limits.join, pause: limits.pause, onProgress });
    onEvent({ event: "healthy", machines: step.machines });
  }
}

/** Returns whether machines are the only server of their cluster. */
function hasOnlyServer(machines: readonly EngineMachine[], all: readonly EngineMachine[]): boolean {
  const servers = all.filter(({ pool }) => pool === undefined);
  return servers.length === 1 && machines.some(({ pool }) => pool === undefined);
}

/** Returns the machines that a roll replaces. */
export function dueOf(machines: readonly EngineMachine[], wish: RollWish): EngineMachine[] {
  return machines.filter((machine) => isSelected(machine, wish) && machine.differences.length > 0);
}

/**
 * Returns the reasons why a roll cannot start, a sentence each.
 * @param wish selects the machines
 */
export function obstacles(machines: readonly EngineMachine[], wish: RollWish): string[] {
  const guarded = dueOf(machines, wish)
    .filter(({ isProtected }) => isProtected)
    .map(({ key }) => key);
  const unknown = (wish.only ?? []).filter((key) => !machines.some((machine) => machine.key === key));
  const pools = new Set(machines.map(({ pool }) => pool));
  const noPools = (wish.pools ?? []).filter((name) => !pools.has(name));
  return [
    ...(unknown.length > 0
      ? [`There is no machine ${unknown.join(", ")}; there are ${machines.map(({ key }) => key).join(", ")}.`]
      : []),
    ...(noPools.length > 0
      ? [
          `There is no pool ${noPools.join(", ")}; there are ${[...pools].filter((name) => name !== undefined).join(", ") || "none"}.`,
        ]
      : []),
    ...(guarded.length > 0
      ? [
          `${guarded.join(", ")} cannot be replaced, because deletion protection is on: set deleteProtection to false, deploy, and roll again.`,
        ]
      : []),
  ];
}

function missing(machines: readonly EngineMachine[], health: ReadonlyMap<string, Health>): string | undefined {
  const ill = machines.flatMap(({ key, name }) => {
    const { healthy = false, reason = "it is not there yet" } = health.get(name) ?? {};
    return healthy ? [] : [`${key}: ${reason}`];
  });
  return ill.length > 0 ? ill.join(", ") : undefined;
}

function memberOf({ name, pool }: EngineMachine): Member {
  return { name, isServer: pool === undefined };
}

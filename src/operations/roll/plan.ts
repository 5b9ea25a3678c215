/** Plan of a roll: a pure function from the state of a cluster to the next step. */

/** A machine, with what its engine and its cluster know about it. */
export interface RollMachine {
  /** Key of the machine in its module, such as `s1` or `workers-2`. */
  key: string;
  /** Its pool. A server has none. */
  pool?: string;
  /** Changes that a rebuild would make. Empty if the machine is up to date. */
  differences: readonly string[];
  /** True if it works as a member of its cluster. */
  healthy: boolean;
  /** True for the leader of the servers. */
  leader?: boolean;
  /** True if its data is on a volume, which its replacement gets. */
  keepsData?: boolean;
}

/** Selection of machines, and limits. */
export interface RollWish {
  /** Keys of the only machines to roll. Default: all. */
  only?: readonly string[];
  /** Names of the only pools to roll, without the servers. Default: all. */
  pools?: readonly string[];
  /** Maximum number of unavailable machines of one pool. */
  maxUnavailable: number;
  /** True if the only server of a cluster may be replaced, which loses its data. */
  force: boolean;
}

export type RollStep =
  | { kind: "replace"; machines: readonly string[] }
  /** Wait until these machines are healthy. */
  | { kind: "wait"; machines: readonly string[] }
  | { kind: "stop"; reason: string }
  | { kind: "done" };

/** Start of the differences that change the software of a machine. */
export const USER_DATA = "user data";

/**
 * Returns the next step of a roll. It only depends on the arguments, so an interrupted roll continues from the current
 * state of the cluster.
 *
 * Servers come first, one at a time: unhealthy ones first, the leader last. A server is only replaced if the others are a
 * quorum without it.
 * Then pools follow, each with at most `maxUnavailable` machines at a time.
 */
export function nextStep(machines: readonly RollMachine[], wish: RollWish): RollStep {
  const servers = machines.filter(({ pool }) => pool === undefined).sort(byKey);
  return serverStep(servers, wish) ?? poolsStep(machines, servers, wish) ?? lastStep(machines, wish);
}

/** Returns the machines that a roll without failures replaces, in groups that are replaced at the same time. */
export function replacementsOf(machines: readonly RollMachine[], wish: RollWish): string[][] {
  const groups: string[][] = [];
  let now = machines;
  for (;;) {
    const step = nextStep(now, wish);
    if (step.kind === "done" || step.kind === "stop") return groups;
    const keys = step.machines;
    if (step.kind === "replace") groups.push([...keys]);
    now = now.map((machine) => (keys.includes(machine.key) ? { ...machine, ...UP_TO_DATE } : machine));
  }
}

/** Properties of a replaced machine. */
const UP_TO_DATE = { differences: [], healthy: true } as const;

/** Returns the number of servers that a majority has. */
export function quorumOf(servers: number): number {
  return Math.floor(servers / 2) + 1;
}

/** Returns whether a roll includes a machine. */
export function isSelected({ key, pool }: Pick<RollMachine, "key" | "pool">, { only, pools }: RollWish): boolean {
  if (only === undefined && pools === undefined) return true;
  return Boolean(only?.includes(key) || (pool !== undefined && pools?.includes(pool)));
}

function serverStep(servers: readonly RollMachine[], wish: RollWish): RollStep | undefined {
  const due = servers.filter((server) => isDue(server, wish));
  if (due.length === 0) return undefined;
  const healthy = servers.filter((server) => server.healthy).length;
  const quorum = quorumOf(servers.length);
  const broken = due.find((server) => !server.healthy);
  const candidate = broken ?? due.find(({ leader }) => !leader) ?? (due[0] as RollMachine);
  if (servers.length === 1)
    return wish.force || candidate.keepsData ? replace([candidate]) : stop(onlyServer(candidate));
  const others = healthy - (candidate.healthy ? 1 : 0);
  if (broken) return others >= quorum ? replace([broken]) : stop(noQuorum(broken, others, quorum, servers.length));
  const ill = servers.filter((server) => !server.healthy);
  if (ill.length > 0) return wait(ill);
  return others >= quorum ? replace([candidate]) : stop(noQuorum(candidate, others, quorum, servers.length));
}

function poolsStep(
  machines: readonly RollMachine[],
  servers: readonly RollMachine[],
  wish: RollWish,
): RollStep | undefined {
  const names = [...new Set(machines.flatMap(({ pool }) => (pool === undefined ? [] : [pool])))].sort();
  for (const name of names) {
    const pool = machines.filter((machine) => machine.pool === name).sort(byKey);
    const due = pool.filter((machine) => isDue(machine, wish));
    if (due.length === 0) continue;
    const older = servers.filter(({ differences }) => differences.some((each) => each.startsWith(USER_DATA)));
    if (older.length > 0 && due.some(({ differences }) => differences.some((each) => each.startsWith(USER_DATA)))) {
      return stop(serversFirst(older));
    }
    const ill = pool.filter(({ healthy }) => !healthy);
    // Replacing an unhealthy machine makes no other machine unavailable.
    const broken = due.filter(({ healthy }) => !healthy).slice(0, wish.maxUnavailable);
    const room = Math.max(0, wish.maxUnavailable - ill.length);
    const next = [...broken, ...due.filter(({ healthy }) => healthy).slice(0, room)];
    return next.length > 0 ? replace(next) : wait(ill);
  }
  return undefined;
}

/** Waits for machines that an interrupted roll has replaced. */
function lastStep(machines: readonly RollMachine[], wish: RollWish): RollStep {
  const ill = machines.filter((machine) => isSelected(machine, wish) && !machine.healthy);
  return ill.length > 0 ? wait(ill) : { kind: "done" };
}

function isDue(machine: RollMachine, wish: RollWish): boolean {
  return isSelected(machine, wish) && machine.differences.length > 0;
}

function replace(machines: readonly RollMachine[]): RollStep {
  return { kind: "replace", machines: machines.map(({ key }) => key) };
}

function wait(machines: readonly RollMachine[]): RollStep {
  return { kind: "wait", machines: machines.map(({ key }) => key) };
}

function stop(reason: string): RollStep {
  return { kind: "stop", reason };
}

function onlyServer({ key }: RollMachine): string {
  return `${key} is the only server, and a replacement loses the cluster's data. To keep it, set the servers' count to 3, deploy, and roll again. Otherwise save a snapshot outside of the machine, use --force, and restore the snapshot. The next machine keeps its data if servers.dataVolume is set.`;
}

function noQuorum({ key }: RollMachine, others: number, quorum: number, all: number): string {
  return `without ${key} only ${others} of ${all} servers would be healthy, and the cluster needs ${quorum}: repair the others first.`;
}

function serversFirst(servers: readonly RollMachine[]): string {
  return `servers must not be older than the machines of pools: roll ${servers.map(({ key }) => key).join(", ")} first.`;
}

/** Sorts by name and number, so that `workers-10` comes after `workers-9`. */
function byKey(a: { key: string }, b: { key: string }): number {
  return a.key.localeCompare(b.key, "en", { numeric: true });
}

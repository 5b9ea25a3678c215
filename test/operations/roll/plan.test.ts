import fc from "fast-check";
import { nextStep, quorumOf, type RollMachine, type RollWish, replacementsOf } from "../../../src/operations/roll/plan";

const wish: RollWish = { maxUnavailable: 1, force: false };

const machine = (key: string, more: Partial<RollMachine> = {}): RollMachine => ({
  key,
  differences: ["type"],
  healthy: true,
  ...(key.includes("-") && { pool: key.replace(/-\d+$/, "") }),
  ...more,
});

describe("a plan of a roll", () => {
  test("takes servers first, the leader last, then one pool after the other", () => {
    const machines = [
      machine("workers-10"),
      machine("workers-9"),
      machine("database-1"),
      machine("s1", { leader: true }),
      machine("s2"),
      machine("s3"),
    ];
    expect(replacementsOf(machines, wish)).toEqual([
      ["s2"],
      ["s3"],
      ["s1"],
      ["database-1"],
      ["workers-9"],
      ["workers-10"],
    ]);
    expect(replacementsOf(machines, { ...wish, maxUnavailable: 2 }).slice(-1)).toEqual([["workers-9", "workers-10"]]);
  });

  test("leaves out machines that are up to date or not selected", () => {
    const machines = [
      machine("s1", { differences: [] }),
      machine("s2"),
      machine("s3"),
      machine("workers-1"),
      machine("database-1"),
    ];
    expect(replacementsOf(machines, { ...wish, only: ["s2"] })).toEqual([["s2"]]);
    expect(replacementsOf(machines, { ...wish, pools: ["workers"] })).toEqual([["workers-1"]]);
    expect(replacementsOf(machines, { ...wish, only: ["s3"], pools: ["database"] })).toEqual([["s3"], ["database-1"]]);
  });

  test("replaces an unhealthy server before healthy ones, and waits for one that was replaced", () => {
    const servers = [machine("s1"), machine("s2"), machine("s3", { healthy: false })];
    expect(nextStep(servers, wish)).toEqual({ kind: "replace", machines: ["s3"] });
    const returning = [machine("s1"), machine("s2"), machine("s3", { healthy: false, differences: [] })];
    expect(nextStep(returning, wish)).toEqual({ kind: "wait", machines: ["s3"] });
  });

  test("stops before it would lose the quorum or the only server", () => {
    const broken = { healthy: false };
    expect(nextStep([machine("s1"), machine("s2", broken), machine("s3", broken)], wish)).toEqual({
      kind: "stop",
      reason: "without s2 only 1 of 3 servers would be healthy, and the cluster needs 2: repair the others first.",
    });
    expect(nextStep([machine("s1")], wish)).toMatchObject({ kind: "stop", reason: /^s1 is the only server/ });
    expect(nextStep([machine("s1")], { ...wish, force: true })).toEqual({ kind: "replace", machines: ["s1"] });
    const kept = machine("s1", { keepsData: true });
    expect(nextStep([kept], wish)).toEqual({ kind: "replace", machines: ["s1"] });
    // A volume does not make up for a quorum.
    expect(nextStep([kept, machine("s2", broken), machine("s3", broken)], wish)).toMatchObject({ kind: "stop" });
  });

  test("does not make a pool newer than the servers", () => {
    const older = machine("s1", { differences: ["user data"] });
    const pool = machine("workers-1", { differences: ["user data", "type"] });
    expect(nextStep([older, pool], { ...wish, pools: ["workers"] })).toMatchObject({
      kind: "stop",
      reason: /roll s1 first/,
    });
    const resized = machine("workers-1", { differences: ["type"] });
    expect(nextStep([older, resized], { ...wish, pools: ["workers"] })).toMatchObject({ kind: "replace" });
  });

  test("waits at its end for machines that are not healthy yet", () => {
    expect(nextStep([machine("s1", { differences: [], healthy: false })], wish)).toEqual({
      kind: "wait",
      machines: ["s1"],
    });
  });
});

/** A cluster in any condition. */
const clusters = fc
  .record({
    servers: fc.constantFrom(1, 3, 5),
    pools: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 7 })),
    leader: fc.nat(4),
    states: fc.array(fc.record({ due: fc.boolean(), healthy: fc.boolean() }), { minLength: 26, maxLength: 26 }),
  })
  .map(({ servers, pools, leader, states }): RollMachine[] => {
    const keys = [
      ...Array.from({ length: servers }, (_, index) => `s${index + 1}`),
      ...Object.entries(pools).flatMap(([name, count]) =>
        Array.from({ length: count }, (_, index) => `${name}-${index + 1}`),
      ),
    ];
    return keys.map((key, index) => {
      const { due, healthy } = states[index] as { due: boolean; healthy: boolean };
      return machine(key, { healthy, differences: due ? ["user data"] : [], leader: index === leader });
    });
  });

const wishes = fc.record({
  maxUnavailable: fc.integer({ min: 1, max: 4 }),
  force: fc.boolean(),
  only: fc.option(fc.constantFrom(["s1"], ["s2", "a-1"], ["c-1"]), { nil: undefined }),
  pools: fc.option(fc.constantFrom(["a"], ["b", "c"]), { nil: undefined }),
});

/** Results of a step: it succeeds, the roll is killed before or after the replacement, or new machines stay unhealthy. */
const fates = fc.array(fc.constantFrom("well", "killed before", "killed after", "broken"), { maxLength: 40 });

const unhealthy = (machines: readonly RollMachine[]) => machines.filter(({ healthy }) => !healthy).length;

test("whatever fails, a roll keeps a quorum, respects max-unavailable, replaces no machine twice, and ends", () => {
  fc.assert(
    fc.property(clusters, wishes, fates, (start, options, happens) => {
      let machines = start;
      const replaced: string[] = [];
      let steps = 0;
      const change = (keys: readonly string[], to: Partial<RollMachine>) => {
        machines = machines.map((each) => (keys.includes(each.key) ? { ...each, ...to } : each));
      };
      for (;;) {
        const step = nextStep(machines, options);
        if (step.kind === "done" || step.kind === "stop") break;
        steps += 1;
        expect(steps).toBeLessThanOrEqual(2 * start.length + happens.length + 2);
        const fate = happens[steps - 1] ?? "well";
        if (step.kind === "wait") {
          expect(step.machines.length).toBeGreaterThan(0);
          // The roll gives up at its limit, or the machines become healthy.
          if (fate === "broken") break;
          change(step.machines, { healthy: true });
          continue;
        }
        expect(step.machines.length).toBeGreaterThan(0);
        expect(new Set(step.machines).size).toBe(step.machines.length);
        const before = machines;
        change(step.machines, { healthy: false });
        expectSafe(before, machines, options);
        // Killed after machines were removed from the cluster, and before the engine has replaced them.
        if (fate === "killed before") continue;
        for (const key of step.machines) {
          expect(before.find((each) => each.key === key)?.differences).not.toEqual([]);
          expect(replaced).not.toContain(key);
          replaced.push(key);
        }
        change(step.machines, { differences: [], healthy: fate === "well" });
      }
      const last = nextStep(machines, options);
      if (last.kind === "done") expect(replacementsOf(machines, options)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

function expectSafe(
  before: readonly RollMachine[],
  after: readonly RollMachine[],
  { maxUnavailable, force }: RollWish,
) {
  const serversOf = (machines: readonly RollMachine[]) => machines.filter(({ pool }) => pool === undefined);
  const [was, servers] = [serversOf(before), serversOf(after)];
  const touched = JSON.stringify(was) !== JSON.stringify(servers);
  if (touched && !(force && servers.length === 1)) {
    expect(servers.length - unhealthy(servers)).toBeGreaterThanOrEqual(quorumOf(servers.length));
    expect(unhealthy(servers) - unhealthy(was)).toBeLessThanOrEqual(1);
  }
  for (const name of new Set(after.flatMap(({ pool }) => pool ?? []))) {
    const poolOf = (machines: readonly RollMachine[]) => machines.filter(({ pool }) => pool === name);
    const [had, has] = [unhealthy(poolOf(before)), unhealthy(poolOf(after))];
    if (has > had) expect(has).toBeLessThanOrEqual(maxUnavailable);
  }
}

import { type Cluster, ClusterError, type Health } from "../../../src/operations/roll/cluster";
import type { EngineMachine } from "../../../src/operations/roll/engine";
import { roll } from "../../../src/operations/roll/roll";

const keys = ["s1", "s2", "s3"];
const machines: EngineMachine[] = keys.map((key) => ({ key, name: key, differences: ["type"], isProtected: false }));

const healthy: Health = { healthy: true };

test("a machine is not taken out if its type is sold out by the time of its turn", async () => {
  const done: string[] = [];
  const cluster: Cluster = {
    kind: "Vault",
    health: async () => new Map(keys.map((key) => [key, healthy])),
    takeOut: async ({ name }) => void done.push(`take out ${name}`),
    forget: async () => {},
  };
  const engine = {
    machines: async () => machines,
    outputs: async () => ({}),
    settings: async () => ({ config: {}, env: {} }),
    replace: async (replaced: readonly string[]) => void done.push(`replace ${replaced}`),
  };
  const rolled = roll(engine, cluster, machines, {
    ...{ maxUnavailable: 1, force: false, limits: { drain: 1, join: 1000, pause: 1 } },
    ...{ isStopped: () => false, onEvent: () => {}, onOutputs: async () => {} },
    expectAvailable: async ([machine]) => {
      if (machine?.key === "s2") throw new Error("sold out");
    },
  });
  await expect(rolled).rejects.toThrow("sold out");
  expect(done).toEqual(["take out s1", "replace s1"]);
});

test.each([
  ["the only server stays a member of its cluster while its machine is replaced", ["s1"], ["replace s1", "ask again"]],
  ["another server is taken out", ["s1", "s2", "s3"], ["take out s1", "replace s1", "forget s1"]],
])("%s", async (_, names, expected) => {
  const done: string[] = [];
  const present: EngineMachine[] = names.map((key) => ({
    ...{ key, name: key, isProtected: false, keepsData: true },
    differences: key === "s1" ? ["type"] : [],
  }));
  const cluster: Cluster = {
    kind: "Nomad",
    health: async () => {
      // The API of the only server does not answer at once.
      if (names.length === 1 && done.length === 1 && done.push("ask again")) throw new ClusterError("no answer");
      return new Map(names.map((key) => [key, healthy]));
    },
    takeOut: async ({ name }) => void done.push(`take out ${name}`),
    forget: async ({ name }) => void done.push(`forget ${name}`),
  };
  const engine = {
    machines: async () => present,
    outputs: async () => ({}),
    settings: async () => ({ config: {}, env: {} }),
    replace: async (replaced: readonly string[]) => void done.push(`replace ${replaced}`),
  };
  await roll(engine, cluster, present, {
    ...{ maxUnavailable: 1, force: false, limits: { drain: 1, join: 1000, pause: 1 } },
    ...{ isStopped: () => false, onEvent: () => {}, onOutputs: async () => {}, expectAvailable: async () => {} },
  });
  expect(done).toEqual(expected);
});

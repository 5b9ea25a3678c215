import type { Cluster, Health } from "../../../src/operations/roll/cluster";
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

import type { Spec } from "../../spec/types";
import { seedAccount } from "../../src/engines/account";
import { components } from "../../src/stacks/catalog";
import { examplesOf, existing, makeAndRemove } from "./example";
import { type Actions, type Deployed, engines, oneModule } from "./one-module";
import { type Rig, startRig } from "./sandbox/rig";

type Inputs = Readonly<Record<string, unknown>>;

/** The resources of one machine on a platform. */
export interface Machine {
  /** The addresses of its resources in its module. */
  resources: readonly string[];
  /** Those that users replace to rebuild it. */
  rebuilt: readonly string[];
  /** Inputs of servers and pools that make another machine of it, and whose change in place turns a machine off. */
  resized: Inputs;
  /** Inputs of the cluster whose change in place turns its machines off. */
  moved?: Inputs;
  /** The types of its objects in the cloud, the machine itself first. */
  objects: readonly [machine: string, ...others: string[]];
}

/** A change of a cluster, and the machines that it adds by their addresses. */
interface Growth {
  /** A pool, if the minimal example has none. */
  pool?: Inputs;
  grown: Inputs;
  added: readonly string[];
}

/** By service: a pool and the servers grow together. */
const growths: Readonly<Record<string, Growth>> = {
  vault: { grown: { servers: { count: 5 } }, added: ['server["s4"]', 'server["s5"]'] },
  nomad: {
    grown: { servers: { count: 5 }, clientPools: { workers: { count: 3 } } },
    added: ['server["s4"]', 'server["s5"]', 'client["workers-3"]'],
  },
  k8s: {
    pool: { agentPools: { workers: { count: 1 } } },
    grown: { servers: { count: 5 }, agentPools: { workers: { count: 2 } } },
    added: ['server["s4"]', 'server["s5"]', 'agent["workers-2"]'],
  },
};

/** By service: another version, as users would pin it, and the text in user data that shows it. */
const versions: Readonly<Record<string, { pinned: Inputs; text: string }>> = {
  vault: { pinned: { vault: { version: "99.0.0-1" } }, text: "99.0.0-1" },
  nomad: { pinned: { nomad: { version: "99.0.0-1" } }, text: "99.0.0-1" },
  k8s: { pinned: { k3s: { version: "v1.99.0+k3s1", sha256: { amd64: "4".repeat(64) } } }, text: "v1.99.0" },
};

/**
 * Creates, changes and destroys a platform's clusters with both engines.
 * @param opened additional inputs that let users reach a cluster
 * @param elsewhere inputs with other places for new machines
 */
export function testClusters(
  provider: Spec["provider"],
  machine: Machine,
  opened: Inputs,
  elsewhere: (inputs: Inputs) => Inputs = (inputs) => inputs,
): void {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  }, 1_200_000);
  afterAll(() => rig.end());

  const isOurs = (spec: Spec) => spec.provider === provider && spec.embeds !== undefined;
  const examples = examplesOf(isOurs);
  const clusters = examples
    .filter(([, example]) => example === "minimal")
    .map(([name, , spec]) => [name, spec] as const);
  const complete = examples.filter(([, example]) => example === "complete");

  /** User data of the machines of complete examples, by engine and cluster. */
  const told: Record<string, Record<string, Record<string, string>>> = { OpenTofu: {}, Pulumi: {} };

  describe.each(engines)("with %s", (engine) => {
    test.each(complete)(
      "%s, the %s example: created, unchanged by a second apply, and destroyed",
      async (name, example, spec) => {
        Object.assign(told[engine] as object, { [name]: await makeAndRemove(rig, engine, spec, example) });
      },
    );

    describe.each(clusters)("%s", (name, spec) => {
      const service = name.split("-")[1] as string;
      const { pool, grown, added } = growths[service] as Growth;
      const { pinned, text } = versions[service] as (typeof versions)[string];
      const minimal = spec.examples.minimal.inputs;
      const inputs = { ...minimal, ...opened, ...pool };
      const changed = { ...inputs, ...pinned };
      const resized = { ...changed, ...withSize(machine.resized, inputs), ...machine.moved };
      let cluster: Deployed;
      let before: string[];
      let again: Actions;

      beforeAll(async () => {
        const { cloud } = rig.sandbox;
        cloud.reset();
        await seedAccount(cloud);
        before = existing(cloud);
        cluster = await oneModule(rig, engine, spec, components[name] as never);
        await cluster.apply(minimal);
        again = await cluster.plan(minimal);
        await cluster.apply(inputs);
      });

      test("the minimal example has no changes after its creation", () => {
        expect(again).toEqual({});
      });

      test("another version, and other locations for machines, change no running machine", async () => {
        expect(await cluster.plan(elsewhere(changed))).toEqual({});
      });

      test("growing and shrinking pool and servers changes no other machine", async () => {
        const happened = events(rig, machine);
        const keys = added.map((each) => /"(.+)"/.exec(each)?.[1] as string);
        expect(await cluster.apply({ ...inputs, ...grown })).toEqual(actions(added, machine, "create"));
        expect(happened()).toEqual(expected("create", `${service}-`, keys, machine));
        expect(await cluster.apply(inputs)).toEqual(actions(added, machine, "delete"));
        expect(happened()).toEqual(expected("delete", `${service}-`, keys, machine));
      });

      test("another size turns no machine off", async () => {
        const happened = events(rig, machine);
        expect(await cluster.apply(resized)).toEqual({});
        expect(happened()).toEqual([]);
      });

      test("one machine is rebuilt with the other version and size, and no other is changed", async () => {
        const happened = events(rig, machine);
        const sizes = (object: unknown) => JSON.stringify(object).match(sizePattern(machine.resized)) ?? [];
        const rebuilt = machine.rebuilt.map((address) => `module.server["s1"].${address}`);
        expect(await cluster.apply(resized, ...rebuilt)).toEqual(actions(['server["s1"]'], machine, "replace"));
        expect(happened()).toEqual([
          ...expected("create", `${service}-`, ["s1"], machine),
          ...expected("delete", `${service}-`, ["s1"], machine),
        ]);
        const haveIt = rig.sandbox.cloud.objects().filter(({ object }) => JSON.stringify(object).includes(text));
        expect(haveIt).toHaveLength(1);
        const machines = rig.sandbox.cloud.objects().filter(({ type }) => type === machine.objects[0]);
        expect(machines.filter(({ object }) => sizes(object).length > 0).map(({ object }) => object.name)).toEqual([
          `${service}-s1`,
        ]);
        expect(await cluster.plan(resized)).toEqual({});
      });

      test("destroying it leaves nothing", async () => {
        await cluster.destroy();
        expect(existing(rig.sandbox.cloud)).toEqual(before);
      });
    });
  });
  test.each(complete)("%s, the %s example: both engines generate the same user data, byte for byte", (name) => {
    expect(Object.keys(told.OpenTofu?.[name] ?? {}).length).toBeGreaterThan(3);
    expect(told.Pulumi?.[name]).toEqual(told.OpenTofu?.[name]);
    // Placeholders have been replaced.
    expect(JSON.stringify(told.Pulumi?.[name])).not.toMatch(/@load-balancer@|@the-id-of-the-network/);
  });
}

/** Servers and pools of a size. */
function withSize(size: Inputs, { servers, agentPools, clientPools }: Inputs): Inputs {
  const pools = (given: unknown) =>
    given && Object.fromEntries(Object.entries(given).map(([name, pool]) => [name, { ...pool, ...size }]));
  return {
    servers: { ...(servers as Inputs | undefined), ...size },
    ...(agentPools !== undefined && { agentPools: pools(agentPools) }),
    ...(clientPools !== undefined && { clientPools: pools(clientPools) }),
  };
}

/** Finds a size in a machine as the cloud has it. */
function sizePattern(size: Inputs): RegExp {
  return new RegExp(`"(${Object.values(size).join("|")})"|:(${Object.values(size).join("|")})[,}]`, "g");
}

/** Returns all resources of machines with an action. */
function actions(machines: readonly string[], { resources }: Machine, action: Actions[string]): Actions {
  return Object.fromEntries(
    machines.flatMap((each) => resources.map((resource) => [`module.${each}.${resource}`, action])),
  );
}

/** Returns the expected events of an operation on machines and nothing else, sorted. */
function expected(operation: string, prefix: string, keys: readonly string[], { objects }: Machine): string[] {
  const [machine, ...others] = objects;
  return keys
    .flatMap((key) => [`${machine} ${prefix}${key}`, ...others])
    .map((object) => `${operation} ${object}`)
    .sort();
}

/**
 * Returns a function that returns the cloud's events since its last call, sorted: operations and types, and the names
 * of machines.
 */
function events({ sandbox: { cloud } }: Rig, { objects: [machine] }: Machine): () => string[] {
  let seen = cloud.journal.length;
  return () => {
    const happened = cloud.journal.slice(seen);
    seen = cloud.journal.length;
    return happened
      .map(({ operation, type, name }) => `${operation} ${type}${type === machine ? ` ${name}` : ""}`)
      .sort();
  };
}

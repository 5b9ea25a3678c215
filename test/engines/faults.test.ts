import type { EngineTools } from "../../src/engines/open";
import { ensureTools } from "../../src/toolchain/ensure";
import { type Command, commands } from "../../tools/faults/commands";
import { differences, type Picture } from "../../tools/faults/converged";
import { type Fault, faults } from "../../tools/faults/faults";
import { tryPoint, type Undisturbed, undisturbed } from "../../tools/faults/point";
import { sample } from "../../tools/faults/points";
import { World } from "../../tools/faults/world";

/** A sample of what `npm run test:faults` tries, and what it would report if commands did not repair anything. */

let tools: EngineTools;
let world: World | undefined;
beforeAll(async () => {
  tools = await ensureTools(["tofu", "pulumi"]);
});
afterEach(async () => {
  await world?.end();
  world = undefined;
});

async function prepared(stack: string, command: Command) {
  const created = await World.create(stack, tools);
  world = created;
  await created.runAll(command.before(created));
  await command.prepare?.(created);
  await created.save();
  return { world: created, calm: await undisturbed(created, command) };
}

async function problemsAt(...point: Parameters<typeof tryPoint>): Promise<string[]> {
  return (await tryPoint(...point)).problems;
}

const fault = (name: string) => faults.find((each) => each.name === name) as Fault;

/** Ways to break a command or its world, with what is then reported. They run in the worlds of the sample. */
const mutations: readonly {
  command: string;
  what: string;
  problem: RegExp;
  run(world: World, command: Command, calm: Undisturbed): Promise<string[]>;
}[] = [
  {
    command: "up",
    what: "the second run does not look for what a killed one has created",
    problem: /is there 2 times instead of 1|exited with/,
    run: (world, command, calm) => problemsAt(world, forgetful(world, command), fault("all SIGKILL"), calm.steps, calm),
  },
  {
    command: "up",
    what: "the sandbox forgets what an engine knows",
    problem: /the state has .*, and the cloud does not|exited with/,
    async run(world, command, calm) {
      const startAgain = world.startAgain.bind(world);
      world.startAgain = async () => {
        await startAgain();
        world.cloud.reset();
      };
      return problemsAt(world, command, fault("power loss"), calm.steps, calm);
    },
  },
  {
    command: "up",
    what: "the second run does not know what a lost answer has created",
    problem: /is there 2 times instead of 1|exited with/,
    run(world, command, calm) {
      const forget = {
        ...{ file: "sed", args: ["-i", "/twinstack:imports:/,/^  [^ ]/d", `Pulumi.${world.stack}.yaml`] },
        cwd: world.folder,
      };
      const again = (to: World) => [forget, ...(command.again ?? command.programs)(to)];
      return problemsAt(world, { ...command, again }, fault("lost answer"), calm.steps, calm);
    },
  },
  {
    command: "secrets",
    what: "the last run leaves a truncated stack file, which is valid",
    problem: /\.yaml says/,
    run(world, command, calm) {
      const truncate = { file: "sed", args: ["-i", "/twinstack:modules/,$d", `Pulumi.${world.stack}.yaml`] };
      const finish = (to: World) => [...(command.finish?.(to) ?? []), { ...truncate, cwd: world.folder }];
      return problemsAt(world, { ...command, finish }, fault("command SIGKILL"), 1, calm);
    },
  },
];

function forgetful(world: World, command: Command): Command {
  return { ...command, again: ({ stack }) => [world.twinstack("up", stack, "--yes", "--pending", "forget")] };
}

test("the sample has every fault, every platform with a machine and a cluster, and every command that calls the clouds", () => {
  const trials = sample();
  expect(new Set(trials.flatMap((trial) => trial.faults.map(({ name }) => name))).size).toBe(faults.length);
  expect(new Set(trials.map(({ pair }) => pair.stack)).size).toBe(6);
  expect(trials.map(({ pair }) => pair.command.name)).toEqual(
    expect.arrayContaining(commands.filter(({ steps }) => steps === "requests").map(({ name }) => name)),
  );
});

test.each(sample().map((trial) => [trial.pair.command.name, trial.pair.stack, trial] as const))(
  "%s of %s converges after every fault of the sample",
  async (_name, _stack, { pair, faults: struck, steps }) => {
    const { world, calm } = await prepared(pair.stack, pair.command);
    expect(calm.steps).toBeGreaterThan(0);
    for (const [index, each] of struck.entries()) {
      for (const step of steps(calm.steps, index)) {
        const { left, problems } = await tryPoint(world, pair.command, each, step, calm);
        expect({ fault: each.name, step, problems }).toEqual({ fault: each.name, step, problems: [] });
        // A second run that does nothing after a wrong answer would be reported.
        if (each.kind === "answer") expect(left).not.toEqual([]);
      }
    }
    for (const { what, problem, run } of mutations.filter((mutation) => mutation.command === pair.command.name)) {
      expect(`${what}: ${(await run(world, pair.command, calm)).join("\n")}`).toMatch(problem);
    }
  },
  900_000,
);

const calm: Picture = {
  objects: [
    { type: "hcloud_ssh_key", id: "1", name: "admin" },
    { type: "hcloud_server", id: "2", name: "web-1" },
  ],
  recorded: [{ type: "hcloud_server", id: "2" }],
  ...{ unfinished: [], files: ["Pulumi.dev.yaml"], broken: [], contents: { "Pulumi.dev.yaml": "config: {}" } },
};

test.each([
  ["a second machine", { objects: [...calm.objects, { type: "hcloud_server", id: "3", name: "web-1" }] }],
  ["a missing machine", { objects: calm.objects.slice(0, 1), recorded: [] }],
  ["a machine that only the state has", { objects: calm.objects.slice(0, 1) }],
  [
    "a machine that only the cloud has",
    { recorded: [], objects: [...calm.objects, { type: "hcloud_server", id: "3", name: "web-2" }] },
  ],
  ["another machine than the recorded one", { recorded: [{ type: "hcloud_server", id: "3" }] }],
  ["an unfinished operation", { unfinished: ["the state is creating urn"] }],
  ["a lock that stayed", { files: [...calm.files, "Pulumi.dev.yaml.lock/owner.json"] }],
  ["a missing file", { files: [] }],
  ["a file that is half-written", { broken: ["Pulumi.dev.yaml"] }],
  ["a file that is truncated, but valid", { contents: { "Pulumi.dev.yaml": "config: null" } }],
])("%s is reported", (_, changed) => {
  expect(differences(calm, calm)).toEqual([]);
  expect(differences(calm, { ...calm, ...changed })).not.toEqual([]);
});

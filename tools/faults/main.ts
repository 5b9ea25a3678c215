#!/usr/bin/env node
import { Command } from "commander";
import { Steps } from "../../src/cli/output/steps";
import { table } from "../../src/cli/output/table";
import { ensureTools } from "../../src/toolchain/ensure";
import { progressLines } from "../../src/toolchain/progress";
import { commands } from "./commands";
import { faults } from "./faults";
import { tryPoint, undisturbed } from "./point";
import { everything, inTurn, sample, stacks, type Trial } from "./points";
import { World } from "./world";

interface Options {
  command?: string[];
  fault?: string[];
  stack?: string[];
  part?: string;
  inTurn?: boolean;
  sample?: boolean;
  json?: boolean;
}

/** The points of one command, stack and fault. */
interface Row {
  command: string;
  stack: string;
  fault: string;
  tried: number;
  survived: number;
  /** The points at which the fault left something for the next run to repair. */
  repaired: number;
  /** The problems, by step, with the folder that shows their cause. */
  problems: { step: number; problems: readonly string[]; evidence?: string }[];
}

/** Tries every point, shows each row and each problem, and fails at the end if there was one. */
async function main(options: Options): Promise<void> {
  const { json } = options;
  const tools = await ensureTools(["tofu", "pulumi"], { onProgress: progressLines(process.stderr) });
  const steps = new Steps(json);
  const rows: Row[] = [];
  const start = Date.now();
  for (const trial of chosen(options)) rows.push(...(await tryPair(trial, options, tools, steps)));
  const [tried = 0, survived = 0, repaired = 0] = (["tried", "survived", "repaired"] as const).map((count) =>
    rows.reduce((sum, row) => sum + row[count], 0),
  );
  const minutes = ((Date.now() - start) / 60_000).toFixed(1);
  if (json) console.log(JSON.stringify({ tried, survived, repaired, minutes: Number(minutes), rows }, null, 2));
  else {
    const summary = `${survived} of ${tried} points survived, in ${minutes} minutes; ${repaired} needed the next run.`;
    console.log(`\n${shown(rows)}\n\n${summary}`);
  }
  if (survived < tried) throw new Error(`${tried - survived} of ${tried} points did not survive.`);
}

async function tryPair(
  { pair: { command, stack }, faults: all, steps: choice }: Trial,
  options: Options,
  tools: Parameters<typeof World.create>[1],
  steps: Steps,
): Promise<Row[]> {
  const world = await World.create(stack, tools);
  try {
    const calm = await steps.run(`${command.name} of ${stack}`, async (retitle) => {
      await world.runAll(command.before(world));
      await command.prepare?.(world);
      await world.save();
      const found = await undisturbed(world, command);
      retitle(
        `${command.name} of ${stack}: ${found.steps} ${command.steps === "files" ? "changes of files" : "requests"}`,
      );
      return found;
    });
    const rows: Row[] = [];
    for (const [index, fault] of all.entries()) {
      const struck = choice(calm.steps, index);
      if (struck.length === 0 || !isChosen(options.fault, fault.name)) continue;
      const row = {
        command: command.name,
        stack,
        fault: fault.name,
        tried: 0,
        survived: 0,
        repaired: 0,
        problems: [] as Row["problems"],
      };
      rows.push(row);
      await steps.run(`  ${fault.name}`, async (retitle) => {
        for (const step of struck) {
          steps.note(`step ${step} of ${calm.steps}`);
          const { left, problems, evidence } = await tryPoint(world, command, fault, step, calm);
          row.tried += 1;
          if (problems.length > 0) {
            row.problems.push({ step, problems, evidence });
            // A run takes hours: its user need not wait for the end.
            console.error(
              `${command.name} of ${stack}, ${fault.name} at step ${step}:\n${problems.join("\n")}\nOutput, journal and state: ${evidence}`,
            );
            continue;
          }
          row.survived += 1;
          if (left.length > 0) row.repaired += 1;
        }
        retitle(`  ${fault.name}: ${row.survived} of ${row.tried} survived`);
      });
    }
    return rows;
  } finally {
    await world.end();
  }
}

/** The trials that were asked for. */
function chosen({ command, stack, sample: isSample, inTurn: takeTurns, part = "1/1" }: Options): Trial[] {
  const [index = 1, count = 1] = part.split("/").map(Number);
  const trials = takeTurns ? inTurn : everything;
  return (isSample ? sample() : trials(stack ?? stacks))
    .filter(({ pair }) => isChosen(command, pair.command.name))
    .filter((_, at) => at % count === index - 1);
}

function isChosen(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.includes(name);
}

/** A row for each command and stack, a column for each fault. */
function shown(rows: readonly Row[]): string {
  const columns = faults.map(({ name }) => name).filter((name) => rows.some(({ fault }) => fault === name));
  const pairs = [...new Set(rows.map(({ command, stack }) => `${command}\n${stack}`))].map((pair) => pair.split("\n"));
  return table(
    ["command", "stack", ...columns],
    pairs.map(([command = "", stack = ""]) => [
      ...[command, stack],
      ...columns.map((fault) => {
        const row = rows.find((each) => each.command === command && each.stack === stack && each.fault === fault);
        return row ? `${row.survived}/${row.tried}` : "";
      }),
    ]),
  );
}

new Command("npm run test:faults --")
  .description("Interrupt every step of every command in every way, and check that the next run repairs it.")
  .option("--command <names...>", `only these: ${commands.map(({ name }) => `"${name}"`).join(", ")}`)
  .option("--fault <names...>", `only these: ${faults.map(({ name }) => `"${name}"`).join(", ")}`)
  .option("--stack <names...>", `these stacks of the package (default: ${stacks.join(", ")})`)
  .option("--in-turn", "every step with one fault: the faults take turns")
  .option("--sample", "only the points that npm test tries")
  .option("--part <n/m>", "every m-th pair of a command and a stack, from the n-th, to share the work among machines")
  .option("--json", "print JSON for other programs")
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

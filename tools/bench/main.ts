import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { packageRoot } from "../../src/root";
import { ensureTools } from "../../src/toolchain/ensure";
import { measure, type Spread, spread, type Usage } from "./measure";
import { line, table } from "./report";
import { type Benches, type Row, rows } from "./rows";

/** The results of a row's runs. */
export interface Result extends Pick<Row, "id" | "what" | "against" | "goal"> {
  ours: Record<keyof Usage, Spread>;
  other: Record<keyof Usage, Spread>;
  /** Ratios of consecutive runs, since the machine's speed drifts. */
  ratio: Record<keyof Usage, Spread>;
}

interface Options {
  runs: number;
  scale: number;
  only?: readonly string[];
  checkout: string;
  json?: true;
}

const positive = (text: string) => {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return number;
};

new Command("npm run bench --")
  .description(
    "Measure what the module and the component cost over plain resources, with the real engines and a sandbox in processes of their own.",
  )
  .option("--runs <count>", "pairs of runs for each row, after one that is not counted", positive, 5)
  .option("--scale <factor>", "of the number of servers: 0.1 is quick, and says less about growth", positive, 1)
  .option("--only <row...>", `only these rows: ${rows.map(({ id }) => id).join(", ")}`)
  .option("--checkout <folder>", "measure the module and component of another checkout, compiled", packageRoot)
  .option("--json", "print JSON for other programs")
  .action(bench)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

async function bench({ runs, scale, only, checkout, json }: Options): Promise<void> {
  const unknown = (only ?? []).filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length > 0)
    throw new Error(`there is no row ${unknown.join(", ")}: ${rows.map(({ id }) => id).join(", ")}`);
  const folder = mkdtempSync(join(tmpdir(), "twinstack-bench-"));
  const sandbox = fork(join(__dirname, "sandbox-process.js"));
  try {
    const env = await new Promise<Record<string, string>>((resolve, reject) => {
      sandbox.once("message", (message) => resolve(message as Record<string, string>));
      sandbox.once("exit", () => reject(new Error("the sandbox did not start")));
    });
    const { tofu, pulumi } = await ensureTools(["tofu", "pulumi"]);
    const results: Result[] = [];
    for (const row of rows.filter(({ id }) => only?.includes(id) ?? true)) {
      // Rows have programs in common, and each needs an empty state.
      const common = { env, checkout: resolve(checkout), folder: join(folder, row.id) };
      const result = await compare(row, { tofu: { tofu, ...common }, pulumi: { pulumi, ...common } }, runs, scale);
      process.stderr.write(`${line(result)}\n`);
      results.push(result);
    }
    const machine = `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
    console.log(json ? JSON.stringify({ machine, runs, scale, results }, undefined, 2) : table(results, machine));
  } finally {
    sandbox.removeAllListeners("exit");
    sandbox.kill();
    rmSync(folder, { recursive: true });
  }
}

async function compare(row: Row, benches: Benches, runs: number, scale: number): Promise<Result> {
  const { id, what, against, goal } = row;
  const [ours, other] = await row.pair(benches, scale);
  const pairs: [Usage, Usage][] = [];
  for (let run = 0; run <= runs; run += 1) {
    process.stderr.write(`${id}: ${run === 0 ? "warming up" : `run ${run} of ${runs}`}\n`);
    const pair: [Usage, Usage] = [await measure(ours), await measure(other)];
    if (run > 0) pairs.push(pair);
  }
  const over = (pick: (pair: [Usage, Usage], key: keyof Usage) => number) => ({
    cpu: spread(pairs.map((pair) => pick(pair, "cpu"))),
    wall: spread(pairs.map((pair) => pick(pair, "wall"))),
    memory: spread(pairs.map((pair) => pick(pair, "memory"))),
  });
  return {
    id,
    what,
    against,
    goal,
    ours: over(([ours], key) => ours[key]),
    other: over(([, other], key) => other[key]),
    ratio: over(([ours, other], key) => ours[key] / other[key]),
  };
}

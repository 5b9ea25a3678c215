import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { differences, madeFiles, moduleFolder } from "../export/modules/make";
import { packageRoot } from "../root";
import { specs } from "../spec/catalog";

/** What the checks start. */
export interface CheckTools {
  tofu: string;
  tflint: string;
  /** Attaches the sandbox's providers to OpenTofu. */
  tofuEnv: Readonly<Record<string, string>>;
}

/** One thing that must hold of a checkout. */
export interface Check {
  title: string;
  /** @throws CheckFailed with what is wrong, as the tool says it */
  run(tools: CheckTools): Promise<void>;
}

export class CheckFailed extends Error {}

export const checks: readonly Check[] = [
  { title: "Biome: format and lint", run: () => run(bin("biome"), ["ci", "--colors=off", "."]) },
  { title: "TypeScript: types", run: () => run(bin("tsc"), ["--noEmit", "--project", "."]) },
  { title: "Made files: as the specs say", run: upToDate },
  { title: "OpenTofu: format", run: format },
  { title: "OpenTofu: every module and example is valid", run: (tools) => inEach(rootModules(), tools, validate) },
  { title: "OpenTofu: every module's own tests", run: (tools) => inEach(testedModules(), tools, tofuTest) },
  {
    title: "TFLint",
    run: ({ tflint }) => run(tflint, ["--recursive", `--config=${join(packageRoot, ".tflint.hcl")}`, "--no-color"]),
  },
  { title: "ShellCheck", run: shellcheck },
];

async function upToDate(): Promise<void> {
  const stale = differences(await madeFiles());
  if (stale.length > 0) throw new CheckFailed(`${stale.join("\n")}\nRun "npm run export".`);
}

/** Only what git knows: working folders have HCL in them, too. */
async function format({ tofu, tofuEnv: env }: CheckTools): Promise<void> {
  const files = (await trackedFiles()).filter((file) => /\.(tf|tftest\.hcl|tfvars)$/.test(file));
  await run(tofu, ["fmt", "-check", "-diff", ...files], { env });
}

/** The folders of all modules and of their examples. */
function rootModules(): string[] {
  const modules = specs.map(moduleFolder);
  return modules.flatMap((folder) => [
    folder,
    join(folder, "examples", "minimal"),
    join(folder, "examples", "complete"),
  ]);
}

function testedModules(): string[] {
  return specs.map(moduleFolder).filter((folder) => existsSync(join(folder, "tests")));
}

/** Works in one folder after the other, each with a data folder of its own outside of the checkout. */
async function inEach(
  folders: readonly string[],
  tools: CheckTools,
  work: (cwd: string, tofu: string, env: Env) => Promise<void>,
): Promise<void> {
  for (const folder of folders) {
    const data = mkdtempSync(join(tmpdir(), "twinstack-check-"));
    try {
      await work(folder, tools.tofu, { ...tools.tofuEnv, TF_DATA_DIR: data });
    } finally {
      rmSync(data, { recursive: true });
    }
  }
}

type Env = Readonly<Record<string, string>>;

async function validate(cwd: string, tofu: string, env: Env): Promise<void> {
  await run(tofu, ["init", "-backend=false", "-input=false", "-no-color"], { cwd, env });
  await run(tofu, ["validate", "-no-color"], { cwd, env });
}

async function tofuTest(cwd: string, tofu: string, env: Env): Promise<void> {
  await run(tofu, ["init", "-backend=false", "-input=false", "-no-color"], { cwd, env });
  await run(tofu, ["test", "-no-color"], { cwd, env });
}

/** All shell scripts that git knows, by their ending or their first line. */
async function shellcheck(): Promise<void> {
  await run("shellcheck", (await trackedFiles()).filter(isShell));
}

async function trackedFiles(): Promise<string[]> {
  const { stdout } = await promisify(execFile)("git", ["ls-files"], { cwd: packageRoot, maxBuffer: 2 ** 26 });
  return stdout.split("\n").filter((file) => file !== "" && existsSync(join(packageRoot, file)));
}

function isShell(file: string): boolean {
  if (file.endsWith(".sh")) return true;
  if (/\.[a-z0-9]+$/.test(file)) return false;
  return /^#!.*\b(ba|da)?sh\b/.test(readFileSync(join(packageRoot, file), "utf8").slice(0, 80));
}

function bin(name: string): string {
  return join(packageRoot, "node_modules", ".bin", name);
}

async function run(
  command: string,
  args: readonly string[],
  { cwd = packageRoot, env = {} }: { cwd?: string; env?: Env } = {},
): Promise<void> {
  try {
    await promisify(execFile)(command, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 28 });
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: string | number; stdout?: string; stderr?: string };
    if (code === "ENOENT")
      throw new CheckFailed(`${command} is not installed: install Debian's package "${command}", or its like.`);
    throw new CheckFailed(`${cwd === packageRoot ? "" : `in ${cwd}:\n`}${stdout}${stderr}`.trim());
  }
}

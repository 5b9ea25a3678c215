import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { specs } from "../../spec/catalog";
import { differences, generatedFiles, moduleFolder } from "../../src/generate/modules/generated-files";
import { packageRoot } from "../../src/root";
import { exampleRoots, stackRoots } from "./roots";
import { planAll } from "./security/plans";
import { scan } from "./security/scan";
import { published, secretsIn } from "./security/secrets";

/** The programs that the checks start. */
interface CheckTools {
  tofu: string;
  tflint: string;
  opa: string;
  gitleaks: string;
  actionlint: string;
  /** Attaches the sandbox's providers to OpenTofu. */
  tofuEnv: Readonly<Record<string, string>>;
}

/** A check of the checkout. */
export interface Check {
  title: string;
  /**
   * @returns a count of the checked items, if it is of interest
   * @throws CheckFailed with the tool's output
   */
  run(tools: CheckTools): Promise<string | undefined>;
}

export class CheckFailed extends Error {}

export const checks: readonly Check[] = [
  { title: "Biome: format and lint", run: () => run(bin("biome"), ["ci", "--colors=off", "."]) },
  { title: "Knip: no unused file, export or dependency", run: () => run(bin("knip"), ["--no-progress"]) },
  { title: "TypeScript: types", run: () => run(bin("tsc"), ["--noEmit", "--project", "."]) },
  { title: "Generated files: up to date", run: upToDate },
  { title: "OpenTofu: format", run: format },
  { title: "OpenTofu: every module and example is valid", run: (tools) => inEach(rootModules(), tools, validate) },
  { title: "OpenTofu: every module's own tests", run: (tools) => inEach(testedModules(), tools, tofuTest) },
  { title: "TFLint", run: lint },
  { title: "ShellCheck", run: shellcheck },
  { title: "actionlint: workflows", run: workflows },
  { title: "Security: every plan and all HCL", run: security },
  { title: "Security: no secret in any file or export", run: noSecrets },
];

async function upToDate(): Promise<string> {
  const made = await generatedFiles();
  const stale = differences(made);
  if (stale.length > 0) throw new CheckFailed(`${stale.join("\n")}\nRun "npm run export".`);
  return `${made.length} files`;
}

/** Formats files in git only: working folders contain HCL as well. */
async function format({ tofu, tofuEnv: env }: CheckTools): Promise<string> {
  const files = (await trackedFiles()).filter((file) => /\.(tf|tftest\.hcl|tfvars)$/.test(file));
  await run(tofu, ["fmt", "-check", "-diff", ...files], { env });
  return `${files.length} files`;
}

/** Lints folders with HCL only: TFLint scans everything below a folder, which takes a minute for installed packages. */
async function lint({ tflint }: CheckTools): Promise<undefined> {
  for (const folder of ["examples", "modules-hcl", "tools"]) {
    const cwd = join(packageRoot, folder);
    await run(tflint, ["--recursive", `--config=${join(packageRoot, ".tflint.hcl")}`, "--no-color"], { cwd });
  }
}

/** Returns the folders of all modules and of their examples. */
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

/** Runs work in one folder after the other, each with a data folder outside of the checkout. */
async function inEach(
  folders: readonly string[],
  tools: CheckTools,
  work: (cwd: string, tofu: string, env: Env) => Promise<void>,
): Promise<string> {
  for (const folder of folders) {
    const data = mkdtempSync(join(tmpdir(), "twinstack-check-"));
    try {
      await work(folder, tools.tofu, { ...tools.tofuEnv, TF_DATA_DIR: data });
    } finally {
      rmSync(data, { recursive: true });
    }
  }
  return `${folders.length} folders`;
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

/** Checks all shell scripts in git, by their extension or their first line. */
async function shellcheck(): Promise<string> {
  const scripts = (await trackedFiles()).filter(isShell);
  // Scripts include files that only nodes have.
  await run("shellcheck", ["--exclude=SC1091", ...scripts]);
  return `${scripts.length} scripts`;
}

/** Plans all examples and exports in the sandbox: some problems depend on a caller's values. */
async function security({ opa, tofu, tofuEnv }: CheckTools): Promise<string> {
  mkdirSync(join(packageRoot, ".work"), { recursive: true });
  const folder = mkdtempSync(join(packageRoot, ".work", "security-"));
  try {
    const roots = await Promise.all([...exampleRoots(), ...stackRoots()].map((root) => root.write(folder)));
    const exported = roots.flatMap((root) => readdirSync(root.folder).map((name) => join(root.folder, name)));
    const tracked = (await trackedFiles()).map((file) => join(packageRoot, file));
    const files = [...tracked, ...exported].filter((file) => file.endsWith(".tf"));
    const { problems, accepted } = await scan(opa, { plans: await planAll(roots, { tofu, tofuEnv }), files });
    if (problems.length > 0) throw new CheckFailed(problems.join("\n"));
    return `${roots.length} plans, ${files.length} files, ${accepted} findings accepted in place`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Checks GitHub's workflows, and the shell scripts in them. */
async function workflows({ actionlint }: CheckTools): Promise<string> {
  const files = (await trackedFiles()).filter((file) => /^\.github\/workflows\/.*\.yml$/.test(file));
  await run(actionlint, ["-no-color", ...files]);
  return `${files.length} files`;
}

async function noSecrets({ gitleaks }: CheckTools): Promise<string> {
  const files = await trackedFiles();
  const { folder, remove } = await published(packageRoot, files);
  try {
    const found = await secretsIn(gitleaks, folder, join(packageRoot, ".gitleaks.toml"));
    if (found.length > 0) {
      throw new CheckFailed(
        `${found.join("\n")}\nList false positives in .gitleaks.toml, with the reason. Revoke real secrets.`,
      );
    }
    return `${files.length} files, and every export`;
  } finally {
    remove();
  }
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
): Promise<undefined> {
  try {
    await promisify(execFile)(command, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 28 });
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: string | number; stdout?: string; stderr?: string };
    if (code === "ENOENT")
      throw new CheckFailed(`${command} is not installed: install Debian's package "${command}", or its like.`);
    throw new CheckFailed(`${cwd === packageRoot ? "" : `in ${cwd}:\n`}${stdout}${stderr}`.trim());
  }
}

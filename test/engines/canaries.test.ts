import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { packageRoot } from "../../src/root";
import { CloudError } from "../../src/sandbox/errors";
import { ensureTools } from "../../src/toolchain/ensure";
import { type Ended, family, type Program, start } from "../../tools/faults/processes";
import { World } from "../../tools/faults/world";

/**
 * The secrets of a cluster, looked for in everything that commands leave or show. Each place is one that the search
 * would find: the tests put a secret there.
 */

const STACK = "hcloud-k8s-cluster";
const PASSPHRASES = {
  PULUMI_CONFIG_PASSPHRASE: "canary-of-pulumi-7d1f03",
  TF_VAR_state_passphrase: "canary-of-opentofu-7d1f03",
};

/** The variables that may contain secrets. */
const documented = readFileSync(join(packageRoot, "docs", "state.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .flatMap((line) =>
    [...(line.split("|")[1] as string).matchAll(/`([A-Z_]+[^`]*)`/g)].map(([, name]) => name as string),
  );
const isDocumented = (variable: string) =>
  documented.some((name) => new RegExp(`^${name.replace(/<\w+>/, ".*")}$`).test(variable));

/** A process that a command has started. */
interface Seen {
  args: string[];
  /** Such as `HOME=/root`. */
  env: string[];
}

let world: World;
let wrappers: string;
let canaries: string[];
const outputs: { command: string; output: string }[] = [];
const seen: Seen[] = [];

/** Puts programs before the engines on PATH that record their arguments and environment, and become the engines. */
function recordEngines(engines: Readonly<Record<"tofu" | "pulumi", string>>): void {
  wrappers = mkdtempSync(join(tmpdir(), "twinstack-canaries-"));
  mkdirSync(join(wrappers, "bin"));
  mkdirSync(join(wrappers, "seen"));
  for (const [name, engine] of Object.entries(engines)) {
    const script = join(wrappers, "bin", name);
    const copy = `cd "$(mktemp -d ${wrappers}/seen/XXXXXX)" && cat /proc/$$/cmdline >args && cat /proc/$$/environ >env`;
    writeFileSync(script, `#!/bin/sh\n(${copy})\nexec ${engine} "$@"\n`);
    chmodSync(script, 0o755);
  }
}

const parts = (file: string) => readFileSync(file, "utf8").split("\0").filter(Boolean);

/** Every process so far: engines, and what ran during a request to the cloud, such as plugins. */
function processes(): Seen[] {
  const folders = readdirSync(join(wrappers, "seen")).map((name) => join(wrappers, "seen", name));
  return [...seen, ...folders.map((each) => ({ args: parts(join(each, "args")), env: parts(join(each, "env")) }))];
}

async function run(program: Program, more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = { ...(await world.env()), ...PASSPHRASES, ...more };
  const running = start(program, { ...env, PATH: `${join(wrappers, "bin")}${delimiter}${process.env.PATH}` });
  const end = world.cloud.intercept((_, proceed) => {
    for (const { pid } of family(running.child.pid as number)) {
      try {
        seen.push({ args: parts(`/proc/${pid}/cmdline`), env: parts(`/proc/${pid}/environ`) });
      } catch {
        // It has ended.
      }
    }
    return proceed();
  });
  const ended = await running.ended;
  end();
  outputs.push({ command: program.args.slice(1).join(" "), output: ended.output });
  return ended;
}

async function succeed(program: Program): Promise<string> {
  const { code, output } = await run(program);
  expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
  return output;
}

const twinstack = (...args: string[]) => succeed(world.twinstack(...args));

const hasCanary = (text: string) =>
  canaries.some((canary) => text.includes(canary)) || /PRIVATE KEY-----(\\n|\s)+[A-Za-z0-9+/=]{20}/.test(text);

/** The files below the user's folder that have a secret. */
function filesWithCanary(): string[] {
  return readdirSync(world.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => hasCanary(readFileSync(file, "utf8")))
    .map((file) => file.slice(world.folder.length + 1));
}

/** The parts of secrets to search for: line breaks may be encoded in many ways. Certificates are public. */
function tracesOf(secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets)
    .filter(([name]) => !name.endsWith("_certificate"))
    .flatMap(([, value]) => value.split("\n").filter((line) => /^[\w+/=-]{20,}$/.test(line)));
}

beforeAll(async () => {
  const tools = await ensureTools(["tofu", "pulumi"]);
  recordEngines({ tofu: tools.tofu, pulumi: join(tools.pulumiRoot, "bin", "pulumi") });
  world = await World.create(STACK, tools);
  canaries = Object.values(PASSPHRASES);
  await twinstack("secrets", STACK);
  const env = { ...(await world.env()), ...PASSPHRASES };
  const config = start(
    {
      file: join(tools.pulumiRoot, "bin", "pulumi"),
      args: ["config", "--show-secrets", "--json", "--stack", STACK],
      cwd: world.folder,
    },
    env,
  );
  const { output } = await config.ended;
  const secrets = JSON.parse(JSON.parse(output)["twinstack:secrets"].value);
  canaries.push(...tracesOf(secrets));
}, 600_000);

afterAll(async () => {
  await world.end();
  rmSync(wrappers, { recursive: true });
});

test("secrets of a cluster stay out of files, output, arguments and environments, from an encrypted export to adoption", async () => {
  expect(canaries.length).toBeGreaterThan(20);
  const exported = join("opentofu", STACK);
  await twinstack("secrets", STACK, "--list", "--json");
  await twinstack("export", STACK, "--encrypt", "--with-secret-values", "--no-plan");
  const cwd = join(world.folder, exported);
  const tofu = join(wrappers, "bin", "tofu");
  await succeed({ file: tofu, args: ["init", "-input=false", "-no-color"], cwd });
  await succeed({ file: tofu, args: ["apply", "-auto-approve", "-input=false", "-no-color"], cwd });

  const wrong = await run(world.twinstack("adopt", STACK, exported), { TF_VAR_state_passphrase: "a wrong passphrase" });
  expect(wrong).toMatchObject({ output: expect.stringContaining("decryption failed") });
  expect(wrong.code).not.toBe(0);
  await twinstack("adopt", STACK, exported);
  const fails = world.cloud.intercept(() => {
    throw new CloudError("HTTP 500", "internal server error");
  });
  expect((await run(world.twinstack("up", STACK, "--yes"))).code).not.toBe(0);
  fails();
  await twinstack("up", STACK, "--yes");
  await twinstack("up", STACK, "--yes", "--json");
  await twinstack("preview", STACK, "--json");
  await twinstack("graph", STACK);
  mkdirSync(join(world.folder, "plain"), { mode: 0o755 });
  expect(await twinstack("export", STACK, "--out", "plain", "--json")).toContain('run "chmod 700 plain"');
  const locked = await run(world.twinstack("up", STACK, "--yes"), { PULUMI_CONFIG_PASSPHRASE: "a wrong passphrase" });
  expect(locked.code).not.toBe(0);

  expect(filesWithCanary()).toEqual([join(exported, "secrets.auto.tfvars")]);
  expect(outputs.filter(({ output }) => hasCanary(output))).toEqual([]);
  const all = processes();
  expect(all.filter(({ args }) => hasCanary(args.join("\0")))).toEqual([]);
  const variables = new Set(
    all.flatMap(({ env }) => env.filter(hasCanary)).map((each) => each.split("=")[0] as string),
  );
  expect([...variables].filter((name) => !isDocumented(name))).toEqual([]);
  // The export's own plan gets the values from the environment, so the search finds them where they are.
  expect([...variables].some((name) => name.startsWith("TF_VAR_") && !(name in PASSPHRASES))).toBe(true);
  process.stdout.write(`${canaries.length} parts of secrets, ${outputs.length} commands, ${all.length} processes\n`);
}, 900_000);

test("prove and workspace keep the secrets that they generate to files that only their user can read", async () => {
  await twinstack("prove", STACK, "--sandbox", "--json");
  const before = filesWithCanary();
  await twinstack("workspace", STACK, "apply", "--yes", "--with-secret-values", "--json");
  const values = readFileSync(join(world.folder, "workspaces", STACK, "secrets.auto.tfvars"), "utf8");
  canaries.push(...[...values.matchAll(/= "([^"\s]{20,})"$/gm)].map(([, token]) => token as string));
  const found = filesWithCanary().filter((file) => !before.includes(file));
  const folder = join("workspaces", STACK);
  expect(found.filter((file) => !/secrets\.auto\.tfvars$|_key\.pem$|terraform\.tfstate$/.test(file))).toEqual([]);
  expect(found).toContain(join(folder, "secrets.auto.tfvars"));
  expect(statSync(join(world.folder, folder)).mode & 0o777).toBe(0o700);
  expect(outputs.filter((each) => hasCanary(each.output))).toEqual([]);
  expect(processes().filter(({ args }) => hasCanary(args.join("\0")))).toEqual([]);
}, 900_000);

test("a secret in an argument or in output is found", async () => {
  const [canary = ""] = canaries;
  await run({ file: join(wrappers, "bin", "tofu"), args: ["version", canary], cwd: world.folder });
  expect(processes().some(({ args }) => hasCanary(args.join("\0")))).toBe(true);
  expect(hasCanary(`said: ${canary}`)).toBe(true);
}, 120_000);

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { EngineTools } from "../../../src/engines/open";
import { packageRoot } from "../../../src/root";
import { ensureTools } from "../../../src/toolchain/ensure";
import { type Ended, family, type Program, start } from "../../../tools/faults/processes";
import { World } from "../../../tools/faults/world";

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

const parts = (file: string) => readFileSync(file, "utf8").split("\0").filter(Boolean);

/** The parts of secrets to search for: line breaks may be encoded in many ways. Certificates are public. */
function tracesOf(secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets)
    .filter(([name]) => !name.endsWith("_certificate"))
    .flatMap(([, value]) => value.split("\n").filter((line) => /^[\w+/=-]{20,}$/.test(line)));
}

/** A world in which everything that commands start, print and leave is searched for secrets. */
export class Observed {
  /** Parts of secrets. */
  readonly canaries: string[] = Object.values(PASSPHRASES);
  readonly outputs: { command: string; output: string }[] = [];
  private readonly seen: Seen[] = [];
  private readonly wrappers = mkdtempSync(join(tmpdir(), "twinstack-canaries-"));

  private constructor(
    readonly world: World,
    private readonly tools: EngineTools,
  ) {}

  /**
   * Generates the secrets of a stack, and knows them.
   * @param stack the name of one of the package's stacks
   * @param prepare changes the world before
   */
  static async start(stack: string, prepare?: (world: World) => void): Promise<Observed> {
    const tools = await ensureTools(["tofu", "pulumi"]);
    const world = await World.create(stack, tools);
    prepare?.(world);
    const observed = new Observed(world, tools);
    observed.recordEngines();
    await observed.twinstack("secrets", stack);
    const { output } = await observed.pulumi("config", "--show-secrets", "--json", "--stack", stack);
    observed.canaries.push(...tracesOf(JSON.parse(JSON.parse(output)["twinstack:secrets"].value)));
    return observed;
  }

  get tofu(): string {
    return join(this.wrappers, "bin", "tofu");
  }

  /** Runs Pulumi itself, as a user does, without recording it. */
  private async pulumi(...args: string[]): Promise<Ended> {
    const file = join(this.tools.pulumiRoot, "bin", "pulumi");
    return start({ file, args, cwd: this.world.folder }, { ...(await this.world.env()), ...PASSPHRASES }).ended;
  }

  /** Puts programs before the engines on PATH that record their arguments and environment, and become the engines. */
  private recordEngines(): void {
    const engines = { tofu: this.tools.tofu, pulumi: join(this.tools.pulumiRoot, "bin", "pulumi") };
    mkdirSync(join(this.wrappers, "bin"));
    mkdirSync(join(this.wrappers, "seen"));
    for (const [name, engine] of Object.entries(engines)) {
      const script = join(this.wrappers, "bin", name);
      const place = `"$(mktemp -d ${this.wrappers}/seen/XXXXXX)"`;
      const copy = `cd ${place} && cat /proc/$$/cmdline >args && cat /proc/$$/environ >env`;
      writeFileSync(script, `#!/bin/sh\n(${copy})\nexec ${engine} "$@"\n`);
      chmodSync(script, 0o755);
    }
  }

  /** Every process so far: engines, and what ran during a request to the cloud, such as plugins. */
  processes(): Seen[] {
    const folders = readdirSync(join(this.wrappers, "seen")).map((name) => join(this.wrappers, "seen", name));
    return [
      ...this.seen,
      ...folders.map((each) => ({ args: parts(join(each, "args")), env: parts(join(each, "env")) })),
    ];
  }

  async run(program: Program, more: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const env: NodeJS.ProcessEnv = { ...(await this.world.env()), ...PASSPHRASES, ...more };
    const running = start(program, { ...env, PATH: `${join(this.wrappers, "bin")}${delimiter}${env.PATH}` });
    const end = this.world.cloud.intercept((_, proceed) => {
      for (const { pid } of family(running.child.pid as number)) {
        try {
          this.seen.push({ args: parts(`/proc/${pid}/cmdline`), env: parts(`/proc/${pid}/environ`) });
        } catch {
          // It has ended.
        }
      }
      return proceed();
    });
    const ended = await running.ended;
    end();
    this.outputs.push({ command: program.args.slice(1).join(" "), output: ended.output });
    return ended;
  }

  async succeed(program: Program): Promise<string> {
    const { code, output } = await this.run(program);
    expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
    return output;
  }

  twinstack(...args: string[]): Promise<string> {
    return this.succeed(this.world.twinstack(...args));
  }

  readonly hasCanary = (text: string): boolean =>
    this.canaries.some((canary) => text.includes(canary)) || /PRIVATE KEY-----(\\n|\s)+[A-Za-z0-9+/=]{20}/.test(text);

  /** The files below the user's folder that have a secret. */
  filesWithCanary(): string[] {
    return readdirSync(this.world.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => this.hasCanary(readFileSync(file, "utf8")))
      .map((file) => file.slice(this.world.folder.length + 1));
  }

  /** The commands whose output has a secret. */
  talkative(): string[] {
    return this.outputs.filter(({ output }) => this.hasCanary(output)).map(({ command }) => command);
  }

  /** The arguments that have a secret. */
  argumentsWithCanary(): string[][] {
    return this.processes().flatMap(({ args }) => (this.hasCanary(args.join("\0")) ? [args] : []));
  }

  /** The environment variables that have a secret. */
  variablesWithCanary(): { all: string[]; undocumented: string[] } {
    const found = this.processes().flatMap(({ env }) => env.filter(this.hasCanary));
    const all = [...new Set(found.map((each) => each.split("=")[0] as string))];
    return { all, undocumented: all.filter((name) => !isDocumented(name)) };
  }

  /** Starts the API of the stack's Vault cluster. */
  async serveVault(): Promise<void> {
    await this.world.serveVault(PASSPHRASES);
    this.canaries.push((await this.world.env()).VAULT_TOKEN as string);
  }

  isPassphrase(variable: string): boolean {
    return variable in PASSPHRASES;
  }

  async end(): Promise<void> {
    await this.world.end();
    rmSync(this.wrappers, { recursive: true });
  }
}

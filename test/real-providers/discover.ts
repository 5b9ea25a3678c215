import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { lock } from "proper-lockfile";
import { type ProviderName, providerAddress, providers } from "../../spec/providers";
import { cachedFolder } from "../../src/toolchain/cache";
import { ensureTools } from "../../src/toolchain/ensure";
import { platform } from "../../src/toolchain/platform";

/** The available real providers. */
export interface Found {
  /** OpenTofu's providers by platform, e.g. `hcloud`. */
  tofu: Readonly<Record<string, Presence>>;
  /** Pulumi's plugins by package, e.g. `proxmoxve`. */
  pulumi: Readonly<Record<string, Presence>>;
  /** Environment variables that make OpenTofu install the available providers only. */
  tofuEnv: Readonly<Record<string, string>>;
  /** Environment variables that make Pulumi start the available plugins only. */
  pulumiEnv: Readonly<Record<string, string>>;
}

/** A version, or the reason why it is absent. */
export type Presence = { version: string } | { absent: string };

/** The value of `TWINSTACK_PROVIDERS` for downloads. */
const REGISTRY = "registry";

/**
 * Looks for real providers: in a folder, at the registries, or only among the tools that the toolchain has built, which
 * include Proxmox's.
 * @param from the value of `TWINSTACK_PROVIDERS`: `registry`, or a folder that is a filesystem mirror of OpenTofu
 * (`registry.opentofu.org/hetznercloud/hcloud/1.68.0/linux_amd64/terraform-provider-hcloud_v1.68.0`, or as written by
 * `tofu providers mirror`) and contains Pulumi's plugins as `pulumi-resource-<package>`
 */
export async function discover(from: string | undefined): Promise<Found> {
  const tools = await ensureTools(["tofu", "pulumi", "terraform-provider-proxmox"]);
  const downloads = from === REGISTRY;
  const folder = from && !downloads ? resolve(from) : undefined;
  if (folder && !existsSync(folder)) throw new Error(`TWINSTACK_PROVIDERS: there is no folder ${folder}`);
  const mirror = downloads ? cachedFolder("provider-mirror", "registry", providers) : folder;

  const reasons = downloads ? await download(tools.tofu, mirror as string) : {};
  const cliConfig = written(installation([...(mirror ? [mirror] : []), tools.proxmoxMirror].filter(existsSync)));
  // A sandbox in the user's environment would replace the real providers.
  const tofuEnv = { TF_CLI_CONFIG_FILE: cliConfig, TF_REATTACH_PROVIDERS: "", CHECKPOINT_DISABLE: "1" };
  const platforms = Object.keys(providers) as ProviderName[];
  const tofu = platforms.map(async (name) => {
    const probed = await probe(tools.tofu, name, tofuEnv);
    return [name, "version" in probed ? probed : { absent: reasons[name] ?? absentFrom(from) }];
  });

  const home = cachedFolder("provider-plugins", "pulumi", "home");
  const pulumi = plugins().map(async (plugin) => {
    if (downloads) return [plugin.name, await install(tools.pulumi, home, plugin)];
    const there = folder && existsSync(join(folder, `pulumi-resource-${plugin.name}${platform.exe}`));
    return [plugin.name, there ? { version: `in ${from}` } : { absent: absentFrom(from) }];
  });

  return {
    tofu: Object.fromEntries(await Promise.all(tofu)),
    pulumi: Object.fromEntries(await Promise.all(pulumi)),
    tofuEnv,
    pulumiEnv: {
      PULUMI_HOME: home,
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DEBUG_PROVIDERS: "",
      // A plugin on PATH has precedence.
      PATH: [...(folder ? [folder] : []), process.env.PATH].join(process.platform === "win32" ? ";" : ":"),
    },
  };
}

function absentFrom(from: string | undefined): string {
  return from && from !== REGISTRY ? `not in ${from}` : "TWINSTACK_PROVIDERS names no folder";
}

/** Writes a CLI configuration, and returns its path. */
function written(text: string): string {
  const folder = cachedFolder("provider-installation", "tofu", text);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tofu.rc"), text);
  return join(folder, "tofu.rc");
}

/** Returns the installation settings for mirrors; each has all versions of its providers. */
function installation(mirrors: readonly string[]): string {
  const methods = mirrors.map((path) => `  filesystem_mirror {\n    path = ${JSON.stringify(path)}\n  }\n`);
  return `provider_installation {\n${methods.join("")}}\n`;
}

/**
 * Downloads OpenTofu's providers into a mirror, except Proxmox's, which is there already. Returns the reasons for
 * failures.
 */
async function download(tofu: string, mirror: string): Promise<Record<string, string>> {
  const reasons: Record<string, string> = {};
  const env = { TF_CLI_CONFIG_FILE: devNull, TF_REGISTRY_DISCOVERY_RETRY: "0", TF_REGISTRY_CLIENT_TIMEOUT: "10" };
  mkdirSync(mirror, { recursive: true });
  const release = await lock(mirror, { retries: { retries: 600, factor: 1 } });
  try {
    for (const name of ["hcloud", "digitalocean"] as const) {
      await inProbe(name, async (cwd) => {
        const args = ["providers", "mirror", "-no-color", `-platform=${platform.os}_${platform.arch}`, mirror];
        const failure = await failureOf(tofu, args, { cwd, env });
        if (failure) reasons[name] = failure;
      });
    }
  } finally {
    await release();
  }
  return reasons;
}

/** Returns the version of a provider that OpenTofu would install, or the reason why it cannot. */
async function probe(tofu: string, name: ProviderName, env: Readonly<Record<string, string>>): Promise<Presence> {
  return inProbe(name, async (cwd) => {
    const failure = await failureOf(tofu, ["init", "-no-color", "-input=false"], { cwd, env });
    if (failure) return { absent: failure };
    const options = { cwd, env: { ...process.env, ...env } };
    const { stdout } = await promisify(execFile)(tofu, ["version", "-json"], options);
    return { version: JSON.parse(stdout).provider_selections[providerAddress(providers[name])] };
  });
}

/** Runs work in a root module that requires only one provider. */
async function inProbe<T>(name: ProviderName, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-probe-"));
  const { source, version } = providers[name];
  const terraform = { required_providers: { [name]: { source, version } } };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform }));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Plugin {
  name: string;
  version: string;
  /** The download server, if it is not Pulumi's default. */
  server?: string;
}

/** Returns Pulumi's plugins in the versions of the SDKs. */
function plugins(): Plugin[] {
  const packages = [...Object.values(providers).map(({ npmPackage }) => npmPackage), "@pulumi/terraform"];
  return packages.map((name) => {
    const { version, pulumi } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8"));
    return { name: pulumi.name, version: pulumi.version ?? version, server: pulumi.server };
  });
}

async function install(pulumi: string, home: string, { name, version, server }: Plugin): Promise<Presence> {
  const args = ["plugin", "install", "resource", name, version, ...(server ? ["--server", server] : [])];
  const env = { PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const failure = await failureOf(pulumi, args, { cwd: tmpdir(), env });
  return failure ? { absent: failure } : { version };
}

/** Returns the first error in a program's output; undefined if it succeeds. */
async function failureOf(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<string | undefined> {
  try {
    await promisify(execFile)(program, args, { cwd, env: { ...process.env, ...env }, timeout: 300_000 });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const text = (stderr || message).replace(/\s+/g, " ");
    return (/\berror: .*/i.exec(text)?.[0] ?? text).trim().slice(0, 300);
  }
}

import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { providers } from "../../../spec/providers";
import { seedAccount } from "../../engines/account";
import { localBackend } from "../../engines/open";
import { displayPath, workspace, workspaceAt } from "../../operations/folders";
import { UsageError } from "../../operations/usage-error";
import { resourceType } from "../../providers/catalog";
import type { TfObject } from "../../providers/types";
import { Cloud } from "../../sandbox/cloud";
import { type Fault, injectFault } from "../../sandbox/faults";
import { restoreFrom } from "../../sandbox/saved-cloud";
import { type Sandbox, startSandbox } from "../../sandbox/server";
import { parseFault } from "../fault";
import { colors } from "../output/colors";
import { Steps } from "../output/steps";
import { table } from "../output/table";
import { readyTools } from "../output/tools";

export interface SandboxOptions {
  /** Faults, in the format of `parseFault`. */
  fault: readonly string[];
  json?: boolean;
}

/**
 * Runs the sandbox in the foreground until interrupted, and prints the environment that plain `pulumi` and `tofu` need
 * to use it.
 */
export async function sandbox({ fault, json }: SandboxOptions): Promise<void> {
  const faults = fault.map(parseFault);
  const place = workspace("sandbox");
  await mkdir(place.pulumi, { recursive: true });
  const tools = await readyTools(new Steps(json));
  const running = await startSandbox({ folder: place.cloud });
  await seedAccount(running.cloud);
  await inject(faults, running);
  const env = { ...running.env.all, ...(await localBackend(place.pulumi)) };
  const path = [dirname(tools.tofu), join(tools.pulumiRoot, "bin")];
  const file = join(place.folder, "env.sh");
  await writeFile(file, shellText(env, path));

  if (json) console.log(JSON.stringify({ env, path, file, pid: process.pid }));
  else {
    console.log(`
Hetzner Cloud, DigitalOcean and Proxmox run on this machine until you press Ctrl-C; only this machine can reach them. In another shell:

  ${colors.bold(`. ${displayPath(file)}`)}

Then plain ${colors.bold("pulumi")} and ${colors.bold("tofu")} use them. "twinstack sandbox ls" shows what they hold.`);
  }
  await new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
  });
  await running.stop();
}

async function inject(faults: readonly Fault[], running: Sandbox): Promise<void> {
  try {
    for (const fault of faults) injectFault(running.cloud, fault);
  } catch (error) {
    await running.stop();
    throw new UsageError((error as Error).message);
  }
}

/** Lists the sandbox's objects, of one cloud or of all. The sandbox need not run. */
export async function listSandbox(name: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const cloud = new Cloud();
  restoreFrom(workspaceAt("sandbox").cloud, cloud);
  const objects = Object.values(providers)
    .filter((provider) => name === undefined || provider.name === name)
    .flatMap((provider) => cloud.objects().filter(({ type }) => resourceType(type).provider === provider))
    .map(({ type, id, object }) => ({
      type,
      id,
      name: nameOf(object),
      place: placeOf(object),
      address: addressOf(object),
    }));
  if (json) console.log(JSON.stringify(objects, null, 2));
  else if (objects.length === 0)
    console.log(name ? `The sandbox has no resources at ${name}.` : "The sandbox has no resources.");
  else
    console.log(
      table(
        ["type", "id", "name", "place", "address"],
        objects.map((each) => Object.values(each)),
      ),
    );
}

/** The name of an object; for a container, its host name. */
function nameOf(object: TfObject): string {
  const [initialization] = (object.initialization ?? []) as TfObject[];
  return text(object.name || initialization?.hostname);
}

/** The location, region or node of an object. */
function placeOf(object: TfObject): string {
  return text(object.location || object.region || object.node_name || object.network_zone);
}

/** Returns the first address of an object, or its address range. */
function addressOf(object: TfObject): string {
  const { ipv4_address, ip_address, ipv4, ip, ip_range, ipv4_addresses } = object;
  const agents = (ipv4_addresses as string[][] | null | undefined)?.flat().find((each) => !each.startsWith("127."));
  const first = typeof ipv4 === "object" && ipv4 !== null ? Object.values(ipv4)[0] : ipv4;
  return text(ipv4_address || ip_address || first || ip || agents || ip_range || object.ipv6_address);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Shell commands that set the environment, for a POSIX shell. */
function shellText(env: Readonly<Record<string, string>>, path: readonly string[]): string {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`);
  return `${[...lines, `export PATH=${quote(path.join(delimiter))}${delimiter}"$PATH"`].join("\n")}\n`;
}

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { furnish } from "../../engines/account";
import { localBackend } from "../../engines/open";
import { Cloud } from "../../sandbox/cloud";
import { cloudFile } from "../../sandbox/saved-cloud";
import { startSandbox } from "../../sandbox/server";
import { colors } from "../output/colors";
import { Steps } from "../output/steps";
import { table } from "../output/table";
import { readyTools } from "../output/tools";
import { shown, workspace } from "../workspace";

/** Runs the sandbox in the foreground until it's interrupted, with everything that plain `pulumi` and `tofu` need to use it. */
export async function sandbox({ json }: { json?: boolean }): Promise<void> {
  const place = workspace("sandbox");
  await mkdir(place.pulumi, { recursive: true });
  const tools = await readyTools(new Steps(json));
  const running = await startSandbox({ folder: place.cloud });
  await furnish(running.cloud);
  const env = { ...running.env.all, ...(await localBackend(place.pulumi)) };
  const path = [dirname(tools.tofu), join(tools.pulumiRoot, "bin")];
  const file = join(place.folder, "env.sh");
  await writeFile(file, shellText(env, path));

  if (json) console.log(JSON.stringify({ env, path, file, pid: process.pid }));
  else {
    console.log(`
Hetzner Cloud, DigitalOcean and Proxmox run on this machine until you press Ctrl-C. In another shell:

  ${colors.bold(`. ${shown(file)}`)}

Then plain ${colors.bold("pulumi")} and ${colors.bold("tofu")} use them. "twinstack sandbox ls" shows what they hold.`);
  }
  await new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
  });
  await running.stop();
}

/** Shows what the sandbox holds, whether it runs or not. */
export async function listSandbox({ json }: { json?: boolean }): Promise<void> {
  const cloud = new Cloud();
  const saved = await readFile(join(workspace("sandbox").cloud, cloudFile), "utf8").catch(() => undefined);
  if (saved !== undefined) cloud.restore(JSON.parse(saved));
  const objects = cloud.objects().map(({ type, id, object }) => ({ type, id, name: String(object.name ?? "") }));
  if (json) console.log(JSON.stringify(objects, null, 2));
  else if (objects.length === 0) console.log("The sandbox holds nothing.");
  else
    console.log(
      table(
        ["type", "id", "name"],
        objects.map(({ type, id, name }) => [type, id, name]),
      ),
    );
}

/** Lines for a POSIX shell. */
function shellText(env: Readonly<Record<string, string>>, path: readonly string[]): string {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`);
  return `${[...lines, `export PATH=${quote(path.join(delimiter))}${delimiter}"$PATH"`].join("\n")}\n`;
}

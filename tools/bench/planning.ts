import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { Server } from "../../components/hcloud/server";
import { hcloudServer } from "../../spec/modules/hcloud-server";
import { moduleFolder } from "../../src/generate/modules/make";
import { startSandbox } from "../../src/sandbox/server";
import { ensureTools } from "../../src/toolchain/ensure";

/**
 * What the twins cost over bare resources: the same number of servers and firewalls, planned by both engines with and without the
 * module or component. The figures to look at are the ratios of one run; the seconds depend on the machine.
 */
const SERVERS = 200;
const RUNS = 3;

async function main(): Promise<void> {
  const sandbox = await startSandbox();
  try {
    const { tofu } = await ensureTools(["tofu"]);
    report("Pulumi: components over bare resources", await registering(bareServers), await registering(components));
    const env = { ...process.env, ...sandbox.env.tofu };
    report(
      "OpenTofu: module calls over bare resources",
      await planning(tofu, env, bareRoot),
      await planning(tofu, env, moduleRoot),
    );
  } finally {
    await sandbox.stop();
  }
}

function report(what: string, bare: number, ours: number): void {
  console.log(
    `${what}: ${(ours / bare).toFixed(2)} (${ours.toFixed(2)} s over ${bare.toFixed(2)} s for ${SERVERS} servers)`,
  );
}

/** The median of some runs, in seconds. */
async function median(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] as number;
}

function registering(program: () => void): Promise<number> {
  return median(async () => {
    await pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "1", state: inputs }), call: () => ({}) });
    program();
    await pulumi.runtime.disconnect();
  });
}

function names(): string[] {
  return Array.from({ length: SERVERS }, (_, index) => `s${index}`);
}

function bareServers(): void {
  for (const name of names()) {
    const firewall = new hcloud.Firewall(name, { name });
    new hcloud.Server(name, { name, serverType: "cx23", image: "debian-13", firewallIds: [firewall.id.apply(Number)] });
  }
}

function components(): void {
  for (const name of names()) new Server(name, { name });
}

function bareRoot(): object {
  return {
    resource: {
      hcloud_firewall: { this: { for_each: forEach(), name: "${each.key}" } },
      hcloud_server: {
        this: {
          for_each: forEach(),
          name: "${each.key}",
          server_type: "cx23",
          image: "debian-13",
          firewall_ids: ["${hcloud_firewall.this[each.key].id}"],
        },
      },
    },
  };
}

function moduleRoot(folder: string): object {
  return {
    module: {
      this: { source: relative(folder, moduleFolder(hcloudServer)), for_each: forEach(), name: "${each.key}" },
    },
  };
}

function forEach(): string {
  return `\${toset(${JSON.stringify(names())})}`;
}

async function planning(tofu: string, env: NodeJS.ProcessEnv, root: (folder: string) => object): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-bench-"));
  const providers = { terraform: { required_providers: { hcloud: { source: "hetznercloud/hcloud" } } } };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ ...providers, ...root(folder) }));
  const run = async (...args: string[]) => {
    await promisify(execFile)(tofu, [...args, "-input=false", "-no-color"], { cwd: folder, env, maxBuffer: 2 ** 28 });
  };
  await run("init");
  const seconds = await median(() => run("plan", "-lock=false"));
  rmSync(folder, { recursive: true });
  return seconds;
}

void main();

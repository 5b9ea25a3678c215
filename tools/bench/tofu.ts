import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { providers } from "../../spec/providers";
import { packageRoot } from "../../src/root";
import type { Command } from "./measure";

/** The setup of the OpenTofu benchmarks. */
export interface TofuBench {
  tofu: string;
  env: Readonly<Record<string, string>>;
  /** The checkout whose module is measured. */
  checkout: string;
  /** A folder for roots. */
  folder: string;
}

/** The ways to write the same servers, each with its own firewall. */
export type Root =
  /** Two resource blocks for each server. */
  | "flat"
  /** Two resource blocks with `for_each`. */
  | "flat-each"
  /** A call of `hcloud-server` for each server. */
  | "calls"
  /** The same, of the module without its checks. */
  | "calls-unchecked"
  /** One call of `hcloud-server` with `for_each`. */
  | "each"
  /** One call of a module with a map of servers, as public modules have it. */
  | "public";

/** Returns a command that plans a root with so many servers, from an empty state. */
export async function planOf(bench: TofuBench, root: Root, servers: number): Promise<Command> {
  const folder = join(bench.folder, `${root}-${servers}`);
  mkdirSync(folder, { recursive: true });
  const files = rootFiles(bench, root, servers, folder);
  const required = { required_providers: { hcloud: { source: providers.hcloud.source } } };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: required, ...files }));
  const { env, tofu } = bench;
  await promisify(execFile)(tofu, ["init", "-input=false"], { cwd: folder, env: { ...process.env, ...env } });
  return { argv: [tofu, "plan", "-lock=false", "-input=false", "-no-color"], cwd: folder, env };
}

function rootFiles({ checkout, folder }: TofuBench, root: Root, servers: number, own: string): object {
  const module = join(checkout, "modules-hcl", "terraform-hcloud-server");
  const names = Array.from({ length: servers }, (_, index) => `s${index}`);
  const forEach = `\${toset(${JSON.stringify(names)})}`;
  const byName = <T>(value: (name: string) => T) => Object.fromEntries(names.map((name) => [name, value(name)]));
  const call = (source: string) => ({ source: relative(own, source) });
  switch (root) {
    case "flat":
      return {
        resource: {
          hcloud_firewall: byName((name) => ({ name })),
          hcloud_server: byName((name) => server(name, `hcloud_firewall.${name}.id`)),
        },
      };
    case "flat-each":
      return {
        resource: {
          hcloud_firewall: { this: { for_each: forEach, name: "${each.key}" } },
          hcloud_server: {
            this: { for_each: forEach, ...server("${each.key}", "hcloud_firewall.this[each.key].id") },
          },
        },
      };
    case "calls":
      return { module: byName((name) => ({ ...call(module), name })) };
    case "calls-unchecked": {
      const unchecked = withoutChecks(module, join(folder, "unchecked"));
      return { module: byName((name) => ({ ...call(unchecked), name })) };
    }
    case "each":
      return { module: { this: { ...call(module), for_each: forEach, name: "${each.key}" } } };
    case "public":
      return {
        module: {
          this: {
            ...call(join(packageRoot, "tools", "bench", "public-module")),
            servers: byName(() => ({ server_type: "cx23", image: "debian-13" })),
          },
        },
      };
  }
}

function server(name: string, firewall: string): object {
  return { name, server_type: "cx23", image: "debian-13", location: "fsn1", firewall_ids: [`\${${firewall}}`] };
}

/** Copies a module without its validations and the local that they use. */
function withoutChecks(module: string, copy: string): string {
  for (const file of ["main.tf", "outputs.tf", "versions.tf"]) {
    cpSync(join(module, file), join(copy, file));
  }
  const variables = readFileSync(join(module, "variables.tf"), "utf8")
    .replace(/\n*^ {2}validation \{\n[\s\S]*?^ {2}\}\n/gm, "\n")
    .replace(/^locals \{\n[\s\S]*?^\}\n/gm, "");
  writeFileSync(join(copy, "variables.tf"), variables);
  return copy;
}

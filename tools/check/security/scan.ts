import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { parse } from "@cdktn/hcl2json";
import { parseAddress } from "../../../src/hcl/address";
import { packageRoot } from "../../../src/root";
import { type Acceptance, acceptancesInFolder } from "./acceptances";
import type { ModuleConfiguration, Planned } from "./plans";

/** The input of a scan, which is not changed. */
export interface Subjects {
  plans: readonly Planned[];
  /** HCL files, by absolute path. */
  files: readonly string[];
}

/** The result of a scan. */
export interface Report {
  /** The number of accepted findings. */
  accepted: number;
  /** A paragraph for every finding that is not accepted, and for every acceptance without effect. */
  problems: string[];
}

/** A rule is broken by a resource of a plan, or by a block of a file. */
interface Finding {
  rule: string;
  problem: string;
  address: string;
  plan?: string;
  file?: string;
}

/**
 * Evaluates the rules in `rules/` with Open Policy Agent, and removes accepted findings.
 * @param opa the program
 */
export async function scan(opa: string, subjects: Subjects): Promise<Report> {
  const { found, rules } = await ask(opa, subjects);
  const plans = new Map(subjects.plans.map((planned) => [planned.name, planned]));
  const folders = new Set(subjects.files.map(dirname));
  const unused = new Map<string, Acceptance>();
  const read = new Map<string, Acceptance[]>();
  const acceptancesOf = (folder: string) => {
    const known = read.get(folder) ?? acceptancesInFolder(folder);
    read.set(folder, known);
    return known;
  };
  for (const folder of folders) {
    // A cluster's copy of its base module need not use every acceptance.
    if (isCopy(folder)) continue;
    for (const acceptance of acceptancesOf(folder)) unused.set(keyOf(acceptance), acceptance);
  }

  const problems = new Map<string, string[]>();
  let accepted = 0;
  for (const finding of found) {
    const place = placeOf(finding, plans);
    const reasons = acceptancesOf(place.folder).filter(
      ({ rule, block, reason }) => rule === finding.rule && block === place.block && reason !== "",
    );
    for (const acceptance of reasons) unused.delete(keyOf(acceptance));
    if (reasons.length > 0) accepted += 1;
    else {
      const where = `${shown(place.folder)}: ${place.block}: ${finding.problem} (${finding.rule}: ${rules[finding.rule]})`;
      problems.set(where, [
        ...(problems.get(where) ?? []),
        finding.plan ? `${finding.plan}: ${finding.address}` : shown(finding.file as string),
      ]);
    }
  }
  return {
    accepted,
    problems: [
      ...[...problems].map(([where, instances]) => [where, ...firstOf(instances)].join("\n")),
      ...[...unused.values()].map(
        (acceptance) => `${shown(acceptance.file)}:${acceptance.line}: ${whyWorthless(acceptance, rules)}`,
      ),
    ],
  };
}

/** Returns one instance, since a cluster's machines all break a rule in the same way. */
function firstOf(instances: readonly string[]): string[] {
  const more = instances.length - 3;
  return [...instances.slice(0, 3).map((each) => `  in ${each}`), ...(more > 0 ? [`  and in ${more} more`] : [])];
}

async function ask(
  opa: string,
  { plans, files }: Subjects,
): Promise<{ found: Finding[]; rules: Record<string, string> }> {
  const folder = mkdtempSync(join(tmpdir(), "twinstack-security-"));
  try {
    const input = join(folder, "input.json");
    const parsed = files.map(async (file) => [file, await parse(file, readFileSync(file, "utf8"))]);
    const asked = {
      plans: Object.fromEntries(
        plans.map(({ name, plan }) => [name, { resource_changes: plan.resource_changes ?? [] }]),
      ),
      files: Object.fromEntries(await Promise.all(parsed)),
    };
    writeFileSync(input, JSON.stringify(asked), { mode: 0o600 });
    const policies = [
      join(packageRoot, "policies", "open_ports.rego"),
      join(packageRoot, "tools", "check", "security", "rules"),
    ];
    const args = ["eval", "--strict", "--format=raw", ...policies.map((path) => `--data=${path}`), `--input=${input}`];
    const { stdout } = await promisify(execFile)(opa, [...args, "data.security"], { maxBuffer: 2 ** 28 });
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns the module and the block of a finding. */
function placeOf(
  { plan, file, address }: Finding,
  plans: ReadonlyMap<string, Planned>,
): { folder: string; block: string } {
  if (!plan) return { folder: dirname(file as string), block: address };
  const planned = plans.get(plan) as Planned;
  const { modules, type, resource } = parseAddress(address);
  let folder = planned.folder;
  let configuration: ModuleConfiguration = planned.plan.configuration.root_module;
  for (const { label } of modules) {
    const call = configuration.module_calls?.[label];
    if (!call) throw new Error(`the plan of ${plan} has no module ${label} on the way to ${address}`);
    folder = resolve(folder, call.source);
    configuration = call.module;
  }
  return { folder, block: `resource.${type}.${resource.label}` };
}

function isCopy(folder: string): boolean {
  return relative(packageRoot, folder).split(/[\\/]/).slice(0, 3).at(2) === "modules";
}

function keyOf({ file, line }: Acceptance): string {
  return `${file}:${line}`;
}

function whyWorthless({ rule, reason }: Acceptance, rules: Readonly<Record<string, string>>): string {
  if (!Object.hasOwn(rules, rule))
    return `there is no rule ${JSON.stringify(rule)}; there are ${Object.keys(rules).sort().join(", ")}`;
  if (reason === "") return `${rule} is accepted without a reason: write "# security:accept ${rule}: …"`;
  return `${rule} is accepted, but nothing breaks it here: remove the comment`;
}

function shown(path: string): string {
  const short = relative(packageRoot, path);
  return short.startsWith("..") ? path : short;
}

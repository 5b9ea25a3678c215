import type { BootedNode } from "./node";
import { patienceMs, until } from "./until";

/** The fields of `cloud-init status --format json` that are checked. */
interface CloudInitStatus {
  status: string;
  errors: string[];
  recoverable_errors: Record<string, string[]>;
}

/**
 * Waits until the node's first boot is over, then throws one error with all problems: errors or warnings of cloud-init,
 * failed units, and those of `units` that are not active or were restarted by systemd.
 */
export async function assertHealthy(node: BootedNode, units: readonly string[], timeoutMs = patienceMs): Promise<void> {
  const problems = [...cloudInitProblems(await bootResult(node, timeoutMs)), ...(await failedUnits(node))];
  for (const unit of units) problems.push(...(await unitProblems(node, unit)));
  if (problems.length > 0) throw new Error(`${node.name} is not healthy:\n${problems.join("\n")}`);
}

/** Returns cloud-init's status after it has finished. */
export async function bootResult(node: BootedNode, timeoutMs = patienceMs): Promise<CloudInitStatus> {
  const isOver = () => !node.isOn || node.hasFile("/run/cloud-init/result.json");
  await until(`cloud-init of ${node.name} is done`, isOver, timeoutMs);
  // Exit codes: 0 success, 1 error, 2 warnings. The document has the details.
  const { stdout, stderr } = await node.exec("cloud-init status --wait --format json");
  if (!stdout) throw new Error(`${node.name}: cloud-init does not tell its status: ${stderr}`);
  return JSON.parse(stdout) as CloudInitStatus;
}

function cloudInitProblems({ status, errors, recoverable_errors }: CloudInitStatus): string[] {
  const warnings = Object.entries(recoverable_errors).flatMap(([level, messages]) =>
    messages.map((message) => `${level}: ${message}`),
  );
  const problems = [...errors, ...warnings].map((problem) => `cloud-init: ${problem}`);
  return status === "done" ? problems : [`cloud-init: its status is ${status}`, ...problems];
}

async function failedUnits(node: BootedNode): Promise<string[]> {
  const failed = await node.output("systemctl list-units --failed --plain --no-legend | cut -d' ' -f1");
  return Promise.all(
    failed
      .split("\n")
      .filter(Boolean)
      .map(async (unit) => `${unit} has failed:\n${await lastWords(node, unit)}`),
  );
}

async function unitProblems(node: BootedNode, unit: string): Promise<string[]> {
  const [state, restarts] = [await node.property(unit, "ActiveState"), await node.restarts(unit)];
  const problems = [];
  if (state !== "active") problems.push(`${unit} is ${state}`);
  if (restarts > 0) problems.push(`${unit} was restarted ${restarts} times`);
  return problems.length > 0 ? [...problems, await lastWords(node, unit)] : [];
}

async function lastWords(node: BootedNode, unit: string): Promise<string> {
  return (await node.journal(unit))
    .split("\n")
    .slice(-10)
    .map((line) => `    ${line}`)
    .join("\n");
}

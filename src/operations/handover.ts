import type { Stack } from "../../spec/stack/stack";
import { type Adoption, importsOf } from "../convert/adopt/imports";
import type { TofuState } from "../convert/adopt/state";
import { type RootOptions, rootFiles, secretsUsed } from "../convert/root/files";
import { variableName } from "../convert/root/names";
import { importableResources } from "../convert/root/pulumi-state";
import { writeRoot } from "../convert/root/write";
import { EngineError } from "../engines/errors";
import type { Opened } from "../engines/open";
import { formatPulumiCounts, isUntouched, type PulumiCounts } from "../engines/pulumi";
import { formatCounts, type PlanResult } from "../engines/tofu";

/** Writes the OpenTofu root of a stack. Returns the number of resources that its first plan imports. */
export async function exportRoot(
  { stack, file, pulumi }: Pick<Opened, "stack" | "file" | "pulumi">,
  options: RootOptions,
  secrets?: Readonly<Record<string, string>>,
): Promise<{ imports: number; files: string[] }> {
  const { importable, refused } = importableResources(await pulumi.resources());
  if (refused.length > 0) {
    const reasons = refused.map(({ resource, reason }) => `${resource}: ${reason}`);
    throw new EngineError(`the export of ${stack.name}`, reasons);
  }
  const files = await rootFiles(stack, importable, { ...options, config: file.config });
  await writeRoot(options.out, files, secrets);
  return { imports: importable.length, files: Object.keys(files) };
}

/**
 * Returns the values of an exported root's variables. Other secrets of the stack, such as the keys of CAs, are left
 * out.
 */
export async function secretsOf({ stack, pulumi }: Pick<Opened, "stack" | "pulumi">): Promise<Record<string, string>> {
  return secretsUsed(stack).length > 0 ? variablesOf(stack, await pulumi.secrets()) : {};
}

/**
 * Returns the values of an exported root's variables, by their OpenTofu names.
 * @param secrets all secrets of the stack by their names in the stack
 */
export function variablesOf(stack: Stack, secrets: Readonly<Record<string, string>>): Record<string, string> {
  const values = secretsUsed(stack).flatMap((name) => {
    const value = secrets[name];
    return value === undefined ? [] : [[variableName(name), value]];
  });
  return Object.fromEntries(values);
}

/**
 * Finds the resources that a stack imports to adopt an OpenTofu state.
 * @param options the arguments that select the state for `tofu`, such as `-state=terraform.tfstate` after `state mv`
 * @throws EngineError with all resources that cannot be adopted, and the moves in the state that would fix it
 */
export function importsOfStack(state: TofuState, stack: Stack, options: StateOptions = {}): Adoption {
  const adoption = importsOf(
    state,
    stack.modules.map((call) => call.name),
  );
  if (adoption.refused.length === 0) return adoption;
  throw new EngineError(`the adoption by ${stack.name}`, [
    ...adoption.refused.map(({ resource, reason }) => `${resource}: ${reason}`),
    ...advice(adoption, options),
  ]);
}

/** The source of a state: a root module's folder, or a file. */
export interface StateOptions {
  folder?: string;
  file?: string;
}

function advice({ refused }: Adoption, { folder, file }: StateOptions): string[] {
  const moves = [...new Map(refused.flatMap(({ move }) => (move ? [[move.from, move] as const] : []))).values()];
  if (moves.length === 0) return [];
  const tofu = folder === undefined ? "tofu" : `tofu ${shellQuote(`-chdir=${folder}`)}`;
  const options = file === undefined ? [] : [shellQuote(`-state=${file}`)];
  const commands = moves.map(({ from, to }) =>
    [tofu, "state mv", ...options, shellQuote(from), shellQuote(to)].join(" "),
  );
  const key = moves.some(({ to }) => to.includes('["KEY"]')) ? ", with the key from the stack's inputs for KEY" : "";
  return [
    [
      `Nothing was written. Add the module to the stack, or move the resources in OpenTofu's state${key}:`,
      ...commands,
    ].join("\n  "),
  ];
}

/** Quotes an argument for a POSIX shell. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** @throws EngineError if OpenTofu would do anything but import */
export function expectOnlyImports({ counts, changes }: PlanResult, imports: number): void {
  const { import: imported, ...touched } = counts;
  if (imported === imports && Object.values(touched).every((count) => count === 0)) return;
  throw new EngineError("the hand-over", [
    `expected ${imports} to import and nothing else, got ${formatCounts(counts)}`,
    ...changes.map(({ address, action }) => `  ${action} ${address}`),
  ]);
}

/** @throws EngineError if OpenTofu does not report "No changes" */
export function expectNoChanges({ noChanges, counts, changes }: PlanResult): void {
  if (noChanges) return;
  throw new EngineError("the hand-over", [
    `expected no changes, got ${formatCounts(counts)}`,
    ...changes.map(({ address, action }) => `  ${action} ${address}`),
  ]);
}

/**
 * Checks that Pulumi would only import.
 * @param steps Pulumi's messages during the plan, a line each
 * @param kept the location of the import IDs, for the error
 * @throws EngineError if Pulumi would do anything but import
 */
export function expectOnlyAdoption(counts: PulumiCounts, steps: readonly string[], kept: string): void {
  if (isUntouched({ ...counts, import: 0 })) return;
  const others = steps.filter((step) => /^(create|update|replace|delete) (?!pulumi:|twinstack:)/.test(step));
  throw new EngineError("the adoption", [
    `expected imports and nothing else, got ${formatPulumiCounts(counts)}`,
    ...others,
    `Nothing was touched, and the ids are in ${kept}: change the stack's inputs to match what is there before "pulumi up".`,
  ]);
}

import { quoted } from "../../spec/shown";
import type { Imports } from "../convert/adopt/imports";
import { type Finding, find, onlyId } from "../engines/find/find";
import type { Opened } from "../engines/open";
import type { PendingCreate } from "../engines/pulumi";
import { UsageError } from "../operations/usage-error";
import { confirm } from "./output/confirm";

/** Options for resources that an interrupted run may have created. */
export interface PendingOptions {
  /** `import` adopts the resources that are found in the cloud; `forget` drops those that do not exist. */
  pending?: "import" | "forget";
  json?: boolean;
}

interface Looked extends PendingCreate {
  finding: Finding;
}

/**
 * Resolves the pending creates of an interrupted run before Pulumi would create the resources a second time. Each is
 * looked up by name, imported on request, and forgotten if it does not exist.
 * @returns the URNs of the resources that the next `up` imports
 * @throws UsageError if the user must decide
 */
export async function settlePending(
  { stack: { name: stack, imports }, pulumi, sandbox, saveImports }: Opened,
  { pending: wish, json }: PendingOptions,
): Promise<string[]> {
  const pending = await pulumi.pendingCreates();
  if (pending.length === 0) return [];
  const looked = await lookFor(pending, { pulumi, sandbox });
  const summary = `An earlier run of ${stack} was stopped while it created these, or another run is creating them now:\n${shown(looked)}`;
  const { found, open } = separate(looked);
  console.error(summary);
  if (wish !== "forget") {
    if (open.length > 0) throw new UsageError(byHand(stack, open));
    if (found.length > 0 && wish !== "import") {
      await confirmImport(` into ${stack}, or delete it and use --pending forget`, json);
    }
    if (found.length > 0) saveImports({ ...imports, ...importsOf(found) });
  }
  try {
    await pulumi.forgetPending();
  } catch (error) {
    // Another run has the lock, and will record what it creates.
    saveImports(Object.keys(imports).length > 0 ? imports : undefined);
    throw error;
  }
  return wish === "forget" ? [] : found.map(({ urn }) => urn);
}

/**
 * Looks for the creates that failed in the last operation without a clear answer: the platform may have executed them.
 * The IDs of those that exist go to the stack file, so that the next run imports them and does not create them again.
 * Prints them.
 */
export async function recordLost({ stack: { imports }, pulumi, sandbox, saveImports }: Opened): Promise<void> {
  const unclear = pulumi.failedCreates.filter(({ error }) => noAnswer.test(error));
  if (unclear.length === 0) return;
  const looked = await lookFor(unclear, { pulumi, sandbox });
  const { found, open } = separate(looked);
  if (open.length > 0) {
    console.error(`Before the next up, check in your account whether these exist, which failed:\n${shown(open)}`);
  }
  if (found.length === 0) return;
  saveImports({ ...imports, ...importsOf(found) });
  console.error(
    `These exist, although the response to their creation was lost. The next up imports them: their IDs are in the stack's configuration, under twinstack:imports.\n${shown(found)}`,
  );
}

/**
 * Errors that leave open whether a platform has executed a request. A rejection is not among them: whatever has that
 * name is not ours.
 */
const noAnswer =
  /deadline exceeded|time-?out|timed out|\bEOF\b|connection (reset|closed|refused)|broken pipe|server error|\b5\d\d\b|service.unavailable/i;

async function lookFor(
  creates: readonly PendingCreate[],
  { pulumi, sandbox }: Pick<Opened, "pulumi" | "sandbox">,
): Promise<Looked[]> {
  // IDs are unique among resources of one type only.
  const known = new Set((await pulumi.resources()).map(({ type, id }) => `${type} ${id}`));
  const place = {
    cloud: sandbox?.cloud,
    config: sandbox ? {} : await pulumi.config(),
    isKnown: (type: string, id: string) => known.has(`${type} ${id}`),
  };
  return Promise.all(creates.map(async (each) => ({ ...each, finding: await find(each, place) })));
}

/** Returns the creates of which exactly one object exists, with its ID, and those that only the user can resolve. */
function separate(looked: readonly Looked[]): { found: (Looked & { id: string })[]; open: Looked[] } {
  const found = looked.flatMap((each) => {
    const id = onlyId(each.finding);
    return id === undefined ? [] : [{ ...each, id }];
  });
  return { found, open: looked.filter(({ finding }) => !("ids" in finding) || finding.ids.length > 1) };
}

function importsOf(found: readonly (Looked & { id: string })[]): Imports {
  return Object.fromEntries(found.map(({ type, name, id }) => [`${type}::${name}`, id]));
}

function shown(looked: readonly Looked[]): string {
  return looked.map((each) => `  ${each.type} ${each.name}: ${told(each.finding, each.inputs.name)}`).join("\n");
}

/**
 * Asks whether to import what was found.
 * @param otherwise the end of the sentence that is the error without a terminal
 * @throws UsageError without a terminal
 */
export async function confirmImport(otherwise: string, json?: boolean): Promise<void> {
  if (!process.stdin.isTTY || json) {
    throw new UsageError(`Use --pending import to import what was found${otherwise}.`);
  }
  await confirm("Import what was found?", {});
}

/** Returns the result of a search in words. */
export function told(finding: Finding, name: unknown): string {
  const subject = typeof name === "string" ? quoted(name) : "it";
  if ("unknown" in finding) return `${subject} was not looked for (${finding.unknown})`;
  if (finding.ids.length === 0) return `${subject} does not exist, so it was not created`;
  return `found ${subject}, id ${finding.ids.join(" and ")}`;
}

function byHand(stack: string, open: readonly Looked[]): string {
  const keys = open.map(({ type, name }) => `  ${type}::${name}: "<id>"`);
  return [
    "Check in your account whether these exist. To import one with the next up, add its ID to the stack file, under twinstack:imports:",
    ...keys,
    `Then, or if none exists, run "twinstack up ${stack} --pending forget".`,
  ].join("\n");
}

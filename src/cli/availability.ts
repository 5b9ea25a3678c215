import { availabilityOf, type Replacements } from "../engines/availability/availability";
import type { PulumiStack } from "../engines/pulumi";
import type { PlanResult, Tofu } from "../engines/tofu";
import { UsageError } from "../operations/usage-error";
import { resourceType, resourceTypeOfToken } from "../providers/catalog";
import { toTerraform } from "../providers/naming";
import type { TfObject } from "../providers/types";

export interface AvailabilityOptions {
  /** False if the user wants replacements whatever the platform offers. */
  availabilityCheck?: boolean;
}

/** The resources that the last preview would replace. */
export async function successorsInPulumi(pulumi: PulumiStack): Promise<Replacements> {
  const successors = pulumi.replacements.map(({ type: token, inputs }) => {
    const type = resourceTypeOfToken(token);
    return { type, object: toTerraform(type, inputs) };
  });
  return { successors, settings: { config: successors.length > 0 ? await pulumi.config() : {}, env: process.env } };
}

/** The resources that the last plan replaces. */
export async function successorsInTofu({ changes }: PlanResult, tofu: Tofu): Promise<Replacements> {
  const settings = { config: {}, env: process.env };
  if (!changes.some(({ action }) => action === "replace")) return { successors: [], settings };
  const { resource_changes: all } = (await tofu.showPlan()) as {
    resource_changes: { type: string; change: { actions: string[]; after: TfObject } }[];
  };
  const successors = all
    .filter(({ change }) => change.actions.length === 2)
    .map(({ type, change }) => ({ type: resourceType(type), object: change.after }));
  return { successors, settings };
}

/**
 * Rejects replacements of machines that the platform could not create again. Prints which machines it could not ask about.
 * @throws UsageError with a sentence for each machine
 */
export async function expectAvailable(
  replacements: Replacements,
  { availabilityCheck = true }: AvailabilityOptions,
): Promise<void> {
  if (!availabilityCheck) return;
  const { shortages, unknown } = await availabilityOf(replacements);
  for (const sentence of unknown) console.error(sentence);
  if (shortages.length === 0) return;
  throw new UsageError(
    [
      ...shortages,
      "These machines were left alone. Choose another type, location or image, or try again later; --no-availability-check replaces it anyway.",
    ].join("\n"),
  );
}

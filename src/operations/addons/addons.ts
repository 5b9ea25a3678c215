import { ClusterError, type Limits, until } from "../roll/cluster";
import type { Conflict, ObjectsApi } from "./api";
import { chartObject, installed, nextJob, sameJob } from "./charts";
import { differingFields } from "./differences";
import type { Artifact } from "./download";
import { addToInventory, readInventory } from "./inventory";
import { identityOf, type KubernetesObject, type ObjectReference, referenceTo } from "./objects";
import { isApplied, isDeployed, isK3s, MANAGER, takenOver } from "./ownership";
import type { Wanted } from "./wanted";

/** Applies the add-ons that a stack names to a running cluster, and deletes those that it no longer names. */

/** A step of the plan. `adopt` changes no field of an object, but makes twinstack manage it. */
interface AddonChange {
  action: "create" | "change" | "adopt" | "delete";
  /** The object, such as `Secret kube-system/hcloud`. */
  object: string;
  /** The fields that change, without values. */
  fields: readonly string[];
}

interface Step extends AddonChange {
  reference: ObjectReference;
  /** The object to apply; undefined if it is deleted. */
  wanted?: KubernetesObject;
  /** True if k3s installs it as a chart. */
  isChart: boolean;
}

interface AddonPlan {
  steps: readonly Step[];
  /** All objects that the stack names. */
  named: readonly ObjectReference[];
  /** Sentences about fields that other programs have changed. */
  conflicts: readonly string[];
}

export type AddonEvent =
  | { event: "create" | "change" | "adopt" | "delete" | "installed"; object: string }
  | { event: "progress"; text: string };

/**
 * Compares the add-ons of a stack with the running cluster.
 * @param get downloads and verifies a file
 */
export async function planAddons(
  api: ObjectsApi,
  { objects, charts }: Wanted,
  get: (artifact: Artifact) => Promise<Buffer>,
): Promise<AddonPlan> {
  const steps: Step[] = [];
  const named: ObjectReference[] = [];
  const conflicts: string[] = [];
  const compare = async (
    given: KubernetesObject,
    isChart: boolean,
    own: (live?: KubernetesObject) => Promise<KubernetesObject>,
  ) => {
    const reference = await api.complete(referenceTo(given));
    named.push(reference);
    const live = await api.read(reference);
    const wanted = await own(live);
    const step = { object: identityOf(reference), reference, wanted, isChart };
    if (!live) {
      steps.push({ ...step, action: "create", fields: [] });
      return;
    }
    const foreign = await foreignConflicts(api, reference, wanted);
    conflicts.push(...foreign.map(({ manager, field }) => `${step.object}: ${field} was set by ${manager}`));
    const applied = await api.apply(reference, wanted, { dryRun: true, force: true });
    const fields = "object" in applied ? differingFields(live, applied.object) : [];
    if (fields.length > 0) steps.push({ ...step, action: "change", fields });
    else if (!isApplied(live) || takenOver(live)) steps.push({ ...step, action: "adopt", fields });
  };
  for (const object of objects) await compare(object, false, async () => object);
  for (const chart of charts) {
    await compare(chart.object, true, async (live) => {
      const object = await chartObject(chart, live, get);
      return live ? sameJob(object, live) : object;
    });
  }
  const kept = new Set(named.map(identityOf));
  for (const listed of await readInventory(api)) {
    // Whether it has a namespace may not have been known when it was listed.
    const reference = await api.complete(listed);
    const live = kept.has(identityOf(reference)) ? undefined : await api.read(reference);
    // An object that somebody else has created again is theirs.
    if (live && isDeployed(live))
      steps.push({ action: "delete", object: identityOf(reference), reference, fields: [], isChart: false });
  }
  return { steps, named, conflicts };
}

/** Returns the fields with other values that neither twinstack nor k3s has set. */
async function foreignConflicts(
  api: ObjectsApi,
  reference: ObjectReference,
  wanted: KubernetesObject,
): Promise<Conflict[]> {
  const applied = await api.apply(reference, wanted, { dryRun: true });
  return "conflicts" in applied
    ? applied.conflicts.filter(({ manager }) => !isK3s(manager) && manager !== MANAGER)
    : [];
}

/**
 * Carries out a plan, and waits until charts are installed. A run that was interrupted continues with the next plan.
 * @throws ClusterError if the API rejects an object, or the time limit is exceeded
 */
export async function applyAddons(
  api: ObjectsApi,
  { steps, named }: AddonPlan,
  limits: Limits,
  onEvent: (event: AddonEvent) => void,
): Promise<void> {
  const onProgress = (text: string) => onEvent({ event: "progress", text });
  const waiting = { limit: limits.join, pause: limits.pause, onProgress };
  await addToInventory(api, await readInventory(api), named);
  for (const step of steps) {
    const { action, object, reference, wanted } = step;
    if (wanted) {
      // An object of a kind that another object of the plan has just defined.
      const missing = `the cluster has no ${reference.kind} in ${reference.apiVersion} yet`;
      await until(async () => ((await api.serves(reference)) ? undefined : missing), waiting);
      await applyOne(api, { ...step, wanted });
    } else {
      const live = await api.read(reference);
      if (live) await api.delete(reference, live);
      const gone = async () => ((await api.read(reference)) ? `${object} is still there` : undefined);
      await until(gone, waiting);
    }
    onEvent({ event: action, object });
  }
  for (const reference of named.filter(({ kind }) => kind === "HelmChart")) {
    await installed(api, reference, limits, onProgress);
    onEvent({ event: "installed", object: identityOf(reference) });
  }
}

async function applyOne(
  api: ObjectsApi,
  { action, fields, isChart, reference, wanted }: Step & { wanted: KubernetesObject },
): Promise<void> {
  const isInstalled = isChart && (action === "create" || fields.some((field) => field.startsWith("spec")));
  const object = isInstalled ? await nextJob(api, wanted) : wanted;
  await takeOver(api, reference);
  const applied = await api.apply(reference, object, { force: true });
  if ("conflicts" in applied) throw new ClusterError(`${identityOf(reference)} cannot be applied`);
}

/** Makes twinstack the manager of the fields that k3s has set. Tries again while others change the object. */
async function takeOver(api: ObjectsApi, reference: ObjectReference): Promise<void> {
  for (;;) {
    const live = await api.read(reference);
    const fields = live && takenOver(live);
    if (!fields || (await api.setManagedFields(reference, live, fields))) return;
  }
}

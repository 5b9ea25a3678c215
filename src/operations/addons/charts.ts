import { isDeepStrictEqual } from "node:util";
import { type Limits, until } from "../roll/cluster";
import type { ObjectsApi } from "./api";
import type { Artifact } from "./download";
import { identityOf, type KubernetesObject, type ObjectReference } from "./objects";
import type { Chart } from "./wanted";

/** Annotation with the UID of the job that installed the former version of a chart. A new job has another one. */
const REPLACES = "twinstack/replaces-job";
const NONE = "none";

/**
 * Returns the object that installs a chart. It has the chart itself, because servers may not have the file yet. If the
 * running object is the one in the servers' manifest, it stays as it is.
 */
export async function chartObject(
  { object, artifact }: Chart,
  live: KubernetesObject | undefined,
  get: (artifact: Artifact) => Promise<Buffer>,
): Promise<KubernetesObject> {
  const wanted = object.spec as Record<string, unknown>;
  const has = live?.spec as Record<string, unknown> | undefined;
  const isFromFile = has && Object.keys(wanted).every((name) => isDeepStrictEqual(has[name] || "", wanted[name]));
  if (isFromFile && !has.chartContent) return object;
  const { chart: _, ...rest } = wanted;
  return { ...object, spec: { ...rest, chartContent: (await get(artifact)).toString("base64") } };
}

/** Returns the object with the annotation of the running one, so that the annotation is no difference. */
export function sameJob(object: KubernetesObject, live: KubernetesObject): KubernetesObject {
  const replaced = live.metadata.annotations?.[REPLACES];
  return replaced === undefined ? object : withReplaced(object, replaced);
}

/** Returns the object with the UID of the job that the installation replaces. */
export async function nextJob(api: ObjectsApi, object: KubernetesObject): Promise<KubernetesObject> {
  const job = await api.read(jobOf(object));
  return withReplaced(object, job?.metadata.uid ?? NONE);
}

function withReplaced(object: KubernetesObject, uid: string): KubernetesObject {
  const annotations = { ...object.metadata.annotations, [REPLACES]: uid };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/**
 * Waits until k3s's job has installed the version of a chart that was applied last, also by an earlier run.
 * @throws ClusterError if the limit is exceeded
 */
export async function installed(
  api: ObjectsApi,
  reference: ObjectReference,
  { join: limit, pause }: Limits,
  onProgress: (line: string) => void,
): Promise<void> {
  await until(
    async () => {
      const chart = await api.read(reference);
      const replaced = chart?.metadata.annotations?.[REPLACES];
      if (!chart || replaced === undefined) return undefined;
      const job = await api.read(jobOf(chart));
      const name = `${identityOf(reference)}: its job ${jobOf(chart).name}`;
      if (!job || job.metadata.uid === replaced) return `${name} has not started yet`;
      const { succeeded = 0, failed = 0 } = (job.status ?? {}) as { succeeded?: number; failed?: number };
      if (succeeded > 0) return undefined;
      return `${name} ${failed > 0 ? `has failed ${failed} times: see kubectl -n ${jobOf(chart).namespace} logs job/${jobOf(chart).name}` : "has not finished yet"}`;
    },
    { limit, pause, onProgress },
  );
}

function jobOf({ metadata: { name, namespace } }: KubernetesObject): ObjectReference {
  return { apiVersion: "batch/v1", kind: "Job", name: `helm-install-${name}`, namespace };
}

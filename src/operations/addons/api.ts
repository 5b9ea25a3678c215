import { once } from "node:events";
import { type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";
import { ClusterError } from "../roll/cluster";
import { configFor } from "../roll/kube-config";
import type { Servers } from "../roll/servers";
import type { KubernetesObject, ManagedFields, ObjectReference } from "./objects";
import { MANAGER } from "./ownership";

/** A kind of object that the API serves. */
interface Resource {
  kind: string;
  /** Its name in URLs. */
  name: string;
  namespaced: boolean;
}

/** A manager that has set a field to another value. */
export interface Conflict {
  manager: string;
  field: string;
}

/** The answer of the API to an apply request. */
type Applied = { object: KubernetesObject } | { conflicts: Conflict[] };

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Time limit for an answer, in milliseconds. */
const TIMEOUT = 60_000;

/**
 * Kubernetes's API for objects of any kind. The official client authenticates, and not more: it would drop the fields of
 * objects that it does not know.
 */
export class ObjectsApi {
  readonly #resources = new Map<string, readonly Resource[]>();

  private constructor(
    private readonly server: URL,
    private readonly options: RequestOptions,
  ) {}

  /** @throws ClusterError if no server answers */
  static async open(kubeconfig: string, servers: Pick<Servers, "endpoints">): Promise<ObjectsApi> {
    const config = await configFor(kubeconfig, servers);
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return new ObjectsApi(new URL(config.getCurrentCluster()?.server ?? ""), options);
  }

  /** Returns whether the API serves the kind of an object. */
  async serves(reference: ObjectReference): Promise<boolean> {
    return (await this.#resource(reference)) !== undefined;
  }

  /** Returns a reference with the default namespace if the object needs one. */
  async complete(reference: ObjectReference): Promise<ObjectReference> {
    const resource = await this.#resource(reference);
    const { namespace, ...rest } = reference;
    if (resource && !resource.namespaced) return rest;
    return { ...rest, namespace: namespace ?? "default" };
  }

  async read(reference: ObjectReference): Promise<KubernetesObject | undefined> {
    if (!(await this.serves(reference))) return undefined;
    const { status, body } = await this.#call("GET", await this.#path(reference));
    if (status === 404) return undefined;
    return objectOf({ status, body });
  }

  /** Applies an object on the server's side; a dry run changes nothing. */
  async apply(
    reference: ObjectReference,
    object: KubernetesObject,
    { dryRun = false, force = false } = {},
  ): Promise<Applied> {
    const query = new URLSearchParams({ fieldManager: MANAGER, force: String(force) });
    if (dryRun) query.set("dryRun", "All");
    const path = `${await this.#path(reference)}?${query}`;
    const { status, body } = await this.#call("PATCH", path, object, "application/apply-patch+yaml");
    const conflicts = status === 409 ? conflictsIn(body) : [];
    return conflicts.length > 0 ? { conflicts } : { object: objectOf({ status, body }) };
  }

  /** Replaces the managed fields of an object. Returns false if the object was changed in the meantime. */
  async setManagedFields(
    reference: ObjectReference,
    { metadata: { resourceVersion } }: KubernetesObject,
    managedFields: readonly ManagedFields[],
  ): Promise<boolean> {
    const patch = [
      { op: "replace", path: "/metadata/managedFields", value: managedFields },
      { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
    ];
    const path = `${await this.#path(reference)}?fieldManager=${MANAGER}`;
    const { status, body } = await this.#call("PATCH", path, patch, "application/json-patch+json");
    if (status === 409) return false;
    objectOf({ status, body });
    return true;
  }

  /** Deletes an object, unless it was replaced by another of the same name. */
  async delete(reference: ObjectReference, { metadata: { uid } }: KubernetesObject): Promise<void> {
    const body = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid }, propagationPolicy: "Background" };
    const { status, body: answer } = await this.#call("DELETE", await this.#path(reference), body);
    if (status >= 300 && status !== 404 && status !== 409) throw rejection(status, answer);
  }

  async #path(reference: ObjectReference): Promise<string> {
    const resource = await this.#resource(reference);
    const { apiVersion, kind, name } = reference;
    if (!resource) throw new ClusterError(`the cluster has no ${kind} in ${apiVersion}`);
    const { namespace } = await this.complete(reference);
    const inside = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace ?? "")}` : "";
    return `${rootOf(apiVersion)}${inside}/${resource.name}/${encodeURIComponent(name)}`;
  }

  async #resource({ apiVersion, kind }: ObjectReference): Promise<Resource | undefined> {
    const known = this.#resources.get(apiVersion)?.find((each) => each.kind === kind);
    if (known) return known;
    const { status, body } = await this.#call("GET", rootOf(apiVersion));
    if (status === 404) return undefined;
    if (status >= 300) throw rejection(status, body);
    const resources = (body.resources as Resource[]).filter(({ name }) => !name.includes("/"));
    this.#resources.set(apiVersion, resources);
    return resources.find((each) => each.kind === kind);
  }

  async #call(method: string, path: string, body?: unknown, type = "application/json"): Promise<Answer> {
    try {
      const url = new URL(path, this.server);
      const headers = { ...this.options.headers, Accept: "application/json", "Content-Type": type };
      const sent = request(url, { ...this.options, method, headers, timeout: TIMEOUT });
      sent.on("timeout", () => sent.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`)));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
      const [response] = await once(sent, "response");
      const answer = await text(response);
      // Errors of unknown groups are plain text.
      const isJson = response.headers["content-type"]?.includes("json");
      return { status: response.statusCode, body: isJson ? JSON.parse(answer) : { message: answer.trim() } };
    } catch (error) {
      throw new ClusterError(`the Kubernetes API fails: ${(error as Error).message}`);
    }
  }
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function objectOf({ status, body }: Answer): KubernetesObject {
  if (status >= 300) throw rejection(status, body);
  return body as KubernetesObject;
}

/** The API's messages name objects and fields. They quote values of fields that are invalid, except those of Secrets. */
function rejection(status: number, { message }: Record<string, unknown>): ClusterError {
  const hint =
    status === 403 ? ". If the administrator's certificate is newer than the cluster, see docs/certificates.md" : "";
  return new ClusterError(`the Kubernetes API answers ${status}: ${message}${hint}`);
}

function conflictsIn(body: Record<string, unknown>): Conflict[] {
  const { causes = [] } = (body.details ?? {}) as { causes?: { reason: string; message: string; field: string }[] };
  return causes
    .filter(({ reason }) => reason === "FieldManagerConflict")
    .map(({ message, field }) => ({
      manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? "another program",
      field,
    }));
}

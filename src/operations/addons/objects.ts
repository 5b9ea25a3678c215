import { parseAllDocuments } from "yaml";
import { ClusterError } from "../roll/cluster";

/** A Kubernetes object as in a manifest or an answer of the API. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    annotations?: Readonly<Record<string, string>>;
    managedFields?: readonly ManagedFields[];
  };
  [field: string]: unknown;
}

/** The fields of an object that one program manages. */
export interface ManagedFields {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  fieldsType: string;
  fieldsV1: FieldSet;
  subresource?: string;
}

/** A set of fields in the form of the API: a tree whose keys are fields. */
export interface FieldSet {
  [field: string]: FieldSet;
}

/** The identity of an object. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
}

export function referenceTo({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): ObjectReference {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** Returns the identity of an object in any version of its API, such as `Deployment.apps kube-system/coredns`. */
export function identityOf({ apiVersion, kind, name, namespace }: ObjectReference): string {
  const [group, version] = apiVersion.split("/") as [string, string | undefined];
  return `${kind}${version === undefined ? "" : `.${group}`} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/**
 * Returns the objects of a manifest in YAML or JSON, with the members of lists.
 * @param source where the manifest is from, for the error
 * @throws ClusterError if it is no manifest; the text is not shown, because it may have secrets
 */
export function objectsIn(manifest: string, source: string): KubernetesObject[] {
  // Kubernetes reads YAML 1.1, in which 0644 is an octal number.
  const documents = [...parseAllDocuments(manifest, { version: "1.1" })];
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error) throw new ClusterError(`${source} is neither YAML nor JSON: ${error.code}`);
  return documents.flatMap((document) => members(document.toJS(), source));
}

function members(value: unknown, source: string): KubernetesObject[] {
  if (value === null || value === undefined) return [];
  const { apiVersion, kind, metadata, items } = value as Partial<KubernetesObject> & { items?: unknown };
  if (typeof apiVersion !== "string" || typeof kind !== "string") {
    throw new ClusterError(`${source} has a document without apiVersion or kind`);
  }
  if (kind.endsWith("List") && Array.isArray(items)) return items.flatMap((item) => members(item, source));
  if (typeof metadata?.name !== "string") throw new ClusterError(`${source} has a ${kind} without a name`);
  return [withData(value as KubernetesObject)];
}

/** Returns an object with a Secret's texts in the form in which the API keeps them. */
function withData(object: KubernetesObject): KubernetesObject {
  const { stringData, ...rest } = object;
  if (object.apiVersion !== "v1" || object.kind !== "Secret" || stringData === undefined) return object;
  const encoded = Object.entries(stringData as Record<string, string>).map(([name, text]) => [
    name,
    Buffer.from(text).toString("base64"),
  ]);
  return { ...rest, data: { ...(object.data as object | undefined), ...Object.fromEntries(encoded) } };
}

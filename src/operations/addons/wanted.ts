import type { Artifact } from "./download";
import { type KubernetesObject, objectsIn } from "./objects";

/** The folder whose manifests k3s deploys. */
const MANIFESTS = "/var/lib/rancher/k3s/server/manifests/";
/** The folder whose files k3s serves. */
const CHARTS = "/var/lib/rancher/k3s/server/static/charts/";

/** The add-ons of a cluster, from the output of its module. */
interface Addons {
  /** Texts of manifests, by name. */
  manifests: Readonly<Record<string, string>>;
  /** Files that servers download: manifests and charts. */
  artifacts: readonly Artifact[];
}

/** A chart that servers download, and the object that installs it from there. */
export interface Chart {
  object: KubernetesObject;
  artifact: Artifact;
}

export interface Wanted {
  /** All objects but charts that servers download. CRDs and namespaces come first. */
  objects: KubernetesObject[];
  charts: Chart[];
}

/**
 * Returns the objects that the servers of a cluster deploy.
 * @param output the module's output `addons`
 * @param get downloads and verifies a file
 * @throws ClusterError if a manifest cannot be downloaded or read
 */
export async function wantedAddons(output: string, get: (artifact: Artifact) => Promise<Buffer>): Promise<Wanted> {
  const { manifests, artifacts } = JSON.parse(output) as Addons;
  const objects = Object.entries(manifests).flatMap(([name, text]) => objectsIn(text, `the manifest ${name}`));
  const served = new Map<string, Artifact>();
  for (const artifact of artifacts) {
    if (artifact.path.startsWith(CHARTS)) served.set(urlOf(artifact.path), artifact);
    else if (/\.ya?ml$/.test(artifact.path)) {
      const found = objectsIn((await get(artifact)).toString(), artifact.url);
      objects.push(...(artifact.path.startsWith(MANIFESTS) ? found : found.map(onHostNetwork)));
    }
  }
  const charts = objects.flatMap((object) => {
    const artifact = served.get(chartOf(object) ?? "");
    return artifact ? [{ object, artifact }] : [];
  });
  const others = objects.filter((object) => !charts.some((chart) => chart.object === object));
  return { objects: others.toSorted((a, b) => order(a) - order(b)), charts };
}

/** Returns the URL at which k3s serves a file, as in a HelmChart. */
function urlOf(path: string): string {
  return `https://%{KUBERNETES_API}%/static/charts/${path.slice(CHARTS.length)}`;
}

function chartOf({ kind, spec }: KubernetesObject): string | undefined {
  return kind === "HelmChart" ? (spec as { chart?: string }).chart : undefined;
}

/** Returns an object of DigitalOcean's storage driver as the script `csi-host-network` changes it on servers. */
function onHostNetwork(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "StatefulSet") return object;
  const spec = object.spec as { template: { spec: object } };
  const template = { ...spec.template, spec: { ...spec.template.spec, hostNetwork: true } };
  return { ...object, spec: { ...spec, template } };
}

function order({ kind }: KubernetesObject): number {
  const first = ["CustomResourceDefinition", "Namespace"].indexOf(kind);
  return first < 0 ? 2 : first;
}

import { hclJson } from "../../spec/json";
import type { digitaloceanK8sCluster } from "../../spec/modules/digitalocean-k8s-cluster";
import type { Values } from "../../spec/types";
import type { K3s } from "../bootstrap/k3s";
import { bootstrapFile } from "../bootstrap/user-data";

/** What Kubernetes needs of DigitalOcean: the twin of `main.cloud.tf` of the module `terraform-digitalocean-k8s-cluster`. */

type Inputs = Values<typeof digitaloceanK8sCluster.inputs>;

/** Manifests that servers deploy, by name. */
export function cloudManifests(inputs: Inputs, networkId: string): Record<string, string> {
  const { cloudController, csiDriver, digitaloceanToken } = inputs;
  return {
    ...(cloudController && {
      "digitalocean-cloud-controller-manager": hclJson({
        apiVersion: "v1",
        kind: "List",
        items: [
          ...JSON.parse(bootstrapFile("digitalocean/cloud-controller-access.json")),
          deployment(cloudController, networkId),
        ],
      }),
    }),
    ...((cloudController || csiDriver) && {
      "digitalocean-secret": hclJson({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "digitalocean", namespace: "kube-system" },
        stringData: { "access-token": digitaloceanToken },
      }),
    }),
  };
}

/** Manifests that servers fetch and verify; k3s deploys what is in that folder. */
export function fetchedManifests({ csiDriver }: Inputs): K3s["serverArtifacts"] {
  if (csiDriver === undefined) return [];
  const sources = {
    "digitalocean-csi-crds": csiDriver.crds,
    "digitalocean-csi-driver": csiDriver.driver,
    "digitalocean-csi-snapshot-controller": csiDriver.snapshotController,
  };
  return Object.entries(sources).map(([name, { url, sha256 }]) => ({
    sha256,
    path: `/var/lib/rancher/k3s/server/manifests/${name}.yaml`,
    url,
  }));
}

/** A release's own manifest makes load balancers in the region's default network, so this says which network it is. */
function deployment({ version, sha256 }: NonNullable<Inputs["cloudController"]>, networkId: string): unknown {
  const name = "digitalocean-cloud-controller-manager";
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "kube-system" },
    spec: {
      replicas: 1,
      strategy: { type: "Recreate" },
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          dnsPolicy: "Default",
          hostNetwork: true,
          nodeSelector: { "node-role.kubernetes.io/control-plane": "true" },
          priorityClassName: "system-cluster-critical",
          serviceAccountName: "cloud-controller-manager",
          // It's what makes nodes ready, so it runs on those that are not.
          tolerations: [
            { key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Exists", effect: "NoSchedule" },
            { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
            { key: "CriticalAddonsOnly", operator: "Exists" },
          ],
          containers: [
            {
              name,
              image: `docker.io/digitalocean/${name}:${version}@sha256:${sha256}`,
              command: [`/bin/${name}`, "--leader-elect=false"],
              resources: { requests: { cpu: "100m", memory: "50Mi" } },
              env: [
                { name: "DO_ACCESS_TOKEN", valueFrom: { secretKeyRef: { name: "digitalocean", key: "access-token" } } },
                { name: "DO_CLUSTER_VPC_ID", value: networkId },
              ],
            },
          ],
        },
      },
    },
  };
}

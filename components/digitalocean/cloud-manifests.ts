import { hclJson } from "../../spec/json";
import type { digitaloceanK8sCluster } from "../../spec/modules/digitalocean-k8s-cluster";
import type { Values } from "../../spec/types";
import { bootstrapFile } from "../../src/root";
import type { K3s } from "../bootstrap/k3s";
import type { File } from "../bootstrap/user-data";

/**
 * The twin of `main.cloud.tf` of the module `terraform-digitalocean-k8s-cluster`: manifests of DigitalOcean's cloud
 * controller and storage driver.
 */

type Inputs = Values<typeof digitaloceanK8sCluster.inputs>;

/** Returns the manifests that servers deploy, by name. */
export function cloudManifests(inputs: Inputs, networkId: string): Record<string, string> {
  const { cloudController, csiDriver, digitaloceanToken, region } = inputs;
  return {
    ...(cloudController && {
      "digitalocean-cloud-controller-manager": hclJson({
        apiVersion: "v1",
        kind: "List",
        items: [
          ...JSON.parse(bootstrapFile("digitalocean/cloud-controller-access.json")),
          deployment(cloudController, region, networkId),
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

/** The folder whose manifests k3s deploys. */
const manifests = "/var/lib/rancher/k3s/server/manifests";

/** The published manifest of the storage driver. */
const driver = "/var/lib/cluster/digitalocean-csi-driver.yaml";

/**
 * Returns files that adapt the storage driver's manifest to nodes on which only the host's network reaches the metadata
 * service.
 */
export function driverFiles({ csiDriver }: Inputs): File[] {
  if (csiDriver === undefined) return [];
  const script = "/usr/local/lib/cluster/csi-host-network";
  return [
    {
      path: "/etc/systemd/system/artifacts.service.d/csi.conf",
      permissions: "0644",
      content: `[Service]\nExecStartPost=${script} ${driver} ${manifests}/digitalocean-csi-driver.yaml\n`,
    },
    { path: script, permissions: "0755", content: bootstrapFile("digitalocean/csi-host-network") },
  ];
}

/** Returns the manifests that servers download and verify. */
export function fetchedManifests({ csiDriver }: Inputs): K3s["serverArtifacts"] {
  if (csiDriver === undefined) return [];
  const sources = {
    [`${manifests}/digitalocean-csi-crds.yaml`]: csiDriver.crds,
    [driver]: csiDriver.driver,
    [`${manifests}/digitalocean-csi-snapshot-controller.yaml`]: csiDriver.snapshotController,
  };
  return Object.entries(sources).map(([path, { url, sha256 }]) => ({ sha256, path, url }));
}

/**
 * Returns the cloud controller's deployment. The published manifest creates load balancers in the region's default
 * network, so this one sets the network.
 */
function deployment(
  { version, sha256 }: NonNullable<Inputs["cloudController"]>,
  region: string,
  networkId: string,
): unknown {
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
          // It makes nodes ready, so it must run on nodes that are not.
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
                // It does not run as root, so it cannot reach the metadata service.
                { name: "REGION", value: region },
              ],
            },
          ],
        },
      },
    },
  };
}

import { K8sCluster } from "../../../../components/digitalocean/k8s-cluster";
import { NomadCluster } from "../../../../components/digitalocean/nomad-cluster";
import { VaultCluster } from "../../../../components/digitalocean/vault-cluster";
import { digitaloceanK8sCluster } from "../../../../spec/modules/digitalocean-k8s-cluster";
import { digitaloceanNomadCluster } from "../../../../spec/modules/digitalocean-nomad-cluster";
import { digitaloceanVaultCluster } from "../../../../spec/modules/digitalocean-vault-cluster";
import { exampleToken } from "../../../../spec/modules/example-secrets";
import type { Balancer, Platform } from "./platform";

/** The address of internal load balancers. */
const joinAddress = "10.0.1.9";

const manifests = "/var/lib/rancher/k3s/server/manifests";

const customResource = (name: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: ${name} }\n`;
const driver = (network: string) =>
  `kind: StatefulSet\nmetadata:\n  name: csi-do-controller\nspec:\n  template:\n    spec:\n${network}      containers: []\n---\n${workload("DaemonSet", "csi-do-node")}`;
const workload = (kind: string, name: string) =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: kube-system }\n`;

/** Nodes have a public and a private network, do not know their addresses, and join through a load balancer. */
export const digitalocean: Platform = {
  name: "digitalocean",
  clusters: {
    vault: { spec: digitaloceanVaultCluster, component: VaultCluster },
    nomad: { spec: digitaloceanNomadCluster, component: NomadCluster },
    k8s: { spec: digitaloceanK8sCluster, component: K8sCluster },
  },
  interfaces: (address, number) => ({ eth0: `203.0.113.${number}`, eth1: address }),
  inputs: { network: { ipRange: "10.0.1.0/24" } },
  answer: (type, number) => {
    switch (type.split(":").pop()) {
      case "Vpc":
        return { id: "506f78a4-e098-11e5-ad9f-000f53306ae1" };
      case "LoadBalancer":
        return { ip: joinAddress };
      default:
        return { ipv4Address: `203.0.113.${number}`, ipv4AddressPrivate: `10.0.1.${100 + number}` };
    }
  },
  balancer: (type, inputs) => (type.endsWith(":LoadBalancer") ? balancer(inputs) : undefined),
  cloud: {
    inputs: (artifact) => ({
      digitaloceanToken: exampleToken,
      cloudController: { version: "v0.1.64", sha256: "0".repeat(64) },
      csiDriver: {
        crds: artifact(`${manifests}/digitalocean-csi-crds.yaml`),
        driver: artifact(`${manifests}/digitalocean-csi-driver.yaml`),
        snapshotController: artifact(`${manifests}/digitalocean-csi-snapshot-controller.yaml`),
      },
    }),
    fetched: {
      [`${manifests}/digitalocean-csi-crds.yaml`]: `${customResource("volumesnapshots")}---\n${customResource("volumesnapshotcontents")}`,
      [`${manifests}/digitalocean-csi-driver.yaml`]: driver(""),
      [`${manifests}/digitalocean-csi-snapshot-controller.yaml`]: workload("Deployment", "snapshot-controller"),
    },
    prepared: { [`${manifests}/digitalocean-csi-driver.yaml`]: driver("      hostNetwork: true\n") },
    addons: {
      "digitalocean-cloud-controller-manager.json": ["List"],
      "digitalocean-csi-crds.yaml": [
        "CustomResourceDefinition volumesnapshots",
        "CustomResourceDefinition volumesnapshotcontents",
      ],
      "digitalocean-csi-driver.yaml": ["StatefulSet csi-do-controller", "DaemonSet csi-do-node"],
      "digitalocean-csi-snapshot-controller.yaml": ["Deployment snapshot-controller"],
      "digitalocean-secret.json": ["Secret digitalocean"],
    },
  },
};

function balancer({ forwardingRules, healthcheck }: Record<string, unknown>): Balancer {
  const { protocol, path } = healthcheck as { protocol: string; path?: string };
  return {
    address: joinAddress,
    ports: (forwardingRules as { entryPort: number; targetPort: number }[]).map(({ entryPort, targetPort }) => ({
      entry: entryPort,
      target: targetPort,
    })),
    ...(protocol === "https" && path !== undefined ? { health: { protocol, path } } : {}),
  };
}

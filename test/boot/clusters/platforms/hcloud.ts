import { K8sCluster } from "../../../../components/hcloud/k8s-cluster";
import { NomadCluster } from "../../../../components/hcloud/nomad-cluster";
import { VaultCluster } from "../../../../components/hcloud/vault-cluster";
import { exampleToken } from "../../../../spec/modules/example-secrets";
import { hcloudK8sCluster } from "../../../../spec/modules/hcloud-k8s-cluster";
import { hcloudNomadCluster } from "../../../../spec/modules/hcloud-nomad-cluster";
import { hcloudVaultCluster } from "../../../../spec/modules/hcloud-vault-cluster";
import { releases } from "../../../../spec/releases";
import type { Platform } from "./platform";

const folder = "/var/lib/rancher/k3s/server/static/charts";
const charts = {
  cloudController: `${folder}/hcloud-cloud-controller-manager-${releases.cloudController.version}.tgz`,
  csiDriver: `${folder}/hcloud-csi-${releases.csiDriver.version}.tgz`,
};

/** Nodes have a public and a private network, and join at the addresses of servers. */
export const hcloud: Platform = {
  name: "hcloud",
  clusters: {
    vault: { spec: hcloudVaultCluster, component: VaultCluster },
    nomad: { spec: hcloudNomadCluster, component: NomadCluster },
    k8s: { spec: hcloudK8sCluster, component: K8sCluster },
  },
  interfaces: (address, number) => ({ eth0: `203.0.113.${number}`, enp7s0: address }),
  cloud: {
    inputs: (artifact) => ({
      hcloudToken: exampleToken,
      cloudController: { ...releases.cloudController, ...artifact(charts.cloudController) },
      csiDriver: { ...releases.csiDriver, ...artifact(charts.csiDriver) },
    }),
    fetched: {
      [charts.cloudController]: "the controller's chart",
      [charts.csiDriver]: "the driver's chart",
    },
    addons: {
      "hcloud-cloud-controller-manager.json": ["HelmChart hcloud-cloud-controller-manager"],
      "hcloud-csi.json": ["HelmChart hcloud-csi"],
      "hcloud-secret.json": ["Secret hcloud"],
    },
  },
};

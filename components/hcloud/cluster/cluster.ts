import * as pulumi from "@pulumi/pulumi";
import type { hcloudClusterInputs } from "../../../spec/modules/hcloud-cluster";
import type { Cluster } from "../../cluster";
import type { CheckedInputs } from "../../inputs";

/** The common parts of clusters on Hetzner Cloud. The functions in this folder create the same resources as the modules' HCL. */

export type ClusterInputs = CheckedInputs<typeof hcloudClusterInputs>;

/** Returns the options of a cluster's own resources. */
export function childOptions({ component }: Cluster<ClusterInputs>): pulumi.CustomResourceOptions {
  // Names are unique at Hetzner: delete before creating a replacement, as OpenTofu does.
  return { parent: component, deleteBeforeReplace: true };
}

/** Returns the labels of all resources of a cluster. */
export function clusterLabels({ name, labels }: ClusterInputs): pulumi.Output<Record<string, string>> {
  return pulumi.all([labels, name]).apply(([known, cluster]): Record<string, string> => ({ ...known, cluster }));
}

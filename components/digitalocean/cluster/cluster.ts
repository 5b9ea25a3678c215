import type * as pulumi from "@pulumi/pulumi";
import type { digitaloceanClusterInputs } from "../../../spec/modules/digitalocean-cluster";
import type { Cluster } from "../../cluster";
import type { CheckedInputs } from "../../inputs";

/** The common parts of clusters on DigitalOcean. The functions in this folder create the same resources as the modules' HCL. */

export type ClusterInputs = CheckedInputs<typeof digitaloceanClusterInputs>;

/** Returns the options of a cluster's own resources. */
export function childOptions({ component }: Cluster<ClusterInputs>): pulumi.CustomResourceOptions {
  // Names are unique at DigitalOcean: delete before creating a replacement, as OpenTofu does.
  return { parent: component, deleteBeforeReplace: true };
}

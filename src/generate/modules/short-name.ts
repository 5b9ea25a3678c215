import type { Spec } from "../../../spec/types";

/** Returns the name of a module without its provider: `hcloud-k8s-cluster` → `k8s-cluster`. */
export function shortName({ name, provider }: Spec): string {
  return name.slice(provider.length + 1);
}

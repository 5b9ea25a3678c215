import { X509Certificate } from "node:crypto";
import type { Secrets } from "./make";
import type { SecretRequirement } from "./requirements";

/** A certificate whose new organization is another than the former one's. For Kubernetes the organization is the user's group. */
export interface Regrouped {
  /** The name of its secret. */
  name: string;
  from: string;
  to: string;
}

/** Returns the regenerated certificates that have another organization than before. */
export function regrouped(generated: readonly SecretRequirement[], before: Secrets): Regrouped[] {
  return generated.flatMap(({ name, source }) => {
    const former = Object.hasOwn(before, name) ? before[name] : undefined;
    if (source.kind !== "certificate" || source.organization === undefined || former === undefined) return [];
    const from = organizationOf(former);
    return from === undefined || from === source.organization ? [] : [{ name, from, to: source.organization }];
  });
}

function organizationOf(certificate: string): string | undefined {
  return /^O=(.+)$/m.exec(new X509Certificate(certificate).subject)?.[1];
}

import { expiryOf } from "../../spec/expiry";
import { isMissing, type Secrets } from "./make";
import type { SecretRequirement } from "./requirements";

/** A secret of a stack without its value. */
export interface ListedSecret {
  name: string;
  /** The secret with a certificate's key. */
  keyName?: string;
  kind: SecretRequirement["source"]["kind"];
  /** Its use, e.g. `k8s: tls.client_ca`. */
  use: string;
  missing: boolean;
  /** The expiry of a certificate, ISO 8601. */
  expires?: string;
}

/** Lists the secrets that a stack refers to, and when certificates expire. */
export function listSecrets(required: readonly SecretRequirement[], existing: Secrets): ListedSecret[] {
  return required.map((each) => {
    const { name, keyName, use, source } = each;
    const certificate = keyName === undefined ? undefined : existing[name];
    const expires = certificate === undefined ? undefined : expiryOf(certificate).toISOString();
    return { name, keyName, kind: source.kind, use, missing: isMissing(each, existing), expires };
  });
}

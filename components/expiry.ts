import * as pulumi from "@pulumi/pulumi";
import { expiryOf, shownSoon } from "../spec/expiry";

/**
 * Warns where a certificate among a component's inputs ends soon, as soon as it's known.
 * @param input its path, such as `tls.admin`
 */
export function warnOfExpiry(component: string, input: string, certificate: pulumi.Input<string>): void {
  pulumi.output(certificate).apply(async (pem) => {
    const soon = endOf(pem);
    const owner = `component ${JSON.stringify(component)}`;
    if (soon) await pulumi.log.warn(`${owner}: the certificate in ${input} ${soon}: see docs/certificates.md`);
  });
}

/** Text that is not a certificate is skipped: other checks reject it where needed. */
function endOf(pem: string): string | undefined {
  try {
    return shownSoon(expiryOf(pem));
  } catch {
    return undefined;
  }
}

import * as pulumi from "@pulumi/pulumi";
import { expiryOf, shownSoon } from "../spec/expiry";

/**
 * Warns about a certificate in a component's inputs that expires soon, once its value is known.
 * @param input its path, such as `tls.admin`
 */
export function warnOfExpiry(component: string, input: string, certificate: pulumi.Input<string>): void {
  pulumi.output(certificate).apply(async (pem) => {
    const soon = endOf(pem);
    const owner = `component ${JSON.stringify(component)}`;
    if (soon) await pulumi.log.warn(`${owner}: the certificate in ${input} ${soon}: see docs/certificates.md`);
  });
}

/**
 * Returns the expiry of a certificate. Text that is not a certificate is skipped: other checks reject it where needed.
 */
function endOf(pem: string): string | undefined {
  try {
    return shownSoon(expiryOf(pem));
  } catch {
    return undefined;
  }
}

import { X509Certificate } from "node:crypto";

/** How many days before its end a certificate is announced: enough to rebuild every machine that has it. */
export const NOTICE_DAYS = 60;

const DAY_MS = 86_400_000;

/**
 * The day on which the first certificate of a PEM text ends.
 * @throws where it's no certificate
 */
export function expiryOf(certificate: string): Date {
  return new Date(new X509Certificate(certificate).validTo);
}

/** Whole days until a certificate ends; negative once it has. */
export function daysUntil(expiry: Date, now = new Date()): number {
  return Math.floor((expiry.getTime() - now.getTime()) / DAY_MS);
}

/** The end of a certificate that ends soon, in a clause such as `expires on 2026-12-24, in 24 days`. Undefined where there is time. */
export function shownSoon(expiry: Date, now = new Date()): string | undefined {
  const days = daysUntil(expiry, now);
  if (days >= NOTICE_DAYS) return undefined;
  const date = expiry.toISOString().slice(0, 10);
  return days < 0 ? `expired on ${date}` : `expires on ${date}, in ${days} days`;
}

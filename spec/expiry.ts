import { X509Certificate } from "node:crypto";

/** Warn this many days before a certificate expires: enough time to rebuild every machine that has it. */
export const NOTICE_DAYS = 60;

const DAY_MS = 86_400_000;

/**
 * Returns the date on which the first certificate of a PEM text expires.
 * @throws Error if the text is not a certificate
 */
export function expiryOf(certificate: string): Date {
  return new Date(new X509Certificate(certificate).validTo);
}

/** Returns the whole days until a certificate expires; negative if it has expired. */
export function daysUntil(expiry: Date, now = new Date()): number {
  return Math.floor((expiry.getTime() - now.getTime()) / DAY_MS);
}

/** Returns a clause such as `expires on 2026-12-24, in 24 days` if a certificate expires soon, otherwise undefined. */
export function shownSoon(expiry: Date, now = new Date()): string | undefined {
  const days = daysUntil(expiry, now);
  if (days >= NOTICE_DAYS) return undefined;
  const date = expiry.toISOString().slice(0, 10);
  return days < 0 ? `expired on ${date}` : `expires on ${date}, in ${days} days`;
}

import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Stack } from "../../spec/stack/stack";
import type { Secrets } from "./make";
import { type SecretRequirement, secretUses } from "./requirements";

/**
 * Returns a sentence for each certificate of a stack that does not match its key, or that its CA did not sign. Machines
 * would not start with them, or not trust each other.
 */
export function mismatches(stack: Stack, existing: Secrets): string[] {
  const sentences = secretUses(stack).flatMap((each) => mismatch(each, existing) ?? []);
  return [...new Set(sentences)].map((sentence) => `stack ${JSON.stringify(stack.name)}: ${sentence}`);
}

function mismatch({ name, keyName, source, use }: SecretRequirement, existing: Secrets): string | undefined {
  const certificates = certificatesIn(textOf(existing, name));
  const key = keyName === undefined ? undefined : textOf(existing, keyName);
  const [own] = certificates;
  if (!own) return undefined;
  if (key !== undefined && !isKeyOf(own, key)) {
    return `secret ${keyName} is not the key of the certificate ${name} (${use}): set the right one, or generate both again with --rotate ${name}`;
  }
  if (source.kind !== "certificate") return undefined;
  const { by, trusted } = source;
  const authorities = [by.name, ...trusted].flatMap((each) => certificatesIn(textOf(existing, each)));
  if (authorities.length === 0 || isSigned(certificates, authorities)) return undefined;
  return `the CA ${by.name} did not sign the certificate ${name} (${use}): set the right one, or generate both again with --rotate ${by.name}`;
}

function textOf(existing: Secrets, name: string): string | undefined {
  return Object.hasOwn(existing, name) ? existing[name] : undefined;
}

/** Parses the certificates of a PEM text; empty if one is invalid, which the checks of inputs report. */
function certificatesIn(text = ""): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

function isKeyOf(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** Returns whether a CA signed a certificate, directly or through its chain. */
function isSigned([own, ...chain]: readonly X509Certificate[], authorities: readonly X509Certificate[]): boolean {
  if (!own) return false;
  const signed = (issuer: X509Certificate) => own.checkIssued(issuer) && own.verify(issuer.publicKey);
  if (authorities.some(signed)) return true;
  const next = chain.findIndex(signed);
  return next >= 0 && isSigned(chain.slice(next), authorities);
}

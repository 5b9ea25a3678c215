import "reflect-metadata";
import { type KeyObject, KeyObject as Keys, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto as Crypto);

/** Algorithms of keys. */
export type KeyKind = "P-256" | "P-384" | "P-521" | "RSA-2048";

/** A certificate and its private key, both PEM. */
export interface Pair {
  certificate: string;
  key: string;
}

/**
 * Generates a self-signed certificate and its key.
 * @param format of the key: `sec1` and `pkcs1` are the older ones, of EC and RSA keys
 */
export async function selfSigned(kind: KeyKind, format: "pkcs8" | "sec1" | "pkcs1" = "pkcs8"): Promise<Pair> {
  const algorithm =
    kind === "RSA-2048"
      ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
      : { name: "ECDSA", namedCurve: kind, hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=test",
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date("2026-01-01"),
    notAfter: new Date("2046-01-01"),
  });
  const key: KeyObject = Keys.from(keys.privateKey);
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: key.export({ type: format as "pkcs8", format: "pem" }) as string,
  };
}

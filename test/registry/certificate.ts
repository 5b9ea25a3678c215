import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A self-signed certificate for 127.0.0.1 and its key, both PEM. */
export async function loopbackCertificate(): Promise<{ certificate: string; key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  x509.cryptoProvider.set(webcrypto as Crypto);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=registry",
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date("2026-01-01"),
    notAfter: new Date("2046-01-01"),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
  });
  const key = KeyObject.from(keys.privateKey);
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: key.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

import "reflect-metadata";
import { createPrivateKey, createPublicKey, generateKeyPairSync, webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto as Crypto);

/** A certificate and its private key, both PEM. */
export interface Pair {
  certificate: string;
  key: string;
}

/** The subject of a certificate. */
export interface Subject {
  commonName: string;
  organization?: string;
  dnsNames: readonly string[];
  usages: readonly ("server" | "client")[];
}

/** The lifetime of certificates in days. Browsers reject server certificates over 825 days. */
const lifetimes = { ca: 3650, certificate: 730 } as const;

const p256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** The signature algorithms of CAs that users provide, by the curve of the key. */
const ecAlgorithms: Readonly<Record<string, typeof p256>> = {
  prime256v1: p256,
  secp384r1: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
  secp521r1: { name: "ECDSA", namedCurve: "P-521", hash: "SHA-512" },
};

/** Generates a private key on the curve P-256, PEM. */
export function generateKey(): string {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;
}

/**
 * Generates a private key that signs the tokens of Kubernetes' service accounts: on the curve P-256, PEM, SEC1 form.
 * The API server reads the public key from the same file, and supports EC keys in this form only (client-go's
 * keyutil.ParsePublicKeysPEM).
 */
export function generateServiceAccountKey(): string {
  return createPrivateKey(generateKey()).export({ type: "sec1", format: "pem" }) as string;
}

/** Generates a certificate authority for certificates of servers and clients, and no intermediate authorities. */
export async function generateAuthority(commonName: string, now: Date): Promise<Pair> {
  const { key, publicKey } = await generateKeyPair();
  const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: nameOf(commonName),
    issuer: nameOf(commonName),
    publicKey,
    ...(await signer(key)),
    ...validity(now, lifetimes.ca),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign | digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return { certificate: pem(certificate), key };
}

/**
 * Generates a certificate, signed by a CA. It expires with the CA at the latest.
 * @param authority its certificate may be followed by others
 * @param days lifetime of the certificate
 */
export async function generateCertificate(
  subject: Subject,
  authority: Pair,
  now: Date,
  days: number = lifetimes.certificate,
): Promise<Pair> {
  const issuer = new x509.X509Certificate(new X509Certificate(authority.certificate).raw);
  const { key, publicKey } = await generateKeyPair();
  const { notBefore, notAfter } = validity(now, days);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: nameOf(subject.commonName, subject.organization),
    issuer: issuer.subjectName,
    publicKey,
    ...(await signer(authority.key)),
    notBefore,
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(subject.usages.map((usage) => x509.ExtendedKeyUsage[`${usage}Auth`])),
      ...alternativeNames(subject),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await authorityKeyIdentifier(issuer),
    ],
  });
  return { certificate: pem(certificate), key };
}

/** Returns the alternative names of a certificate; those of a server include the loopback names. */
function alternativeNames({ dnsNames, usages }: Subject): x509.SubjectAlternativeNameExtension[] {
  const own: x509.JsonGeneralNames = usages.includes("server")
    ? [
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" },
      ]
    : [];
  const names = [...dnsNames.map((value) => ({ type: "dns" as const, value })), ...own];
  return names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [];
}

function nameOf(commonName: string, organization?: string): x509.JsonName {
  return [...(organization ? [{ O: [organization] }] : []), { CN: [commonName] }];
}

/** Returns the validity, which starts an hour ago because clocks differ. */
function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now.getTime() - 3_600_000), notAfter: new Date(now.getTime() + days * 86_400_000) };
}

async function generateKeyPair(): Promise<{ key: string; publicKey: CryptoKey }> {
  const key = generateKey();
  const der = createPublicKey(key).export({ type: "spki", format: "der" });
  const publicKey = await webcrypto.subtle.importKey("spki", der, p256, true, ["verify"]);
  return { key, publicKey };
}

/** Returns a signer for a private key: EC or RSA, in any form of PEM. */
async function signer(key: string): Promise<{ signingKey: CryptoKey; signingAlgorithm: Algorithm & EcdsaParams }> {
  const privateKey = createPrivateKey(key);
  const curve = privateKey.asymmetricKeyDetails?.namedCurve;
  const algorithm = curve ? ecAlgorithms[curve] : { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  if (!algorithm) {
    const known = Object.keys(ecAlgorithms).join(", ");
    throw new Error(`the key of a CA must be RSA or on one of the curves ${known}, not ${curve}`);
  }
  const der = privateKey.export({ type: "pkcs8", format: "der" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
  return { signingKey, signingAlgorithm: algorithm };
}

/** Returns the identifier in the CA's certificate, which need not be the usual hash of its key. */
async function authorityKeyIdentifier(issuer: x509.X509Certificate): Promise<x509.Extension> {
  const own = issuer.getExtension(x509.SubjectKeyIdentifierExtension);
  return own
    ? new x509.AuthorityKeyIdentifierExtension(own.keyId)
    : x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey);
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

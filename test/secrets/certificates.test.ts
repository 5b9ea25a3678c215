import { createPrivateKey, X509Certificate } from "node:crypto";
import { expiryOf } from "../../spec/expiry";
import { isKeyPair } from "../../spec/key-pair";
import { exampleAuthority } from "../../spec/modules/example-secrets";
import { generateAuthority, generateCertificate, generateKey } from "../../src/secrets/certificates";
import { selfSigned } from "../certificates";

const now = new Date("2026-11-24T12:00:00Z");
const subject = {
  commonName: "vault server",
  dnsNames: ["vault.prod.internal"],
  usages: ["server", "client"],
} as const;

const days = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 86_400_000;

test("an authority is one, signs itself, and lives for ten years", async () => {
  const authority = await generateAuthority("prod vault", now);
  const certificate = new X509Certificate(authority.certificate);
  expect(certificate.ca).toBe(true);
  expect(certificate.subject).toBe("CN=prod vault");
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(authority.key))).toBe(true);
  expect(days(now, new Date(certificate.validTo))).toBe(3650);
  expect(isKeyPair(authority.certificate, authority.key)).toBe(true);
});

test("a server's certificate verifies by its CA, under its names and on its own machine, and is no CA", async () => {
  const authority = await generateAuthority("prod vault", now);
  const pair = await generateCertificate(subject, authority, now);
  const [issuer, certificate] = [new X509Certificate(authority.certificate), new X509Certificate(pair.certificate)];
  expect(certificate.checkIssued(issuer)).toBe(true);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.checkHost("vault.prod.internal")).toBe("vault.prod.internal");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(certificate.checkHost("vault.test.internal")).toBeUndefined();
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  expect(new Date(certificate.validFrom) < now).toBe(true);
  expect(days(now, expiryOf(pair.certificate))).toBe(730);
  expect(isKeyPair(pair.certificate, pair.key)).toBe(true);
  expect(isKeyPair(pair.certificate, authority.key)).toBe(false);
});

test("a user's certificate names the organization and no hosts", async () => {
  const authority = await generateAuthority("k8s client", now);
  const user = { commonName: "k8s admin", organization: "system:masters", dnsNames: [], usages: ["client"] } as const;
  const certificate = new X509Certificate((await generateCertificate(user, authority, now)).certificate);
  expect(certificate.subject).toBe("O=system:masters\nCN=k8s admin");
  expect(certificate.subjectAltName).toBeUndefined();
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
});

test("a certificate does not outlive its CA", async () => {
  const authority = await generateAuthority("old", new Date("2017-11-25T12:00:00Z"));
  const { certificate } = await generateCertificate(subject, authority, now);
  expect(expiryOf(certificate)).toEqual(expiryOf(authority.certificate));
});

test.each([
  ["RSA-2048", "pkcs1"],
  ["P-384", "sec1"],
  ["P-521", "pkcs8"],
] as const)(
  "one's own CA with a key of the kind %s signs too, with further certificates behind its own",
  async (kind, format) => {
    const own = await selfSigned(kind, format);
    const authority = { ...own, certificate: own.certificate + exampleAuthority.certificate };
    const certificate = new X509Certificate((await generateCertificate(subject, authority, now)).certificate);
    const issuer = new X509Certificate(own.certificate);
    expect(certificate.checkIssued(issuer)).toBe(true);
    expect(certificate.verify(issuer.publicKey)).toBe(true);
  },
);

test("a key is one on P-256", () => {
  expect(createPrivateKey(generateKey()).asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  expect(generateKey()).not.toBe(generateKey());
});

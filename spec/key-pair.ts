/**
 * Checks that a certificate and a private key match: the certificate contains the key's public half. For an EC key that is its point,
 * for an RSA key the first 128 bytes of its modulus. Both are searched in the DER encoding as Latin-1 text, in which every byte is one
 * character, because HCL can do that as well.
 */

/** The bytes before the public half of a key, and its length, as regular expressions for both RE2 and JavaScript. */
const publicHalves = [
  // SEC 1 and PKCS #8 keys end with the bit string of the point: of the curves P-256, P-384 and P-521.
  "\\x03\\x42\\x00(\\x04ANY{64})$",
  "\\x03\\x62\\x00(\\x04ANY{96})$",
  "\\x03\\x81\\x86\\x00(\\x04ANY{132})$",
  // PKCS #1: version, modulus.
  "^\\x30\\x82ANY{2}\\x02\\x01\\x00\\x02\\x82ANY{2}\\x00(ANY{128})",
  // PKCS #8: version, the algorithm's identifier, and a PKCS #1 key.
  "^\\x30\\x82ANY{2}\\x02\\x01\\x00\\x30\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01\\x05\\x00\\x04\\x82ANY{2}\\x30\\x82ANY{2}\\x02\\x01\\x00\\x02\\x82ANY{2}\\x00(ANY{128})",
];

/** The first certificate or key: the curve's parameters may precede a key, and lines may end with CR LF. */
const block = "-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PRIVATE KEY)-----([A-Za-z0-9+/=\\r\\n]+)-----END ";

/** @param certificate PEM; of a chain, the first is used */
export function isKeyPair(certificate: string, key: string): boolean {
  const [outer, inner] = [der(certificate), der(key)];
  if (outer === undefined || inner === undefined) return false;
  for (const pattern of publicHalves) {
    const [, half] = new RegExp(pattern.replaceAll("ANY", "[^]")).exec(inner) ?? [];
    if (half !== undefined) return outer.includes(half);
  }
  return false;
}

/** Returns the same check as an HCL condition over two expressions. */
export function hclKeyPair(certificate: string, key: string): string {
  const halves = publicHalves.map(
    (pattern) => `regex("(?s)${pattern.replaceAll("ANY", ".").replaceAll("\\", "\\\\")}", ${hclDer(key)})[0]`,
  );
  return `try(strcontains(${hclDer(certificate)}, try(${halves.join(", ")})), false)`;
}

/** Returns the first certificate or key of a PEM text as Latin-1 text; `undefined` if there is none. */
function der(pem: string): string | undefined {
  const base64 = new RegExp(block).exec(pem)?.[1]?.replace(/[\r\n]/g, "");
  // Buffer ignores invalid characters; OpenTofu does not.
  if (!base64 || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) return undefined;
  return Buffer.from(base64, "base64").toString("latin1");
}

function hclDer(pem: string): string {
  return `textdecodebase64(replace(regex("${block.replaceAll("\\", "\\\\")}", ${pem})[0], "/[\\r\\n]/", ""), "ISO-8859-1")`;
}

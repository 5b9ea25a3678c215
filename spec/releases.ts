/**
 * The releases in examples, stacks, tests and docs, with their checksums. For a new release change the line here, then run
 * `npm run export`, which updates every file that names it. docs/releases.md, generated from this table, says how to get a checksum.
 */

/** Checksums by architecture. */
interface Checksums {
  amd64: string;
  arm64: string;
}

export interface K3sRelease {
  version: string;
  /** Of the files `k3s` and `k3s-arm64`. */
  sha256: Checksums;
  /** Of the files `k3s-airgap-images-<architecture>.tar.zst`. */
  imagesSha256: Checksums;
}

/** Supported releases of k3s, the newest first. */
export const k3sReleases = [
  {
    version: "v1.36.4+k3s1",
    sha256: {
      amd64: "835873f37245fc615f547a2fe2af9402a347875f13fa64a1f136de644955ea3f",
      arm64: "c920706346d5ad4e5cd3c7bf1bb09ce71ebe07fec829e513e40f1caf98aed8bb",
    },
    imagesSha256: {
      amd64: "9024613e2d468c51ba0e5ba21898604c41339354449fb3338cc6a7931189eb6a",
      arm64: "9d3c4c2197bcf857ca17633aa393bad683cc982ddd408620f93036a3cca953b5",
    },
  },
  {
    version: "v1.35.8+k3s1",
    sha256: {
      amd64: "12f81c9bb5b71e098a4f7a2d187e350902a9339a6c3d5e56c20a03f7a417e07f",
      arm64: "898476e008704289382377ef19946f23b511cf2678042cb5c8aef991e64f840a",
    },
    imagesSha256: {
      amd64: "807160da9a1b3ec86183a777241a6fe948d27fd6fdf3b88d0da39fa3b1ceeddc",
      arm64: "18c53139e7ad39009057d5c52ec5501aeea1ada235986e43c7357a3863ff3fdd",
    },
  },
] as const satisfies readonly [K3sRelease, ...K3sRelease[]];

/** The release of each program that examples use. */
export const releases = {
  k3s: k3sReleases[0],
  /** Version of the Debian package. */
  vault: "2.1.2-1",
  /** Version of the Debian package. */
  nomad: "2.0.7-1",
  /** Hetzner's charts. Their SHA-256 is the digest in the repository's index.yaml. */
  cloudController: {
    version: "1.35.0",
    sha256: "22ed0126b392e1100a942dbe5fb47cd8057b43138d9974c308760ad58f2eac24",
  },
  csiDriver: { version: "2.22.1", sha256: "b9a9d4667886f9454007acd63cf405d3db3d674eeb93f05d59451439884775a4" },
} as const;

import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputOf, run } from "./command";
import { type Files, writeFiles } from "./files";

/** A Debian package to build. */
export interface DebianPackage {
  name: string;
  /** Debian version, e.g. `2.1.2-1`. */
  version: string;
  files: Files;
  /** Its dependencies, as in a control file. */
  depends?: string;
  /** Paths among `files` that dpkg treats as configuration. */
  conffiles?: readonly string[];
  /** Maintainer scripts, with their interpreter line. */
  scripts?: Readonly<Partial<Record<"preinst" | "postinst" | "prerm" | "postrm", string>>>;
}

export interface AptRepositoryOptions {
  /** The folder to build the repository in, which a web server then serves. */
  folder: string;
  packages: readonly DebianPackage[];
  /** The distribution in the source line; default `trixie`. */
  suite?: string;
  /** The component in the source line; default `main`. */
  component?: string;
}

/**
 * Builds a signed apt repository with the given packages, for this machine's architecture.
 * @returns the public key that it is signed with, ASCII-armored; the private key is discarded
 */
export async function makeAptRepository(options: AptRepositoryOptions): Promise<string> {
  const { folder, packages, suite = "trixie", component = "main" } = options;
  const architecture = await output(["dpkg", "--print-architecture"]);
  const pool = join("pool", component);
  const distribution = join(folder, "dists", suite);
  const index = join(distribution, component, `binary-${architecture}`);
  await mkdir(join(folder, pool), { recursive: true });
  await mkdir(index, { recursive: true });
  for (const debianPackage of packages) await buildPackage(debianPackage, architecture, join(folder, pool));

  await writeFile(
    join(index, "Packages"),
    `${await output(["env", "-C", folder, "apt-ftparchive", "packages", pool])}\n`,
  );
  const fields = { Suite: suite, Codename: suite, Components: component, Architectures: architecture };
  const settings = Object.entries(fields).flatMap(([field, value]) => [
    "-o",
    `APT::FTPArchive::Release::${field}=${value}`,
  ]);
  await writeFile(
    join(distribution, "Release"),
    `${await output(["apt-ftparchive", ...settings, "release", distribution])}\n`,
  );
  return sign(join(distribution, "Release"), join(distribution, "InRelease"));
}

async function buildPackage(debianPackage: DebianPackage, architecture: string, pool: string): Promise<void> {
  const { name, version, files, depends, conffiles = [], scripts = {} } = debianPackage;
  const root = await mkdtemp(join(tmpdir(), "deb-"));
  try {
    const control = [
      `Package: ${name}`,
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      "Maintainer: Boot tests <boot@tests.invalid>",
      ...(depends ? [`Depends: ${depends}`] : []),
      `Description: stand-in for ${name}`,
    ];
    const scriptFiles = Object.entries(scripts).map(([script, content]) => [
      `/DEBIAN/${script}`,
      { content, mode: 0o755 },
    ]);
    await chmod(root, 0o755);
    await writeFiles(root, {
      "/DEBIAN/control": { content: lines(control) },
      "/DEBIAN/conffiles": { content: lines(conffiles) },
      ...Object.fromEntries(scriptFiles),
      ...files,
    });
    // Fast rather than small: real programs are large, and a package is used once.
    await output(["dpkg-deb", "--build", "--root-owner-group", "-Zgzip", "-z1", root, pool]);
  } finally {
    await rm(root, { recursive: true });
  }
}

/** Signs `release` into `signed` with a new key. Returns the public key. */
async function sign(release: string, signed: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "gpg-"));
  const gpg = (...options: string[]) =>
    output(["gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", "", ...options]);
  try {
    await gpg("--quick-generate-key", "Boot tests <boot@tests.invalid>", "ed25519", "sign", "never");
    await gpg("--pinentry-mode", "loopback", "--output", signed, "--clearsign", release);
    return `${await gpg("--armor", "--export")}\n`;
  } finally {
    await output(["gpgconf", "--homedir", home, "--kill", "all"]);
    await rm(home, { recursive: true, force: true });
  }
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join("");

const output = async (argv: readonly string[]): Promise<string> => outputOf(await run(argv), argv.join(" "));

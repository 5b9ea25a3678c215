import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { releases } from "../../../spec/releases";
import type { DebianPackage } from "../harness/apt-repository";
import { outputOf, run } from "../harness/command";

const sources = join(__dirname, "..", "stand-ins");

/** The versions that programs report, without the packages' revision. */
const versions = {
  vault: releases.vault.replace(/-\d+$/, ""),
  nomad: releases.nomad.replace(/-\d+$/, ""),
  k3s: releases.k3s.version,
  docker: "26.1.5",
};

/**
 * Returns an executable that stands in for a program: its source and the common part.
 * @param interpreter the Python that runs it in a node
 * @param version the version that it reports (default: that of the examples)
 */
export async function standIn(
  program: keyof typeof versions,
  { interpreter = "/usr/bin/python3", version = versions[program] }: { interpreter?: string; version?: string } = {},
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "stand-in-"));
  try {
    const application = join(folder, "application");
    await cp(sources, application, { recursive: true, filter: (path) => !path.endsWith("__pycache__") });
    await cp(join(sources, `${program}.py`), join(application, "__main__.py"));
    await writeFile(join(application, "version.py"), `VERSION = "${version}"\n`);
    const file = join(folder, program);
    const zip = ["python3", "-m", "zipapp", application, "--python", interpreter, "--output", file];
    outputOf(await run(zip), `Packing ${program}`);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Creates the user of a vendor's package. */
const addUser = (user: string) =>
  `#!/bin/sh\nset -e\nid -u ${user} >/dev/null 2>&1 || useradd --system --user-group --shell /bin/false ${user}\n`;

/** The vendor's unit, which must not be the one that runs. */
const vendorsUnit = (program: string) => ({
  content: `[Service]\nExecStart=/usr/bin/${program} started by the vendor's unit\n\n[Install]\nWantedBy=multi-user.target\n`,
});

/** Builds a package like HashiCorp's: a user, folders, a configuration, and a binary that may lock memory. */
export async function vaultPackage(version: string): Promise<DebianPackage> {
  // Scripts have the capabilities of their interpreter, so this one has its own interpreter.
  const interpreter = "/usr/lib/vault/python3";
  return packageOfVault(
    version,
    await standIn("vault", { interpreter }),
    `mkdir -p /usr/lib/vault
cp /usr/bin/python3 ${interpreter}
setcap cap_ipc_lock=+ep ${interpreter}`,
  );
}

/** The same package with a real binary. */
export async function realVaultPackage(version: string, binary: string): Promise<DebianPackage> {
  return packageOfVault(version, await readFile(binary), "setcap cap_ipc_lock=+ep /usr/bin/vault");
}

/** @param capable the commands that let the binary lock memory */
function packageOfVault(version: string, binary: Uint8Array, capable: string): DebianPackage {
  return {
    name: "vault",
    version,
    files: {
      "/usr/bin/vault": { content: binary, mode: 0o755 },
      "/usr/lib/systemd/system/vault.service": vendorsUnit("vault"),
      "/etc/vault.d/vault.hcl": { content: 'storage "file" { path = "/opt/vault/data" }\n' },
    },
    conffiles: ["/etc/vault.d/vault.hcl"],
    scripts: {
      preinst: addUser("vault"),
      postinst: `#!/bin/sh
set -e
mkdir -p /opt/vault/data
chown -R vault:vault /etc/vault.d /opt/vault
${capable}
systemctl --system daemon-reload
vault version
`,
    },
  };
}

/** Builds a package like HashiCorp's: a user, folders and a configuration. */
export async function nomadPackage(version: string): Promise<DebianPackage> {
  return {
    name: "nomad",
    version,
    files: {
      "/usr/bin/nomad": { content: await standIn("nomad"), mode: 0o755 },
      "/usr/lib/systemd/system/nomad.service": vendorsUnit("nomad"),
      "/etc/nomad.d/nomad.hcl": { content: 'data_dir = "/opt/nomad/data"\n' },
    },
    conffiles: ["/etc/nomad.d/nomad.hcl"],
    scripts: {
      preinst: addUser("nomad"),
      postinst: `#!/bin/sh
set -e
mkdir -p /opt/nomad/data
chown nomad:nomad /opt/nomad/data
chown -R nomad:nomad /etc/nomad.d
systemctl --system daemon-reload
nomad version
`,
    },
  };
}

/** Builds the packages that clusters install from Debian. */
export async function debianPackages(): Promise<DebianPackage[]> {
  return [
    // A service that starts when it is installed.
    {
      name: "docker.io",
      version: `${versions.docker}+dfsg1-9`,
      files: {
        "/usr/sbin/dockerd": { content: await standIn("docker"), mode: 0o755 },
        "/usr/lib/systemd/system/docker.service": {
          content: "[Service]\nType=notify\nExecStart=/usr/sbin/dockerd\n\n[Install]\nWantedBy=multi-user.target\n",
        },
      },
      scripts: { postinst: "#!/bin/sh\nset -e\nsystemctl daemon-reload\nsystemctl enable --now docker.service\n" },
    },
    {
      name: "containernetworking-plugins",
      version: "1.1.1+ds1-3",
      files: { "/usr/lib/cni/bridge": { content: "#!/bin/sh\n", mode: 0o755 } },
    },
    {
      name: "open-iscsi",
      version: "2.1.11-1",
      files: { "/usr/sbin/iscsiadm": { content: "#!/bin/sh\necho iscsiadm\n", mode: 0o755 } },
    },
    // A service that starts only with a device that virtual machines have.
    {
      name: "qemu-guest-agent",
      version: "10.0.2+ds-2",
      files: { "/usr/sbin/qemu-ga": { content: "#!/bin/sh\n", mode: 0o755 } },
    },
  ];
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** A call of a stand-in. */
export interface Call {
  argv: string[];
  user: string;
  /** Sets of capabilities as bit masks, named as in /proc/self/status. */
  capabilities: Record<"CapInh" | "CapPrm" | "CapEff" | "CapBnd" | "CapAmb", number>;
  configuration: Record<string, unknown>;
}

/** Returns every call in a unit's journal. */
export function callsIn(journal: string): Call[] {
  return [...journal.matchAll(/: called (\{.*\})$/gm)].map(([, call]) => JSON.parse(call as string));
}

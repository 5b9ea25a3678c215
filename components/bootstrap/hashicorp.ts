import { bootstrapFile } from "../../src/root";
import { packageInstaller } from "./packages";
import type { File } from "./user-data";

/** The common parts of nodes that run software from HashiCorp's repository. */

/** Returns the files of HashiCorp's apt repository and its key. `install-packages` adds the Debian release. */
export function aptRepository({ url, key }: { url: string; key?: string | undefined }): File[] {
  const keyFile = "/etc/apt/keyrings/hashicorp.asc";
  return [
    { path: keyFile, permissions: "0644", content: key ?? bootstrapFile("hashicorp/hashicorp.asc") },
    {
      path: "/etc/cluster/apt.list",
      permissions: "0644",
      content: `deb [signed-by=${keyFile}] ${url} $RELEASE main\n`,
    },
  ];
}

/** Returns the file that pins a package, so that upgrades skip it. */
export function pinnedPackage(name: string, version: string): File {
  return {
    path: `/etc/apt/preferences.d/${name}`,
    permissions: "0644",
    content: `Package: ${name}\nPin: version ${version}\nPin-Priority: 1001\n`,
  };
}

/** Returns scripts and units that are the same on all nodes. */
export function commonFiles(): File[] {
  const script = (name: string, path: string): File => ({
    path: `/usr/local/lib/cluster/${name}`,
    permissions: "0755",
    content: bootstrapFile(path),
  });
  const unit = (name: string): File => ({
    path: `/etc/systemd/system/${name}`,
    permissions: "0644",
    content: bootstrapFile(`common/${name}`),
  });
  return [
    unit("certificates.service"),
    unit("certificates.timer"),
    ...packageInstaller(),
    script("check-certificate", "hashicorp/check-certificate"),
    script("check-certificates", "hashicorp/check-certificates"),
    script("wait-for-address", "common/wait-for-address"),
  ];
}

/** Returns a node's address or, if only its range is known, a template that finds the address on the node. */
export function advertised(address: string): string {
  return address.includes("/") ? `{{ GetAllInterfaces | include "network" "${address}" | attr "address" }}` : address;
}

/**
 * Returns the unit's environment: the node's address or the range that contains it, and the DNS name of its
 * certificate.
 */
export function environment(address: string, tlsName: string): File {
  return {
    path: "/etc/cluster/node.env",
    permissions: "0644",
    content: `NODE_ADDRESS="${address}"\nTLS_NAME="${tlsName}"\n`,
  };
}

/** Returns the commands that start the node's units. */
export function start(...units: readonly string[]): string[][] {
  return [
    ["systemctl", "daemon-reload"],
    ["systemctl", "enable", "packages.service"],
    ["systemctl", "enable", "--now", ...units, "certificates.timer"],
  ];
}

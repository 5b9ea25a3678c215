import { bootstrapFile } from "../../src/root";
import type { File } from "./user-data";

/** Packages that nodes install, as often as it takes until they are there. */

/**
 * A list of packages that `install-packages` installs.
 * @param list the name of the list, each of which a node has once
 * @param packages `name` or `name=version`
 */
export function packageList(list: string, packages: readonly string[]): File {
  return {
    path: `/etc/cluster/packages/${list}`,
    permissions: "0644",
    content: packages.map((each) => `${each}\n`).join(""),
  };
}

/** The files that install the packages of a node's lists. */
export function packageInstaller(): File[] {
  return [
    {
      path: "/etc/systemd/system/packages.service",
      permissions: "0644",
      content: bootstrapFile("common/packages.service"),
    },
    {
      path: "/usr/local/lib/cluster/install-packages",
      permissions: "0755",
      content: bootstrapFile("common/install-packages"),
    },
  ];
}

import { bootstrapFile } from "../../src/root";
import type { File } from "./user-data";

/** Installation of packages on nodes, with retries until it succeeds. */

/**
 * Returns a list of packages for `install-packages`.
 * @param list the name of the list, unique on a node
 * @param packages `name` or `name=version`
 */
export function packageList(list: string, packages: readonly string[]): File {
  return {
    path: `/etc/cluster/packages/${list}`,
    permissions: "0644",
    content: packages.map((each) => `${each}\n`).join(""),
  };
}

/** Returns the files that install the packages of a node's lists. */
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

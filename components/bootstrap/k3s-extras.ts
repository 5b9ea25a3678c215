import { sortedKeys } from "../../spec/checks";
import type { k8sInputs } from "../../spec/modules/k8s";
import type { Values } from "../../spec/types";
import { bootstrapFile } from "../../src/root";
import { packageList } from "./packages";
import { configuration, type File } from "./user-data";

/** Additions of users to the nodes of a Kubernetes cluster. */

type Extras = Values<typeof k8sInputs>["extras"];

/** Returns the file with additional settings of k3s. With a plus sign, k3s adds to lists of its other files. */
export function extraConfiguration(settings: Readonly<Record<string, readonly string[]>>): File[] {
  const names = sortedKeys(settings);
  if (names.length === 0) return [];
  const content = configuration(Object.fromEntries(names.map((name) => [`${name}+`, settings[name]])));
  return [{ path: "/etc/rancher/k3s/config.yaml.d/90-extra.yaml", permissions: "0600", content }];
}

/** Returns the additional files of every node. */
export function extraFiles({ packages, files, commands }: Extras): File[] {
  const given = sortedKeys(files).map((path): File => {
    const { content = "", mode = "" } = files[path] ?? {};
    return { path, permissions: mode, content };
  });
  return [
    ...(packages.length > 0 ? [packageList("extras", packages)] : []),
    ...given,
    ...(hasCommands({ commands }) ? commandRunner() : []),
    ...commandFiles("before", commands.before),
    ...commandFiles("after", commands.after),
  ];
}

/** Returns what a node runs once k3s has started. */
export function extraRuns(extras: Extras): string[][] {
  return hasCommands(extras) ? [["systemctl", "enable", "--now", "commands.service"]] : [];
}

function hasCommands({ commands }: Pick<Extras, "commands">): boolean {
  return commands.before.length + commands.after.length > 0;
}

/** Returns the files that run commands: those before k3s after the node's firewall, whose drop-in sorts first. */
function commandRunner(): File[] {
  return [
    {
      path: "/etc/systemd/system/commands.service",
      permissions: "0644",
      content: bootstrapFile("k3s/files/commands.service"),
    },
    {
      path: "/etc/systemd/system/packages.service.d/run-commands.conf",
      permissions: "0644",
      content: "[Service]\nExecStartPost=/usr/local/lib/cluster/run-commands before\n",
    },
    {
      path: "/usr/local/lib/cluster/run-commands",
      permissions: "0755",
      content: bootstrapFile("k3s/files/run-commands"),
    },
  ];
}

function commandFiles(when: "before" | "after", commands: readonly string[]): File[] {
  return commands.map((command, index) => ({
    path: `/etc/cluster/commands/${when}/${String(index + 1).padStart(3, "0")}`,
    permissions: "0600",
    content: `${command}\n`,
  }));
}

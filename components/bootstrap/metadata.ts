import { mapValues } from "../../spec/data";
import { bootstrapFile } from "../../src/root";
import { type CloudConfig, type File, userData } from "./user-data";

/**
 * The twin of `modules-hcl/bootstrap/metadata/main.tf`: adds a firewall for the platform's metadata service to nodes'
 * user data.
 */

/**
 * Returns user data of nodes on which only root reaches the metadata service, because that service returns the user
 * data with its secrets.
 * @param texts user data of each node
 * @param readers additional users with access; missing ones are created
 */
export function guardedUserData(
  texts: Readonly<Record<string, string>>,
  readers: readonly string[] = [],
): Record<string, string> {
  const guarded = (text: string) => {
    const document = JSON.parse(text.slice("#cloud-config\n".length)) as CloudConfig;
    return userData({
      ...document,
      runcmd: [...startFirewall, ...document.runcmd],
      write_files: [...document.write_files, ...files(readers)],
    });
  };
  return mapValues(texts, guarded);
}

/** Runs before anything of the cluster starts. */
const startFirewall = [
  ["systemctl", "daemon-reload"],
  ["systemctl", "enable", "--now", "metadata-firewall.service"],
];

function files(readers: readonly string[]): File[] {
  const rules = bootstrapFile("metadata/files/metadata.nft");
  return [
    file("/etc/cluster/metadata.nft", `define readers = { ${["root", ...readers].join(", ")} }\n\n${rules}`),
    file("/etc/cluster/packages/metadata", "nftables\n"),
    file("/etc/systemd/system/metadata-firewall.service", bootstrapFile("metadata/files/metadata-firewall.service")),
    // Docker, and units that require packages.service, do not start while every user can reach the service. They do not
    // require the firewall's unit, or its restart would restart them.
    ...Object.entries({ docker: "ExecStartPre", packages: "ExecStartPost" }).map(([unit, step]) =>
      file(
        `/etc/systemd/system/${unit}.service.d/metadata.conf`,
        `[Service]\n${step}=/usr/bin/systemctl start metadata-firewall.service\n`,
      ),
    ),
    ...readers.map((user) => file(`/etc/sysusers.d/${user}.conf`, `u ${user} -\n`)),
  ];
}

function file(path: string, content: string): File {
  return { path, permissions: "0644", content };
}

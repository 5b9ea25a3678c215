import { mapValues } from "../../spec/data";
import { bootstrapFile } from "../../src/root";
import { type CloudConfig, type File, userData } from "./user-data";

/** The twin of `modules-hcl/bootstrap/data-volume/main.tf`: adds a volume for the data of a service to servers' user data. */

/** Folders with the data of services. */
const folders = { nomad: "/var/lib/nomad", vault: "/var/lib/vault" } as const;

interface Servers {
  service: keyof typeof folders;
  /** Addresses of running servers. */
  joinAddresses: readonly string[];
  /** Returns a pattern of the path of a server's volume. */
  device: (key: string) => string;
}

/**
 * Returns user data of servers that mount a volume before their service starts.
 * @param texts user data of each server
 */
export function storedUserData(
  texts: Readonly<Record<string, string>>,
  { service, joinAddresses, device }: Servers,
): Record<string, string> {
  // An only server asks nobody.
  const peers = Object.keys(texts).length === 1 ? "" : [...new Set(joinAddresses)].join(" ");
  return mapValues(texts, (text, key) => {
    const document = JSON.parse(text.slice("#cloud-config\n".length)) as CloudConfig;
    return userData({
      ...document,
      runcmd: [["systemctl", "daemon-reload"], ["systemctl", "enable", "data-volume.service"], ...document.runcmd],
      write_files: [
        ...document.write_files,
        ...files(service),
        {
          path: "/etc/cluster/data-volume",
          permissions: "0644",
          content: `DEVICES="${device(key)}"\nFOLDER="${folders[service]}"\nPEERS="${peers}"\n`,
        },
      ],
    });
  });
}

function files(service: Servers["service"]): File[] {
  const script = (name: string, path: string): File => ({
    path: `/usr/local/lib/cluster/${name}`,
    permissions: "0755",
    content: bootstrapFile(path),
  });
  return [
    {
      path: "/etc/systemd/system/data-volume.service",
      permissions: "0644",
      content: bootstrapFile("data-volume/files/data-volume.service"),
    },
    script("has-leader", `${service}/files/has-leader`),
    script("mount-data-volume", "data-volume/files/mount-data-volume"),
  ];
}

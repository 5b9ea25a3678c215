import { bootstrapFile } from "../../src/root";
import { packageList } from "./packages";
import { type CloudConfig, type File, userData } from "./user-data";

/**
 * The twin of `modules-hcl/bootstrap/proxmox/main.tf`: adds to nodes' user data what other platforms provide outside of
 * the node.
 */

/** The ingress rules of a node. */
export interface IngressRule {
  protocol: string;
  /** A port, or a range such as `20000-32000`. */
  ports: string;
  /** Networks in CIDR notation, or ranges such as `10.0.1.11-10.0.1.15`. */
  sources: readonly string[];
}

export interface Guest {
  /** Public keys that may log in, without line breaks. */
  sshKeys: readonly string[];
  /** True to install QEMU's guest agent. */
  guestAgent: boolean;
  /** The firewall's rules; undefined turns filtering off. */
  ingress: readonly IngressRule[] | undefined;
}

/** Returns user data of a node with SSH keys, a firewall and the guest agent. */
export function guestUserData(text: string, { sshKeys, guestAgent, ingress }: Guest): string {
  const document = JSON.parse(text.slice("#cloud-config\n".length)) as CloudConfig;
  const packages = [...(ingress === undefined ? [] : ["nftables"]), ...(guestAgent ? ["qemu-guest-agent"] : [])];
  const extended: CloudConfig & { ssh_authorized_keys?: readonly string[] } = {
    ...document,
    runcmd: [...(ingress === undefined ? [] : startFirewall), ...document.runcmd],
    ssh_authorized_keys: sshKeys.length > 0 ? sshKeys : undefined,
    write_files: [
      ...document.write_files,
      ...(packages.length > 0 ? [packageList("guest", packages)] : []),
      ...(ingress === undefined ? [] : firewallFiles(ingress)),
    ],
  };
  return userData(extended);
}

/** Runs before anything of the cluster starts. */
const startFirewall = [
  ["systemctl", "daemon-reload"],
  ["systemctl", "enable", "--now", "cluster-firewall.service"],
];

function firewallFiles(ingress: readonly IngressRule[]): File[] {
  return [
    { path: "/etc/cluster/firewall.nft", permissions: "0644", content: bootstrapFile("proxmox/files/firewall.nft") },
    { path: "/etc/cluster/openings.nft", permissions: "0644", content: rules(ingress) },
    {
      path: "/etc/systemd/system/cluster-firewall.service",
      permissions: "0644",
      content: bootstrapFile("proxmox/files/cluster-firewall.service"),
    },
    {
      path: "/etc/systemd/system/packages.service.d/firewall.conf",
      permissions: "0644",
      content: "[Service]\nExecStartPost=/usr/bin/systemctl start cluster-firewall.service\n",
    },
  ];
}

/** Returns the rules of nftables. Without ingress rules all inbound traffic is dropped. */
function rules(ingress: readonly IngressRule[]): string {
  return ingress
    .flatMap(({ protocol, ports, sources }) =>
      sources.map((source) => {
        const family = source.includes(":") ? "ip6" : "ip";
        return `    ${family} saddr ${source} ${protocol} dport ${ports} accept\n`;
      }),
    )
    .join("");
}

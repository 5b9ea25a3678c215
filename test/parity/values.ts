import { generateKeyPairSync } from "node:crypto";
import { exampleAdmin, exampleAuthority, exampleK8sTls, exampleServer } from "../../spec/modules/example-secrets";

/** Values that real platforms and programs accept and reject for an input. */
export interface Values {
  /** Modules, by name or prefix; those without such an input are skipped. */
  modules: readonly string[];
  /** Paths in HCL spelling, as in error messages. */
  inputs: readonly string[];
  /** The source of these facts. */
  source: string;
  accepted: readonly unknown[];
  rejected: readonly unknown[];
  /** Members that must be set together with the value. */
  beside?: Readonly<Record<string, unknown>>;
  /** The example that the value is added to (default: the minimal one). */
  example?: "complete";
  /** Inputs that replace the example's, because those would conflict with the value. */
  instead?: Readonly<Record<string, unknown>>;
}

const hcloudClusters = ["hcloud-k8s", "hcloud-nomad", "hcloud-vault"];
const digitaloceanClusters = ["digitalocean-k8s", "digitalocean-nomad", "digitalocean-vault"];
const proxmoxClusters = ["proxmox-k8s", "proxmox-nomad", "proxmox-vault"];
const clusters = [...hcloudClusters, ...digitaloceanClusters, ...proxmoxClusters];
const machines = ["proxmox-vm", "proxmox-lxc"];

/** An SSH key of each type that OpenSSH has. */
const ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD";
const sshKeys = [
  ed25519,
  `${ed25519} alice@example.com`,
  `${ed25519} a comment of some words\n`,
  `${ed25519} from windows\r\n`,
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDhA alice",
  "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBA== alice",
  "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQ= alice",
  "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjE= alice",
  "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t yubikey",
  "sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZA yubikey",
];
const noSshKeys = [
  "AAAAC3NzaC1lZDI1NTE5AAAAIJNQxDrh9Ux8vMxOwB2ZcqBKRGIcQNq1w2zT8Qb0c9vD",
  "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
  "~/.ssh/id_ed25519.pub",
  `${ed25519} alice\n${ed25519} bob`,
  "",
];

const networks = ["203.0.113.0/24", "198.51.100.7/32", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::1/128"];
const noNetworks = [
  "203.0.113.7",
  "203.0.113.7/24",
  "203.0.113.0/33",
  "2001:db8::1/64",
  "10.0.0.0/255.0.0.0",
  "any",
  "",
];
const sha256s = ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"];
const noSha256s = [
  "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
  "da39a3ee5e6b4b0d3255bfef95601890afd80709",
];
const uuids = ["506f78a4-e098-11e5-ad9f-000f53306ae1", "6d5358c6-a03c-4069-8d65-b4ad185c88ac"];
const noUuids = ["506F78A4-E098-11E5-AD9F-000F53306AE1", "506f78a4e09811e5ad9f000f53306ae1", "4711", "default-fra1"];
const numberIds = ["1", "4711", "135798642", 4711, 135798642];
const noNumberIds = ["9".repeat(19), "0", "04711", "web-1", "4711 ", "", 0, -1, 1.5];
const urls = [
  "https://github.com/k3s-io/k3s/releases/download/v1.33.4%2Bk3s1/k3s",
  "http://10.0.0.5:8080/mirror",
  "https://mirror.example.com",
  "https://user:secret@mirror.example.com:8443/a_b/c~d",
];
const noUrls = [
  "https://mirror.example.com/",
  "https://mirror.example.com:99999/a",
  "https://a..b/c",
  "ftp://mirror.example.com/a",
  "mirror.example.com",
  "https://",
  "https:///a",
  "https://mirror.example.com/a b",
];
const tokens = [
  "0123456789abcdef",
  "dop_v1_0123456789abcdef0123456789abcdef",
  "hvs.CAESIAbCdEfGhIjKlMnOpQrStUvWxYz",
  "c2VjcmV0c2VjcmV0cw==",
];
const noTokens = ["short", "0123456789abcde f", "0123456789abcdef\n", "$" + "{token0123456789}"];
const apiHosts = ["k8s.example.com", "10.0.0.5", "203.0.113.7", "vault", "A-1.example.com"];
const noApiHosts = [
  "a..b",
  "https://k8s.example.com",
  "k8s.example.com:6443",
  "-a.example.com",
  "k8s_1.example.com",
  "",
];
const lowerDnsNames = ["web-1", "web-1.example.com", "1", "a.b.c"];
const noLowerDnsNames = ["web_1", "a..b", "-web", "web-", ".web", "web 1", `${"a".repeat(64)}`, ""];

/** Proxmox. */
const storages = ["local", "local-lvm", "ceph", "NFS_1", "pbs.backup", "a1"];
const noStorages = ["a".repeat(101), "a", "1local", "local-", "local lvm", "local:iso", ""];
const fileIds = [
  "local:import/debian-13-genericcloud-amd64.qcow2",
  "local:iso/virtio-win-0.1.271.iso",
  "local:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst",
  "cephfs:snippets/user-data.yaml",
  "local-lvm:vm-100-disk-0",
  "nfs:100/vm-100-disk-0.qcow2",
];
const noFileIds = [
  "local:../../etc/passwd",
  "local:iso/..",
  "debian-13.qcow2",
  "/var/lib/vz/template/iso/a.iso",
  "local:",
  ":iso/a.iso",
  "local iso/a.iso",
  "",
];
const poolIds = ["shop", "prod/web", "10-prod", "prod/web/blue", "a.b_c"];
const noPoolIds = ["..", "a/../b", "a/b/c/d", "/prod", "prod/", "prod web", "a//b", ""];
const mappings = ["gpu", "gpu-1", "usb_key"];
const noMappings = ["g", "1gpu", "gpu.1", "gpu 1", ""];
const bridges = ["vmbr0", "vmbr0.20", "vnet1", "mgmt_lan"];
const noBridges = ["..", "vmbr 0", "a-name-of-bridge-16", "vmbr0/1", ""];
const macs = ["BC:24:11:00:00:01", "bc:24:11:ab:cd:ef", "02:00:00:00:00:01"];
const noMacs = ["01:00:5e:00:00:01", "BC-24-11-00-00-01", "BC:24:11:00:00", "BC24.1100.0001", "BC:24:11:00:00:0g"];
const vlans = [1, 20, 4094];
const noVlans = [0, 4095, -1, 1.5];
const ips = ["10.0.0.2", "1.1.1.1", "2606:4700:4700::1111", "fd00::1"];
const noIps = ["10.0.0.256", "10.0.0.2/24", "dns.example.com", "10.0.0", "10.0.0.02", "fe80::1%eth0", ""];
const rates = [0.01, 0.5, 1, 12.5, 1000];
const noRates = [0, -1, 0.001, 0.125, 20000];
const sizes = [1, 20, 1024, 524288];
const noSizes = [0, -5, 10.5, 524289];
const nodes = ["pve", "pve-1", "PVE01", "1"];
const noNodes = ["pve_1", "pve.example.com", "-pve", ""];
const vmIds = ["100", "9000", "999999999", 100, 9000];
const noVmIds = ["99", "1000000000", "0100", "vm-100", 99, 100.5];
const searchDomains = ["example.com", "lan", "a-b.example.com"];
const noSearchDomains = ["a..b", "-a.com", "a_b.com", "a.com b.com", ""];
const cpuLimits = [0, 0.5, 1.25, 2, 128];
const noCpuLimits = [-1, 0.125, 128.5, 129];
const seconds = [0, 30, 86400];
const noSeconds = [-1, 1.5, 86401];
const names = ["web-1", "web-1.example.com", "Web1", "1web"];
const noNames = ["a..b", "-web", "web-", "web_1", "web 1", ".web", "web.", ""];
const ipv4Addresses = ["10.0.0.5/24", "192.168.1.1/32", "dhcp"];
const noIpv4Addresses = ["10.0.0.5", "10.0.0.5/33", "2001:db8::5/64", "DHCP", "auto", ""];
const ipv6Addresses = ["2001:db8::5/64", "fd00::5/128", "dhcp", "auto"];
const noIpv6Addresses = ["2001:db8::5", "2001:db8::5/129", "10.0.0.5/24", "slaac"];

/** PEM, as programs of all systems write it. */
const crlf = (pem: string) => pem.replaceAll("\n", "\r\n");
const ecParameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
const certificatesOf = ({ certificate }: { certificate: string }) => [
  certificate,
  crlf(certificate),
  `${certificate}\n`,
];
const noCertificates = [
  exampleAuthority.key,
  "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
  exampleAuthority.certificate.slice(0, -30),
  "/etc/ssl/ca.pem",
  "",
];
const keysOf = ({ key }: { key: string }) => [
  key,
  crlf(key),
  `${key}\n`,
  `${ecParameters}${key}`,
  crlf(`${ecParameters}${key}`),
];
const rsaKeys = () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return (["pkcs1", "pkcs8"] as const).map((type) => privateKey.export({ type, format: "pem" }));
};
const noKeys = [
  exampleAuthority.certificate,
  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----\n",
  "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----\n",
  ecParameters,
  "",
];
const chainsOf = (pair: { certificate: string }) => [
  ...certificatesOf(pair),
  `${pair.certificate}${exampleAuthority.certificate}`,
  crlf(`${pair.certificate}\n${exampleAuthority.certificate}\n`),
];

const pem = "RFC 7468; Go's encoding/pem, OpenSSL";
const pve = "Proxmox VE, pve-common's JSONSchema.pm";
const qm = "Proxmox VE, qm.conf(5)";
const pct = "Proxmox VE, pct.conf(5)";
const bpg = "provider bpg/proxmox, validators";
const hetzner = "Hetzner Cloud API";
const digitalocean = "DigitalOcean API";
const kubernetes = "Kubernetes, labels and selectors";

/** Key pairs of clusters. They use halves of the examples' pairs, because mismatched halves are rejected. */
const pairs = [
  {
    inputs: ["tls.server_ca", "tls.client_ca", "tls.request_header_ca", "tls.etcd_server_ca", "tls.etcd_peer_ca"],
    pair: exampleAuthority,
  },
  { inputs: ["tls.admin"], pair: exampleAdmin },
  { inputs: ["tls.server", "tls.client"], pair: exampleServer },
];

export const values: readonly Values[] = [
  // Names
  {
    modules: clusters,
    inputs: ["name"],
    source: "a host name with room for role, pool and number",
    accepted: ["k8s", "vault-1", "a", "a".repeat(30)],
    rejected: ["K8s", "1k8s", "k8s-", "k8s.example.com", "k_8s", "a".repeat(31), ""],
  },
  {
    modules: ["hcloud-server"],
    inputs: ["name", "rdns.ipv4", "rdns.ipv6"],
    source: `${hetzner}, servers: host names by RFC 1123`,
    accepted: lowerDnsNames,
    rejected: [...noLowerDnsNames, "Web-1"],
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["name"],
    source: `${digitalocean}, droplets: a-z, A-Z, 0-9, . and -, as in host names`,
    accepted: ["web-1", "web-1.example.com", "Web1", "a.b", "01"],
    rejected: ["a..b", "a", "web_1", "-web", "web-", "a.-b", "web.", "", `${"a.".repeat(130)}com`],
  },
  { modules: machines, inputs: ["name"], source: `${pve}, dns-name`, accepted: names, rejected: noNames },

  // Hetzner Cloud
  {
    modules: ["hcloud"],
    inputs: ["image"],
    source: `${hetzner}, images: a name, or the ID of a snapshot`,
    accepted: ["debian-13", "ubuntu-24.04", "rocky-9", "docker-ce", "161547269", 161547269],
    rejected: ["debian 13", "", "debian/13", -1],
  },
  {
    modules: ["hcloud"],
    inputs: ["ssh_keys[*]"],
    source: `${hetzner}, servers: names or IDs`,
    accepted: ["admin", "alice@example.com", "Alice's laptop", "4711", 4711],
    rejected: ["", "a\nb", "a\rb", "a\u0000b"],
  },
  {
    modules: ["hcloud-server"],
    inputs: ["networks"],
    source: "keys are part of names of resources",
    accepted: [{ backend: { networkId: "1" } }, { "0-a_b": { networkId: 1 } }],
    rejected: [{ Backend: { networkId: "1" } }, { "a.b": { networkId: "1" } }, { "-a": { networkId: "1" } }],
  },
  {
    modules: ["hcloud-server"],
    inputs: [
      "networks[*].network_id",
      "public_net.ipv4_id",
      "public_net.ipv6_id",
      "placement_group_id",
      "firewall_ids[*]",
    ],
    source: `${hetzner}: IDs are numbers, and the SDK gives them as such`,
    accepted: numberIds,
    rejected: noNumberIds,
  },
  { modules: hcloudClusters, inputs: ["firewall_ids[*]"], source: hetzner, accepted: numberIds, rejected: noNumberIds },
  {
    modules: hcloudClusters,
    inputs: ["network.id"],
    source: hetzner,
    accepted: numberIds,
    rejected: noNumberIds,
    beside: { create: false },
  },
  {
    modules: ["hcloud-server"],
    inputs: ["networks[*].ip", "networks[*].alias_ips[*]"],
    source: `${hetzner}, attach to network: IPv4 only`,
    accepted: ["10.0.1.10", "172.16.0.2", "192.168.0.254"],
    rejected: ["10.0.1.10/24", "10.0.1", "2001:db8::1", "10.0.1.010", ""],
    beside: { networkId: "4711" },
  },
  {
    modules: hcloudClusters,
    inputs: ["network.ip_range"],
    source: `${hetzner}, networks: private ranges of RFC 1918, /24 or larger`,
    accepted: ["10.0.0.0/16", "10.0.0.0/12", "10.0.0.0/23"],
    rejected: [
      "0.0.0.0/0",
      "8.8.8.0/24",
      "10.0.0.0/25",
      "172.0.0.0/8",
      "192.168.0.0/15",
      "100.64.0.0/10",
      "10.0.0.1/16",
      "fd00::/64",
    ],
  },
  {
    modules: hcloudClusters,
    inputs: ["network.ip_range"],
    source: hetzner,
    accepted: ["172.16.0.0/12", "172.16.0.0/16"],
    rejected: ["172.0.0.0/8"],
    beside: { subnet: "172.16.1.0/24" },
  },
  {
    modules: ["hcloud-nomad", "hcloud-vault", "proxmox-nomad", "proxmox-vault"],
    inputs: ["network.ip_range"],
    source: "RFC 1918",
    accepted: ["10.0.0.0/8"],
    rejected: ["0.0.0.0/0"],
  },
  {
    modules: [...hcloudClusters, ...proxmoxClusters],
    inputs: ["network.subnet"],
    source: "a private range of RFC 1918 with room for a cluster",
    accepted: ["10.0.1.0/24", "10.0.0.0/16", "10.0.1.64/26"],
    rejected: ["10.0.1.0/27", "10.0.0.0/15", "203.0.113.0/24", "10.0.1.1/24", "0.0.0.0/0", "fd00::/64"],
  },
  {
    modules: ["hcloud-server"],
    inputs: ["firewall.rules[*].port"],
    source: `${hetzner}, firewalls: a port, a range, or any`,
    accepted: ["1", "22", "443", "65535", "8000-9000", "80-80", "1-65535", "any"],
    rejected: ["0", "65536", "70000", "1-99999", "443-80", "-1", "80,443", "ssh", "022", "all", ""],
    beside: { ranges: ["0.0.0.0/0"] },
  },
  {
    modules: ["hcloud-server"],
    inputs: ["firewall.rules[*].ranges[*]"],
    source: `${hetzner}, firewalls: ranges with no host bits`,
    accepted: networks,
    rejected: noNetworks,
    beside: { port: "22" },
  },
  {
    modules: ["hcloud-server"],
    inputs: ["firewall.rules[*].description"],
    source: `${hetzner}, firewalls: 255 characters`,
    accepted: ["HTTPS from everywhere", "é", "x".repeat(255)],
    rejected: ["x".repeat(256), "é".repeat(128), "a\u0000b", "a\u001bb"],
    beside: { port: "22", ranges: ["0.0.0.0/0"] },
  },
  {
    modules: ["hcloud"],
    inputs: ["labels"],
    source: `${hetzner}, labels`,
    accepted: [{ role: "web" }, { "example.com/team": "a" }, { A_b: "" }, { "k8s.example.com/x.y": "1" }],
    rejected: [
      { "hetzner.cloud/x": "a" },
      { "a..b/c": "a" },
      { "-a": "b" },
      { "a/b/c": "d" },
      { "": "a" },
      { ["a".repeat(64)]: "b" },
    ],
  },
  {
    modules: ["hcloud"],
    inputs: ["labels[*]"],
    source: `${hetzner}, labels`,
    accepted: ["", "web", "Web_1.2-3", "a".repeat(63)],
    rejected: ["a b", "-a", "a-", "a/b", "a".repeat(64), "é"],
  },
  {
    modules: ["hcloud-server"],
    inputs: ["user_data"],
    source: `${hetzner}, servers: 32 KiB`,
    accepted: ["#cloud-config\n", "#!/bin/sh\n", "x".repeat(32768)],
    rejected: ["x".repeat(32769), "é".repeat(16385)],
  },
  {
    modules: ["hcloud-server"],
    inputs: ["volumes"],
    source: `${hetzner}, volumes: names of 64 characters, here of server and key`,
    accepted: [{ data: { size: 10 } }, { "0": { size: 10 } }, { ["a".repeat(58)]: { size: 10 } }],
    rejected: [
      { Data: { size: 10 } },
      { "data-": { size: 10 } },
      { a_b: { size: 10 } },
      { ["a".repeat(70)]: { size: 10 } },
    ],
  },
  {
    modules: ["hcloud-server"],
    inputs: ["volumes[*].name"],
    source: `${hetzner}, volumes`,
    accepted: ["data", "Data_1.2-3", "a".repeat(64)],
    rejected: ["-data", "data-", "da ta", "a".repeat(65), ""],
    beside: { size: 10 },
  },
  {
    modules: ["hcloud-server"],
    inputs: ["volumes[*].size"],
    source: `${hetzner}, volumes: 10 GB to 10 TB`,
    accepted: [10, 50, 10240],
    rejected: [9, 10241, 10.5, 0, -1],
  },

  {
    modules: ["hcloud"],
    inputs: ["location", "agent_pools[*].location", "client_pools[*].location"],
    source: `${hetzner}, locations`,
    accepted: ["fsn1", "nbg1", "hel1"],
    rejected: ["FSN1", "eu-central", "fsn1-dc14", ""],
  },
  {
    modules: ["hcloud"],
    inputs: ["server_type", "servers.server_type", "agent_pools[*].server_type", "client_pools[*].server_type"],
    source: `${hetzner}, server types`,
    accepted: ["cx23", "cx33", "cpx22", "ccx13"],
    rejected: ["CX23", "large", "s-1vcpu-1gb", ""],
  },
  {
    modules: ["hcloud"],
    inputs: ["load_balancer.type"],
    source: `${hetzner}, load balancer types`,
    accepted: ["lb11", "lb21", "lb31"],
    rejected: ["LB11", "lb", "small", ""],
  },

  // DigitalOcean
  {
    modules: ["digitalocean"],
    inputs: ["region"],
    source: `${digitalocean}, regions`,
    accepted: ["fra1", "ams3", "nyc1", "nyc3", "sfo3", "sgp1", "tor1", "blr1", "syd1", "lon1", "atl1"],
    rejected: ["FRA1", "fra", "fra-1", "eu-central", "fra0", ""],
  },
  {
    modules: ["digitalocean"],
    inputs: ["size", "servers.size", "agent_pools[*].size", "client_pools[*].size"],
    source: `${digitalocean}, sizes`,
    accepted: [
      "s-1vcpu-1gb",
      "s-1vcpu-512mb-10gb",
      "s-2vcpu-4gb-amd",
      "g-2vcpu-8gb",
      "c-2",
      "c2-2vcpu-4gb",
      "so1_5-2vcpu-16gb",
      "gpu-h100x1-80gb",
    ],
    rejected: ["S-1vcpu-1gb", "small", "s 1vcpu 1gb", "cx23", ""],
  },
  {
    modules: ["digitalocean"],
    inputs: ["image"],
    source: `${digitalocean}, images: a slug, or the ID of a snapshot`,
    accepted: ["debian-13-x64", "ubuntu-24-04-x64", "rockylinux-9-x64", "docker-20-04", "135798642", 135798642],
    rejected: ["Debian 13", "debian/13", "", -1],
  },
  {
    modules: ["digitalocean"],
    inputs: ["ssh_keys[*]"],
    source: `${digitalocean}, SSH keys: IDs or MD5 fingerprints`,
    accepted: ["4711", 4711, "cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2"],
    rejected: ["admin", "MD5:cc:96:ae:b8:61:d9:61:d5:7f:48:01:72:12:c2:8e:f2", "SHA256:abc", ed25519, "0", -1],
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["vpc_uuid", "volume_ids[*]"],
    source: digitalocean,
    accepted: uuids,
    rejected: noUuids,
  },
  {
    modules: digitaloceanClusters,
    inputs: ["network.id"],
    source: digitalocean,
    accepted: uuids,
    rejected: noUuids,
    beside: { create: false },
  },
  {
    modules: digitaloceanClusters,
    inputs: ["network.ip_range"],
    source: `${digitalocean}, VPCs: private ranges of RFC 1918, /16 or smaller, and some that are reserved`,
    accepted: ["10.120.0.0/20", "172.16.0.0/24", "192.168.10.0/24", "10.0.0.0/16", "10.246.1.0/24", "10.1.2.64/26"],
    rejected: [
      "0.0.0.0/0",
      "10.0.0.0/8",
      "10.120.0.0/27",
      "10.244.0.0/16",
      "10.245.7.0/24",
      "10.246.0.0/24",
      "10.246.0.0/16",
      "10.229.0.0/20",
      "8.8.8.0/24",
    ],
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["firewall.inbound[*].port", "firewall.outbound[*].port"],
    source: `${digitalocean}, firewalls: a port or a range`,
    accepted: ["1", "22", "65535", "8000-9000", "80-80", "1-65535"],
    rejected: ["0", "65536", "70000", "1-99999", "443-80", "any", "80,443", "022", ""],
    beside: { addresses: ["0.0.0.0/0"] },
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["firewall.inbound[*].addresses[*]", "firewall.outbound[*].addresses[*]"],
    source: `${digitalocean}, firewalls: IPv4 and IPv6 addresses and CIDRs`,
    accepted: [...networks, "203.0.113.7/24", "203.0.113.7", "2001:db8::7"],
    rejected: ["203.0.113.0/33", "203.0.113.256", "203.0.113.07", "2001:db8::g", "any", "10.0.0.0/255.0.0.0", ""],
    beside: { port: "22" },
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["firewall.inbound[*].droplet_ids[*]", "firewall.outbound[*].droplet_ids[*]"],
    source: `${digitalocean}: droplets have numbers`,
    accepted: numberIds,
    rejected: noNumberIds,
    beside: { port: "22" },
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["load_balancer_ids", "kubernetes_ids"].flatMap((name) => [
      `firewall.inbound[*].${name}[*]`,
      `firewall.outbound[*].${name}[*]`,
    ]),
    source: digitalocean,
    accepted: uuids,
    rejected: noUuids,
    beside: { port: "22" },
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["firewall.inbound[*].tags[*]", "firewall.outbound[*].tags[*]"],
    source: `${digitalocean}, tags`,
    accepted: ["web", "env:prod", "k8s:worker_1", "Web"],
    rejected: ["a b", "a.b", "é", "", "a".repeat(256)],
    beside: { port: "22" },
  },
  {
    modules: ["digitalocean"],
    inputs: ["tags[*]"],
    source: `${digitalocean}, tags`,
    accepted: ["web", "env:prod", "k8s:worker_1", "Web", "a".repeat(255)],
    rejected: ["a b", "a.b", "é", "", "a".repeat(256)],
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["user_data"],
    source: `${digitalocean}, droplets: 64 KiB`,
    accepted: ["#cloud-config\n", "x".repeat(65536)],
    rejected: ["", "x".repeat(65537)],
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["backup_policy.hour"],
    instead: { backups: true },
    source: `${digitalocean}, backup policies`,
    accepted: [0, 4, 8, 12, 16, 20],
    rejected: [1, 24, -4, 4.5],
    beside: { plan: "daily" },
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["volumes"],
    source: `${digitalocean}, volumes: names of 64 characters, here of droplet and key`,
    accepted: [{ data: { size: 10 } }, { "0": { size: 10 } }],
    rejected: [
      { Data: { size: 10 } },
      { "data-": { size: 10 } },
      { a_b: { size: 10 } },
      { ["a".repeat(17)]: { size: 10 } },
    ],
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["volumes[*].name"],
    source: `${digitalocean}, volumes`,
    accepted: ["data", "data-1", "a".repeat(64)],
    rejected: ["Data", "1data", "da_ta", "a".repeat(65), ""],
    beside: { size: 10 },
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["volumes[*].size"],
    source: `${digitalocean}, volumes: 1 GiB to 16 TiB`,
    accepted: [1, 100, 16384],
    rejected: [0, 16385, 1.5],
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["volumes[*].filesystem_label"],
    source: "xfs: labels of 12 characters",
    accepted: ["data", "data_1.2-3", "DATA"],
    rejected: ["a label of 13", "thirteenchars", ""],
    beside: { size: 10 },
  },
  {
    modules: ["digitalocean-droplet"],
    inputs: ["volumes[*].snapshot_id"],
    source: digitalocean,
    accepted: uuids,
    rejected: noUuids,
    beside: { size: 10 },
  },
  {
    modules: digitaloceanClusters,
    inputs: ["load_balancer.size_unit"],
    source: `${digitalocean}, load balancers`,
    accepted: [1, 3, 100],
    rejected: [0, 101, 1.5],
  },
  {
    modules: ["digitalocean-k8s"],
    inputs: ["digitalocean_token"],
    source: digitalocean,
    accepted: tokens,
    rejected: noTokens,
  },
  { modules: ["hcloud-k8s"], inputs: ["hcloud_token"], source: hetzner, accepted: tokens, rejected: noTokens },
  {
    modules: ["digitalocean-k8s"],
    inputs: ["cloud_controller.version"],
    example: "complete",
    source: "releases of digitalocean-cloud-controller-manager",
    accepted: ["v0.1.64", "v0.1.59"],
    rejected: ["0.1.64", "latest", "v0.1", ""],
    beside: { sha256: sha256s[0] },
  },

  {
    modules: ["digitalocean-k8s"],
    inputs: ["crds", "driver", "snapshot_controller"].map((manifest) => `csi_driver.${manifest}.url`),
    source: "RFC 3986",
    accepted: urls,
    rejected: noUrls,
    example: "complete",
  },
  {
    modules: ["digitalocean-k8s"],
    inputs: ["crds", "driver", "snapshot_controller"].map((manifest) => `csi_driver.${manifest}.sha256`),
    source: "sha256sum(1)",
    accepted: sha256s,
    rejected: noSha256s,
    example: "complete",
  },

  // Proxmox
  { modules: machines, inputs: ["node_name"], source: `${pve}, pve-node`, accepted: nodes, rejected: noNodes },
  {
    modules: proxmoxClusters,
    inputs: ["nodes[*]", "agent_pools[*].nodes[*]", "client_pools[*].nodes[*]"],
    source: `${pve}, pve-node`,
    accepted: nodes,
    rejected: noNodes,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["clone.node_name"],
    instead: { disks: [{}] },
    source: `${pve}, pve-node`,
    accepted: nodes,
    rejected: noNodes,
    beside: { vmId: "9000" },
  },
  {
    modules: machines,
    inputs: ["vm_id"],
    source: `${pve}, pve-vmid; SDKs give numbers`,
    accepted: vmIds,
    rejected: noVmIds,
  },
  {
    modules: proxmoxClusters,
    inputs: ["vm_id_base"],
    source: `${pve}, pve-vmid, with room for addresses`,
    accepted: ["100", "3000", 3000],
    rejected: ["99", "999999999", "0300", "a", 99],
  },
  {
    modules: [...machines, ...proxmoxClusters],
    inputs: ["pool_id"],
    source: "Proxmox VE, pve-access-control's poolid",
    accepted: poolIds,
    rejected: noPoolIds,
  },
  {
    modules: machines,
    inputs: ["description"],
    source: `${qm}: 8 KiB`,
    accepted: ["Database", "# Notes\n\n- é\n", "x".repeat(8192)],
    rejected: ["x".repeat(8193), "é".repeat(4097), "a\u0000b", "a\u001bb"],
  },
  {
    modules: [...machines, ...proxmoxClusters],
    inputs: ["tags[*]"],
    source: `${pve}, pve-tag`,
    accepted: ["web", "Production", "a+b", "_x", "1.2-3"],
    rejected: ["a b", "-a", ".a", "a;b", "é", ""],
  },
  {
    modules: [...machines, ...proxmoxClusters],
    inputs: [
      "datastore_id",
      "snippets_datastore_id",
      "efi_disk.datastore_id",
      "disk.datastore_id",
      "disks[*].datastore_id",
      "cloud_init.datastore_id",
      "cloud_init.snippets_datastore_id",
    ],
    source: `${pve}, pve-storage-id`,
    accepted: storages,
    rejected: noStorages,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["clone.datastore_id"],
    instead: { disks: [{}] },
    source: `${pve}, pve-storage-id`,
    accepted: storages,
    rejected: noStorages,
    beside: { vmId: "9000" },
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["template.datastore_id"],
    instead: { templateFileId: null },
    source: `${pve}, pve-storage-id`,
    accepted: storages,
    rejected: noStorages,
    beside: { url: "https://example.com/a.tar.zst" },
  },
  {
    modules: ["proxmox"],
    inputs: ["image", "template_file_id", "disks[*].import_from", "cloud_init.vendor_data_file_id"],
    source: `${pve}, pve-volume-id`,
    accepted: fileIds,
    rejected: noFileIds,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["cdrom_file_id"],
    source: `${qm}, cdrom`,
    accepted: ["none", ...fileIds],
    rejected: noFileIds,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["machine"],
    source: `${bpg}: MachineTypeValidator`,
    accepted: ["q35", "pc", "q35,viommu=intel", "pc-q35-9.2", "pc-q35-9.2+pve1", "pc-i440fx-10.0", "pc-i440fx-2.11.1"],
    rejected: ["Q35", "i440fx", "pc-q35", "q35,viommu=amd", ""],
  },
  {
    modules: ["proxmox-vm", ...proxmoxClusters],
    inputs: ["cpu.type", "cpu_type"],
    source: `${bpg}: CPUTypeValidator`,
    accepted: ["host", "max", "kvm64", "x86-64-v2-AES", "x86-64-v3", "EPYC-Milan", "Skylake-Server-v5", "custom-mine"],
    rejected: ["HOST", "x86-64-v9", "zen4", "custom-", ""],
  },
  { modules: ["proxmox-vm"], inputs: ["cpu.cores"], source: bpg, accepted: [1, 4, 128], rejected: [0, -1, 1.5, 2305] },
  { modules: ["proxmox-lxc"], inputs: ["cpu.cores"], source: bpg, accepted: [1, 4, 128], rejected: [0, -1, 1.5, 129] },
  { modules: ["proxmox-vm"], inputs: ["cpu.sockets"], source: bpg, accepted: [1, 2, 16], rejected: [0, 17, 1.5] },
  {
    modules: machines,
    inputs: ["cpu.units"],
    source: `${qm}, cpuunits with cgroup v2`,
    accepted: [1, 100, 10000],
    rejected: [0, 10001, 1.5],
  },
  {
    modules: machines,
    inputs: ["cpu.limit"],
    source: `${qm} and ${pct}, cpulimit: a number`,
    accepted: cpuLimits,
    rejected: noCpuLimits,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["memory.dedicated"],
    source: qm,
    accepted: [64, 2048, 1048576],
    rejected: [0, 63, 2048.5],
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["memory.dedicated"],
    source: pct,
    accepted: [16, 2048, 1048576],
    rejected: [0, 15, 2048.5],
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["memory.swap"],
    source: pct,
    accepted: [0, 512, 4096],
    rejected: [-1, 0.5],
    beside: { dedicated: 1024 },
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["memory.floating"],
    source: `${qm}, balloon`,
    accepted: [0, 1024, 2048],
    rejected: [-1, 0.5],
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["memory"],
    source: `${qm}, balloon: not above memory`,
    accepted: [
      { dedicated: 4096, floating: 4096 },
      { dedicated: 4096, floating: 1024 },
      { floating: 2048 },
      { dedicated: 512 },
    ],
    rejected: [{ dedicated: 1024, floating: 2048 }, { floating: 4096 }],
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["disks[*].interface"],
    source: bpg,
    instead: { disks: [{}] },
    accepted: ["scsi0", "scsi9", "virtio0", "sata5"],
    rejected: ["scsi10", "sata6", "ide0", "SCSI0", "nvme0", ""],
  },
  {
    modules: ["proxmox"],
    inputs: ["disks[*].size", "disk.size"],
    source: "GiB, whole",
    accepted: sizes,
    rejected: noSizes,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["disks[*].serial"],
    source: `${qm}, serial: 20 bytes`,
    accepted: ["WD-1234", "disk_1", "A".repeat(20)],
    rejected: ["a b", "A".repeat(21), ""],
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["boot_order[*]"],
    source: `${qm}, boot`,
    accepted: ["scsi0", "net0", "ide3", "usb1", "hostpci0"],
    rejected: ["disk", "scsi", "scsi0;net0", "order=scsi0", ""],
  },
  {
    modules: ["proxmox"],
    inputs: ["network_devices[*].bridge", "network_interfaces[*].bridge", "network.bridge"],
    source: "Linux, IFNAMSIZ",
    accepted: bridges,
    rejected: noBridges,
  },
  {
    modules: ["proxmox"],
    inputs: ["network_devices[*].vlan_id", "network_interfaces[*].vlan_id", "network.vlan_id"],
    source: "IEEE 802.1Q",
    accepted: vlans,
    rejected: noVlans,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["network_devices[*].trunks"],
    source: `${qm}, trunks; IEEE 802.1Q`,
    accepted: ["10", "10;20;30", "2-4094", "10;20-30;4094"],
    rejected: ["10;9999", "0", "4095", "10,20", "30-20", "10;", "10; 20", ""],
  },
  {
    modules: ["proxmox"],
    inputs: ["network_devices[*].mac_address", "network_interfaces[*].mac_address"],
    source: `${pve}, mac-addr: unicast`,
    accepted: macs,
    rejected: noMacs,
  },
  {
    modules: ["proxmox-vm", ...proxmoxClusters],
    inputs: ["network_devices[*].mtu", "network.mtu"],
    source: `${qm}, mtu: 1 is the bridge's`,
    accepted: [1, 576, 1500, 9000, 65520],
    rejected: [0, 2, 575, 65521, 1500.5],
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["network_interfaces[*].mtu"],
    source: `${pct}, mtu`,
    accepted: [576, 1500, 9000],
    rejected: [0, 1, 65536, 1500.5],
  },
  {
    modules: ["proxmox"],
    inputs: ["network_devices[*].rate_limit", "network_interfaces[*].rate_limit"],
    source: `${qm}, rate: a number; the provider writes two decimals`,
    accepted: rates,
    rejected: noRates,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["network_devices[*].queues"],
    source: qm,
    accepted: [1, 4, 64],
    rejected: [0, 65, 1.5],
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["network_interfaces[*].name"],
    source: "Linux, IFNAMSIZ",
    accepted: ["eth0", "net1", "lan-a", "eth0.20"],
    rejected: ["e", "0eth", "a name", "a-name-of-16-ch-x", ""],
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["cloud_init.ip_configs[*].ipv4.address"],
    source: `${qm}, ipconfig`,
    accepted: ipv4Addresses,
    rejected: noIpv4Addresses,
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["ip_configs[*].ipv4.address"],
    source: `${pct}, net`,
    accepted: ipv4Addresses,
    rejected: noIpv4Addresses,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["cloud_init.ip_configs[*].ipv6.address"],
    source: `${qm}, ipconfig`,
    accepted: ipv6Addresses,
    rejected: noIpv6Addresses,
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["ip_configs[*].ipv6.address"],
    source: `${pct}, net`,
    accepted: ipv6Addresses,
    rejected: noIpv6Addresses,
  },
  {
    modules: machines,
    inputs: ["cloud_init.ip_configs[*].ipv4.gateway", "ip_configs[*].ipv4.gateway"],
    source: qm,
    accepted: ["10.0.0.1", "192.168.1.254"],
    rejected: ["10.0.0.1/24", "10.0.0.256", "fe80::1", ""],
    beside: { address: "10.0.0.5/24" },
  },
  {
    modules: machines,
    inputs: ["cloud_init.ip_configs[*].ipv6.gateway", "ip_configs[*].ipv6.gateway"],
    source: qm,
    accepted: ["2001:db8::1", "fe80::1"],
    rejected: ["2001:db8::1/64", "10.0.0.1", "fe80::1%eth0", ""],
    beside: { address: "2001:db8::5/64" },
  },
  {
    modules: machines,
    inputs: ["cloud_init.ip_configs[*].ipv4", "ip_configs[*].ipv4"],
    source: `${qm}, ipconfig: gw needs an address`,
    accepted: [{ address: "dhcp" }, { address: "10.0.0.5/24" }, { address: "10.0.0.5/24", gateway: "10.0.0.1" }],
    rejected: [{ address: "dhcp", gateway: "10.0.0.1" }],
  },
  {
    modules: machines,
    inputs: ["cloud_init.ip_configs[*].ipv6", "ip_configs[*].ipv6"],
    source: `${qm}, ipconfig: gw6 needs an address`,
    accepted: [{ address: "auto" }, { address: "dhcp" }, { address: "2001:db8::5/64", gateway: "2001:db8::1" }],
    rejected: [
      { address: "dhcp", gateway: "2001:db8::1" },
      { address: "auto", gateway: "2001:db8::1" },
    ],
  },
  {
    modules: ["proxmox"],
    inputs: ["dns.servers[*]", "cloud_init.dns.servers[*]", "network.dns.servers[*]"],
    source: `${qm}, nameserver`,
    accepted: ips,
    rejected: noIps,
  },
  {
    modules: ["proxmox"],
    inputs: ["dns.domain", "cloud_init.dns.domain", "network.dns.domain"],
    source: `${qm}, searchdomain`,
    accepted: searchDomains,
    rejected: noSearchDomains,
  },
  {
    modules: proxmoxClusters,
    inputs: ["network.gateway"],
    source: qm,
    accepted: ["10.0.1.1", "10.0.0.254"],
    rejected: ["10.0.1.1/24", "fe80::1", "gw", ""],
  },
  {
    modules: proxmoxClusters,
    inputs: ["network.ip_range"],
    source: "private ranges of RFC 1918",
    accepted: ["10.0.0.0/16", "10.0.0.0/12"],
    rejected: ["0.0.0.0/0", "192.168.0.0/15", "203.0.113.0/24", "10.0.0.1/16", "fd00::/64"],
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["cloud_init.user.name"],
    source: "useradd(8); Windows",
    accepted: ["admin", "debian", "Administrator", "first.last", "svc_1", "_x"],
    rejected: ["1user", "a b", "a:b", "-x", "root@pam", "", "a".repeat(33)],
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["cloud_init.user.ssh_keys[*]"],
    source: "sshd(8)",
    accepted: sshKeys,
    rejected: noSshKeys,
    beside: { name: "admin" },
  },
  {
    modules: ["proxmox-lxc", ...proxmoxClusters],
    inputs: ["ssh_keys[*]"],
    source: "sshd(8)",
    accepted: sshKeys,
    rejected: noSshKeys,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["cloud_init.user_data"],
    instead: { cloudInit: {} },
    source: "a snippet of at most 1 MiB",
    accepted: ["#cloud-config\n", "#cloud-config\r\n", ""],
    rejected: ["x".repeat(1048577)],
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["agent.timeout"],
    source: "Go's time.ParseDuration, without fractions",
    accepted: ["90s", "15m", "1h", "1h30m"],
    rejected: ["15", "15 m", "1d", "-5m", "m", ""],
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["vga.memory"],
    source: bpg,
    accepted: [4, 64, 512],
    rejected: [3, 513, 32.5],
    beside: { type: "virtio" },
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["host_pci_devices[*].mapping", "usb_devices[*].mapping"],
    source: `${pve}, pve-configid`,
    accepted: mappings,
    rejected: noMappings,
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["host_pci_devices[*].id"],
    source: `${qm}, hostpci`,
    accepted: ["0000:01:00.0", "01:00.0", "01:00", "10000:01:00.0", "0000:01:00.0;0000:01:00.1"],
    rejected: ["0000:01:00.g", "1:0.0", "0000:0G:00.0", "pci-0000:01:00.0", ""],
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["host_pci_devices[*].mdev"],
    source: `${qm}, hostpci`,
    accepted: ["nvidia-63", "i915-GVTg_V5_4"],
    rejected: ["a b", "a/b", "a:b", "a.b", ""],
    beside: { mapping: "gpu" },
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["usb_devices[*].host"],
    source: `${qm}, usb: vendor and product, bus and port, or spice`,
    accepted: ["0a5c:5842", "0A5C:5842", "0x0a5c:0x5842", "1-1.2", "1-1", "2-3.4.1", "spice"],
    rejected: ["0a5c", "0a5c:584", "1.2", "1-", "/dev/bus/usb/001/002", ""],
  },
  {
    modules: machines,
    inputs: ["startup.order"],
    source: qm,
    accepted: [0, 1, 100000],
    rejected: [-1, 1.5],
    beside: {},
  },
  {
    modules: machines,
    inputs: ["startup.up_delay", "startup.down_delay"],
    source: qm,
    accepted: seconds,
    rejected: noSeconds,
    beside: { order: 1 },
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["template.url"],
    instead: { templateFileId: null },
    source: "linuxcontainers.org, download.proxmox.com: what people download",
    accepted: [
      "http://download.proxmox.com/images/system/debian-13-standard_13.1-2_amd64.tar.zst",
      "https://images.linuxcontainers.org/images/debian/trixie/amd64/default/20260101_05:24/rootfs.tar.xz",
      "https://example.com:8443/a%20b/alpine-3.22-default_20250617_amd64.tar.gz",
      "http://10.0.0.5/t.tar.zst",
    ],
    rejected: [
      "https://example.com/debian.iso",
      "https://example.com/.tar.zst",
      "https://example.com:99999/t.tar.zst",
      "https://a..b/t.tar.zst",
      "ftp://example.com/t.tar.gz",
      "t.tar.gz",
      "https://example.com/a:b.tar.gz",
    ],
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["template.checksum"],
    instead: { templateFileId: null },
    source: "SHA-256",
    accepted: sha256s,
    rejected: noSha256s,
    beside: { url: "https://example.com/a.tar.zst" },
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["mount_points[*]"],
    source: `${pct}, mp; provider bpg/proxmox writes storage:size`,
    accepted: [
      { volume: "local-lvm", path: "/data", size: "10G" },
      { volume: "local-lvm:vm-100-disk-1", path: "/data" },
      { volume: "/mnt/data", path: "/data" },
    ],
    rejected: [
      { volume: "local-lvm", path: "/data" },
      { volume: "/mnt/data", path: "/data", size: "10G" },
    ],
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["mount_points[*].volume"],
    source: pct,
    accepted: [
      "/mnt/data",
      "/mnt/data/",
      "/dev/sdb1",
      "/mnt/.hidden",
      "local-lvm:vm-100-disk-1",
      "nfs:100/vm-100-disk-1.raw",
    ],
    rejected: ["./data", "/mnt/../etc", "/mnt/./a", "local lvm:a", "C:\\data", ""],
    beside: { path: "/data" },
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["mount_points[*].path"],
    source: `${pct}, mp: absolute, no . or ..`,
    accepted: ["/data", "/var/lib/docker", "/srv/.cache"],
    rejected: ["data", "/", "/a/../b", "/a//b", "/a b", ""],
    beside: { volume: "/mnt/data" },
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["mount_points[*].size"],
    source: "provider bpg/proxmox, ParseDiskSize",
    accepted: ["1G", "10G", "2T"],
    rejected: ["10", "10GB", "0G", "1.5T", "10 G", ""],
    beside: { volume: "local-lvm", path: "/data" },
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["device_passthrough[*].path"],
    source: `${pct}, dev`,
    accepted: ["/dev/dri/renderD128", "/dev/ttyUSB0", "/dev/net/tun"],
    rejected: ["/dev", "/dev/../etc/shadow", "dri/renderD128", "/tmp/x", ""],
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["device_passthrough[*].mode"],
    source: `${pct}, dev: 0 and three octal digits`,
    accepted: ["0660", "0666", "0400"],
    rejected: ["660", "0888", "rw-rw----", "1777", ""],
    beside: { path: "/dev/kvm" },
  },
  {
    modules: ["proxmox-lxc"],
    inputs: ["device_passthrough[*].uid", "device_passthrough[*].gid"],
    source: "65,536 IDs in an unprivileged container",
    accepted: [0, 44, 65535],
    rejected: [-1, 65536, 0.5],
    beside: { path: "/dev/kvm" },
  },
  {
    modules: proxmoxClusters,
    inputs: ["servers.cores", "agent_pools[*].cores", "client_pools[*].cores"],
    source: bpg,
    accepted: [1, 8],
    rejected: [0, 2305, 1.5],
  },
  {
    modules: proxmoxClusters,
    inputs: ["servers.memory", "agent_pools[*].memory", "client_pools[*].memory"],
    source: "what Debian needs",
    accepted: [512, 4096, 65536],
    rejected: [256, 4096.5],
  },
  {
    modules: proxmoxClusters,
    inputs: ["servers.disk_size", "agent_pools[*].disk_size", "client_pools[*].disk_size"],
    source: "what Debian needs",
    accepted: [4, 20, 500],
    rejected: [3, 20.5, 524289],
  },
  {
    modules: proxmoxClusters,
    inputs: ["firewall.rules[*].ports"],
    source: "nftables: a port or a range",
    accepted: ["22", "443", "30000-32767", "1-65535"],
    rejected: ["0", "70000", "1-99999", "443-80", "80,443", "any", ""],
    beside: { sources: ["0.0.0.0/0"] },
  },
  {
    modules: proxmoxClusters,
    inputs: ["firewall.rules[*].sources[*]"],
    source: "nftables",
    accepted: networks,
    rejected: noNetworks,
    beside: { ports: "443" },
  },

  {
    modules: ["proxmox-vm"],
    inputs: ["disks[*].file_id", "cloud_init.user_data_file_id"],
    source: `${pve}, pve-volume-id`,
    accepted: fileIds,
    rejected: noFileIds,
    instead: { disks: [{}], cloudInit: {} },
  },
  {
    modules: ["proxmox-vm"],
    inputs: ["clone.vm_id"],
    source: `${pve}, pve-vmid; SDKs give numbers`,
    accepted: vmIds,
    rejected: noVmIds,
    instead: { disks: [{}] },
  },

  // Clusters
  {
    modules: ["hcloud-k8s"],
    inputs: ["cloud_controller.version", "csi_driver.version"],
    source: "releases of Hetzner's charts",
    accepted: ["2.19.0", "2.20.1"],
    rejected: ["v2.19.0", "latest", "0.1.0", ""],
    example: "complete",
  },
  {
    modules: clusters,
    inputs: ["k3s.version"],
    source: "releases of k3s",
    accepted: ["v1.33.4+k3s1", "v1.34.1+k3s1", "v1.33.0-rc1+k3s1"],
    rejected: ["1.33.4", "v1.33.4", "v1.33", "latest", "stable", ""],
    beside: { sha256: { amd64: sha256s[0] } },
  },
  {
    modules: clusters,
    inputs: ["nomad.version", "vault.version"],
    source: "HashiCorp's APT repository",
    accepted: ["2.0.7-1", "2.1.2-1"],
    rejected: ["2.0.7", "v2.0.7-1", "latest", "2.0-1", "2.0.7+ent-1", ""],
  },
  {
    modules: clusters,
    inputs: ["admin_cidrs[*]", "api_cidrs[*]", "task_cidrs[*]"],
    source: "firewalls of all platforms: ranges with no host bits",
    accepted: networks,
    rejected: noNetworks,
  },
  {
    modules: clusters,
    inputs: ["servers.count"],
    source: "Raft and etcd: an odd number",
    accepted: [1, 3, 5],
    rejected: [0, 2, 4, 7, 1.5],
  },
  {
    modules: clusters,
    inputs: ["agent_pools[*].count", "client_pools[*].count"],
    source: "none, or some",
    accepted: [0, 1, 16],
    rejected: [-1, 101, 1.5],
  },
  {
    modules: clusters,
    inputs: ["agent_pools", "client_pools"],
    source: "part of host names",
    accepted: [{ workers: {} }, { "a-1": {} }, { [`${"a".repeat(20)}`]: {} }],
    rejected: [{ Workers: {} }, { "1a": {} }, { a_b: {} }, { "a-": {} }, { [`${"a".repeat(21)}`]: {} }],
  },
  {
    modules: clusters,
    inputs: ["agent_pools[*].first_address", "client_pools[*].first_address"],
    source: "after the servers",
    accepted: [16, 32, 200],
    rejected: [15, 16001, 32.5],
  },
  {
    modules: clusters,
    inputs: ["agent_pools[*].labels"],
    source: "kubelet, --node-labels; NodeRestriction",
    accepted: [
      { workload: "database" },
      { "example.com/team": "a" },
      { "node.kubernetes.io/pool": "a" },
      { "kubelet.kubernetes.io/x": "a" },
      { "team.node.kubernetes.io/x": "a" },
      { "topology.kubernetes.io/zone": "a" },
      { "kubernetes.io/os": "linux" },
      { "notkubernetes.io/x": "a" },
    ],
    rejected: [
      { "node-role.kubernetes.io/worker": "" },
      { "node-restriction.kubernetes.io/x": "a" },
      { "kubernetes.io/role": "a" },
      { "k8s.io/x": "a" },
      { "my.k8s.io/x": "a" },
      { "a..b/c": "a" },
      { "-a": "b" },
      { "a b": "c" },
    ],
  },
  {
    modules: clusters,
    inputs: ["agent_pools[*].labels[*]"],
    source: kubernetes,
    accepted: ["", "database", "v1.2_3-4", "a".repeat(63)],
    rejected: ["a b", "-a", "a-", "a/b", "a".repeat(64)],
  },
  {
    modules: clusters,
    inputs: ["agent_pools[*].taints[*]"],
    source: "Kubernetes, taints",
    accepted: [
      "dedicated=database:NoSchedule",
      "dedicated:NoExecute",
      "example.com/gpu=:PreferNoSchedule",
      "node-role.kubernetes.io/control-plane:NoSchedule",
    ],
    rejected: ["dedicated", "dedicated=database", "dedicated=database:Never", "a..b/c:NoSchedule", "=x:NoSchedule", ""],
  },
  {
    modules: clusters,
    inputs: ["k3s.cluster_cidr"],
    source: "Kubernetes, --cluster-cidr: a /24 for each machine, at most 2^16 of them",
    accepted: ["10.42.0.0/16", "172.16.0.0/12", "100.64.0.0/10", "10.42.0.0/24"],
    rejected: ["0.0.0.0/0", "10.42.0.0/25", "10.42.0.1/16", "fd00::/48", "10.42.0.0"],
  },
  {
    modules: clusters,
    inputs: ["k3s.service_cidr"],
    source: "Kubernetes, --service-cluster-ip-range: /12 at most, and room for the tenth address",
    accepted: ["10.43.0.0/16", "172.16.0.0/12", "10.43.0.0/28"],
    rejected: ["0.0.0.0/0", "10.0.0.0/8", "10.43.0.0/29", "10.43.0.1/16", "fd00::/112"],
  },
  {
    modules: clusters,
    inputs: ["k3s.sha256.amd64", "k3s.sha256.arm64"],
    source: "sha256sum(1)",
    accepted: sha256s,
    rejected: noSha256s,
    beside: { amd64: sha256s[0] },
  },
  {
    modules: clusters,
    inputs: ["k3s.images_sha256.amd64", "k3s.images_sha256.arm64"],
    source: "sha256sum(1)",
    accepted: sha256s,
    rejected: noSha256s,
  },
  {
    modules: clusters,
    inputs: ["k3s.registry_mirrors"],
    source: "k3s, registries.yaml",
    accepted: [
      { "docker.io": ["https://m.example.com"] },
      { "*": ["https://m.example.com"] },
      { "localhost:5000": ["http://m.example.com"] },
    ],
    rejected: [
      { "a..b": ["https://m.example.com"] },
      { "docker.io:99999": ["https://m.example.com"] },
      { "https://docker.io": ["https://m.example.com"] },
    ],
  },
  {
    modules: clusters,
    inputs: ["k3s.registry_mirrors[*][*]", "artifact_base_url", "apt.url"],
    source: "RFC 3986",
    accepted: urls,
    rejected: noUrls,
  },
  {
    modules: ["hcloud-k8s"],
    inputs: ["cloud_controller.url", "csi_driver.url"],
    example: "complete",
    source: "RFC 3986",
    accepted: urls,
    rejected: noUrls,
    beside: { sha256: sha256s[0] },
  },
  {
    modules: ["hcloud-k8s"],
    inputs: ["cloud_controller.sha256", "csi_driver.sha256"],
    example: "complete",
    source: "sha256sum(1)",
    accepted: sha256s,
    rejected: noSha256s,
    beside: { url: urls[0] },
  },
  {
    modules: ["digitalocean-k8s"],
    inputs: ["cloud_controller.sha256"],
    example: "complete",
    source: "sha256sum(1)",
    accepted: sha256s,
    rejected: noSha256s,
    beside: { version: "v0.1.64" },
  },
  {
    modules: clusters,
    inputs: ["tokens.server", "tokens.agent", "snapshots.token"],
    source: "what shells, URLs and files take as it is",
    accepted: tokens,
    rejected: noTokens,
  },
  ...pairs.flatMap(({ inputs, pair }) => [
    {
      modules: clusters,
      inputs,
      source: pem,
      accepted: [pair, { certificate: crlf(pair.certificate), key: `${ecParameters}${pair.key}` }],
      rejected: [{ ...pair, key: (pair === exampleAdmin ? exampleServer : exampleAdmin).key }],
    },
    {
      modules: clusters,
      inputs: inputs.map((input) => `${input}.certificate`),
      source: pem,
      accepted: pair === exampleAuthority ? certificatesOf(pair) : chainsOf(pair),
      rejected: noCertificates,
      beside: { key: pair.key },
    },
    {
      modules: clusters,
      inputs: inputs.map((input) => `${input}.key`),
      source: pem,
      accepted: keysOf(pair),
      rejected: noKeys,
      beside: { certificate: pair.certificate },
    },
  ]),
  {
    modules: clusters,
    inputs: ["tls.service_account_key"],
    source: "keyutil.ParsePublicKeysPEM of k8s.io/client-go, with which the API server reads the file",
    accepted: [...keysOf({ key: exampleK8sTls.serviceAccountKey }), ...rsaKeys()],
    rejected: [...noKeys, ...keysOf(exampleAuthority)],
  },
  {
    modules: clusters,
    inputs: ["tls.ca_certificate"],
    source: pem,
    accepted: chainsOf(exampleServer),
    rejected: noCertificates,
  },
  { modules: clusters, inputs: ["api_host"], source: "RFC 1123", accepted: apiHosts, rejected: noApiHosts },
  {
    modules: clusters,
    inputs: ["etcd_snapshots.schedule"],
    source: "robfig/cron, which k3s reads it with",
    accepted: [
      "0 */6 * * *",
      "30 2 * * 1-5",
      "0,30 * * * *",
      "0 0 1 JAN-MAR sun",
      "15 3 ? * *",
      "@daily",
      "@every 12h",
      "@hourly",
    ],
    rejected: [
      "99 99 * * *",
      "0 24 * * *",
      "0 0 0 * *",
      "0 0 * 13 *",
      "0 0 * * 7",
      "0 */6 * *",
      "0 0 */6 * * *",
      "every day",
      "@never",
      "",
    ],
  },
  {
    modules: clusters,
    inputs: ["snapshots.schedule"],
    source: "crontab(5), as far as systemd.time(7) has the same",
    accepted: ["0 */6 * * *", "5,35 * * * *", "30 2 1,15 */3 *", "0 3 * * 0", "0 3 * * 1,5", "@daily", "@hourly"],
    rejected: [
      "30 2 * * 1-5",
      "0 3 1 * 0",
      "0 0 29 * *",
      "0 24 * * *",
      "60 * * * *",
      "0 0 * 13 *",
      "0 0 * * 7",
      "0 */0 * * *",
      "0 */6 * *",
      "@every 12h",
      "hourly",
      "",
    ],
  },
  {
    modules: clusters,
    inputs: ["etcd_snapshots.retention", "snapshots.retention"],
    source: "k3s",
    accepted: [1, 28, 1000],
    rejected: [0, 1001, 1.5],
  },
  {
    modules: clusters,
    inputs: ["etcd_snapshots.s3.endpoint", "snapshots.s3.endpoint"],
    source: "k3s, --etcd-s3-endpoint: a host without a scheme",
    accepted: [
      "s3.amazonaws.com",
      "fsn1.your-objectstorage.com",
      "fra1.digitaloceanspaces.com",
      "minio:9000",
      "10.0.0.5:9000",
    ],
    rejected: ["https://s3.amazonaws.com", "s3.example.com:99999", "a..b", "s3.example.com/bucket", ""],
    beside: { bucket: "k8s-snapshots", accessKey: "example", secretKey: "example" },
  },
  {
    modules: clusters,
    inputs: ["etcd_snapshots.s3.bucket", "snapshots.s3.bucket"],
    source: "Amazon S3, bucket naming rules",
    accepted: ["k8s-snapshots", "abc", "a.b.c", "a".repeat(63)],
    rejected: ["ab", "K8s", "a_b_c", "-abc", "abc-", "a".repeat(64), ""],
    beside: { endpoint: "s3.example.com", accessKey: "example", secretKey: "example" },
  },
  {
    modules: clusters,
    inputs: ["etcd_snapshots.s3.region", "snapshots.s3.region"],
    source: "S3 and what is compatible with it",
    accepted: ["us-east-1", "fsn1", "auto"],
    rejected: ["US East", "us_east_1", ""],
    beside: { endpoint: "s3.example.com", bucket: "k8s-snapshots", accessKey: "example", secretKey: "example" },
  },
  {
    modules: clusters,
    inputs: ["etcd_snapshots.s3.folder", "snapshots.s3.folder"],
    source: "Amazon S3, keys of objects",
    accepted: ["", "k8s", "prod/k8s-1"],
    rejected: ["a b", "é", "a?b", "..", "a/../b", "/a", "a//b"],
    beside: { endpoint: "s3.example.com", bucket: "k8s-snapshots", accessKey: "example", secretKey: "example" },
  },
  {
    modules: clusters,
    inputs: ["nomad.region", "nomad.datacenter"],
    source: "Nomad: parts of DNS names",
    accepted: ["global", "dc1", "eu-central"],
    rejected: ["EU", "eu_central", "eu.central", "-a", "", "a".repeat(33)],
    beside: { version: "2.0.7-1" },
  },
  {
    modules: clusters,
    inputs: ["client_pools[*].meta"],
    source: "Nomad, client meta",
    accepted: [{ rack: "a" }, { "rack.row": "b" }, { _x: "" }],
    rejected: [{ "1a": "b" }, { "a b": "c" }, { "": "a" }],
  },
  {
    modules: clusters,
    inputs: ["client_pools[*].meta[*]"],
    source: "environ(7): tasks get the metadata in their environment",
    accepted: ["a", "", "two\nlines", "$" + "{x}"],
    rejected: ["a\u0000b", "a\u001bb"],
  },
  {
    modules: clusters,
    inputs: [
      "etcd_snapshots.s3.access_key",
      "etcd_snapshots.s3.secret_key",
      "snapshots.s3.access_key",
      "snapshots.s3.secret_key",
    ],
    source: "Amazon S3, credentials: visible ASCII",
    accepted: ["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "!\"$%'"],
    rejected: ["", "a b", "a\nb", "é", "x".repeat(256)],
    beside: { endpoint: "s3.example.com", bucket: "k8s-snapshots", accessKey: "example", secretKey: "example" },
  },
  {
    modules: machines,
    inputs: ["password", "cloud_init.user.password"],
    source: "chpasswd(8): a line for each password",
    accepted: ["correct horse battery staple", "$6$salt$hash", "é"],
    rejected: ["", "a\nroot:b", "a\u0000b"],
  },
  {
    modules: clusters,
    inputs: ["gossip_key"],
    source: "nomad operator gossip keyring generate: 32 bytes",
    accepted: ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "q9bF+2/8yHd3rB1kqz0YwQxv5mJt7cE4nL6uGpRsTiA="],
    rejected: ["c2VjcmV0", "AAAAAAAAAAAAAAAAAAAAAA==", "not base64", ""],
  },
  {
    modules: clusters,
    inputs: ["apt.key"],
    source: "RFC 9580, ASCII armor; gpg --dearmor",
    accepted: [
      "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBGO9u+MBEADmE9i8rpt8xhRqxbzlBG06z3qe+e1DI+SyjscyVVRcGDrEfo+J\n=fxUA\n-----END PGP PUBLIC KEY BLOCK-----\n",
      "-----BEGIN PGP PUBLIC KEY BLOCK-----\r\nVersion: GnuPG v2\r\n\r\nmQINBGO9u+MB\r\n=fxUA\r\n-----END PGP PUBLIC KEY BLOCK-----\r\n\r\n",
    ],
    rejected: [
      "https://apt.releases.hashicorp.com/gpg",
      "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nabc\n-----END PGP PRIVATE KEY BLOCK-----\n",
      "",
    ],
  },
  {
    modules: clusters,
    inputs: ["transit_seal.address"],
    source: "Vault, seal transit",
    accepted: ["https://vault.example.com:8200", "http://10.0.0.5:8200", "https://vault"],
    rejected: [
      "vault.example.com:8200",
      "https://vault.example.com:99999",
      "https://a..b:8200",
      "https://vault.example.com/",
      "",
    ],
    beside: { keyName: "unseal", token: tokens[0] },
  },
  {
    modules: clusters,
    inputs: ["transit_seal.key_name"],
    source: "Vault, transit keys",
    accepted: ["unseal", "vault.unseal-1_a"],
    rejected: ["a b", "a/b", "", "..", ".a", "a."],
    beside: { address: "https://vault.example.com:8200", token: tokens[0] },
  },
  {
    modules: clusters,
    inputs: ["transit_seal.mount_path", "transit_seal.namespace"],
    source: "Vault, mounts and namespaces",
    accepted: ["transit/", "transit", "team-a/transit/"],
    rejected: ["a b", "a?b", "", "..", "../sys", "a/../b", "/a"],
    beside: { address: "https://vault.example.com:8200", keyName: "unseal", token: tokens[0] },
  },
  {
    modules: clusters,
    inputs: ["transit_seal.token"],
    source: "Vault, tokens",
    accepted: tokens,
    rejected: noTokens,
    beside: { address: "https://vault.example.com:8200", keyName: "unseal" },
  },
  {
    modules: clusters,
    inputs: ["transit_seal.ca_certificate"],
    source: pem,
    accepted: chainsOf(exampleServer),
    rejected: noCertificates,
    beside: { address: "https://vault.example.com:8200", keyName: "unseal", token: tokens[0] },
  },
];

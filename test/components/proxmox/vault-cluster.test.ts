import { X509Certificate } from "node:crypto";
import { VaultCluster, type VaultClusterArgs } from "../../../components/proxmox/vault-cluster";
import { proxmoxVaultCluster } from "../../../spec/modules/proxmox-vault-cluster";
import { outputValue } from "../../../src/testing/mocks";
import { type Machine, openingsOf, recorded, written } from "./recorded";

const minimal = proxmoxVaultCluster.examples.minimal.inputs as unknown as VaultClusterArgs;
const complete = proxmoxVaultCluster.examples.complete.inputs as unknown as VaultClusterArgs;

const make = (args: Partial<VaultClusterArgs> = {}) =>
  recorded("vault", () => new VaultCluster("vault", { ...minimal, ...args }));

const configOf = (machine: Machine | undefined) => JSON.parse(written(machine, "/etc/vault.d/vault.json"));

test("spreads servers over the nodes in turn, with addresses and IDs that follow each other", async () => {
  const { machines } = await recorded("vault", () => new VaultCluster("vault", complete));
  const facts = Object.values(machines).map(({ vm }) => [
    vm.name,
    vm.nodeName,
    vm.vmId,
    (vm.initialization as { ipConfigs: unknown[] }).ipConfigs[0],
  ]);
  const at = (address: string) => ({ ipv4: { address, gateway: "10.0.0.1" } });
  expect(facts).toEqual([
    ["vault-s1", "pve-1", 3011, at("10.0.2.11/16")],
    ["vault-s2", "pve-2", 3012, at("10.0.2.12/16")],
    ["vault-s3", "pve-3", 3013, at("10.0.2.13/16")],
    ["vault-s4", "pve-1", 3014, at("10.0.2.14/16")],
    ["vault-s5", "pve-2", 3015, at("10.0.2.15/16")],
  ]);
});

test("lists all peers on every server, by a name that their certificate has", async () => {
  const { machines } = await make({ name: "example" });
  for (const key of ["s1", "s2", "s3"]) {
    const machine = machines[`server-${key}`];
    const { storage } = configOf(machine);
    expect(storage.raft.node_id).toBe(`example-${key}`);
    expect(storage.raft.retry_join.map((join: { leader_api_addr: string }) => join.leader_api_addr)).toEqual([
      "https://10.0.1.11:8200",
      "https://10.0.1.12:8200",
      "https://10.0.1.13:8200",
    ]);
    const [{ leader_tls_servername: name }] = storage.raft.retry_join;
    expect(new X509Certificate(written(machine, "/etc/vault.d/server.crt")).checkHost(name)).toBe(name);
  }
});

describe("the firewall of a machine", () => {
  test("allows only the servers by default", async () => {
    const { machines } = await make();
    expect(openingsOf(machines["server-s1"])).toEqual([
      "ip saddr 10.0.1.11-10.0.1.15 tcp dport 8200 accept",
      "ip saddr 10.0.1.11-10.0.1.15 tcp dport 8201 accept",
    ]);
  });

  test("allows the given ranges, by IPv4 and IPv6", async () => {
    const { machines } = await recorded("vault", () => new VaultCluster("vault", complete));
    expect(openingsOf(machines["server-s1"])).toEqual([
      "ip saddr 203.0.113.0/24 tcp dport 22 accept",
      "ip saddr 10.0.0.0/16 tcp dport 8200 accept",
      "ip6 saddr 2001:db8::/32 tcp dport 8200 accept",
      "ip saddr 10.0.2.11-10.0.2.15 tcp dport 8200 accept",
      "ip saddr 10.0.2.11-10.0.2.15 tcp dport 8201 accept",
      "ip saddr 10.0.0.8/32 tcp dport 9100 accept",
    ]);
  });

  test("is there before Vault is started", async () => {
    const { machines } = await make();
    const { runcmd } = (machines["server-s1"] as Machine).userData;
    expect(written(machines["server-s1"], "/etc/cluster/packages/guest")).toBe("nftables\n");
    const units = runcmd
      .filter(([, verb]) => verb === "enable")
      .flatMap((command) => command.filter((word) => /\./.test(word)));
    expect(units).toEqual(["cluster-firewall.service", "packages.service", "vault.service", "certificates.timer"]);
    expect(written(machines["server-s1"], "/etc/systemd/system/cluster-firewall.service")).toMatch(
      /^RequiredBy=.*\bvault\.service$/m,
    );
  });

  test("is absent if it is disabled", async () => {
    const { machines } = await make({ firewall: { enabled: false } });
    const { write_files } = (machines["server-s1"] as Machine).userData;
    expect(write_files.filter(({ path }) => /nft|firewall|guest/.test(path))).toEqual([]);
  });
});

test("installs SSH keys and the guest agent if they are set", async () => {
  const { machines } = await make({ guestAgent: true, sshKeys: ["ssh-ed25519 AAAA admin\n"] });
  const { vm, userData } = machines["server-s2"] as Machine;
  expect(written(machines["server-s2"], "/etc/cluster/packages/guest")).toBe("nftables\nqemu-guest-agent\n");
  expect(userData.ssh_authorized_keys).toEqual(["ssh-ed25519 AAAA admin"]);
  expect(vm.agent).toMatchObject({ enabled: true });
  const without = (await make()).machines["server-s2"] as Machine;
  expect(without.userData).not.toHaveProperty("ssh_authorized_keys");
  expect(without.vm.agent).toMatchObject({ enabled: false });
});

test("outputs the environment of the vault command", async () => {
  const { result } = await make();
  expect(await outputValue(result.vaultEnv)).toEqual({
    VAULT_ADDR: "https://10.0.1.11:8200",
    VAULT_CACERT_BYTES: minimal.tls.caCertificate,
    VAULT_TLS_SERVER_NAME: "vault.vault.internal",
  });
  expect(await outputValue(result.nodeNames)).toEqual({ s1: "pve", s2: "pve", s3: "pve" });
});

describe("refuses", () => {
  const refusal = (args: Partial<VaultClusterArgs>) => {
    try {
      new VaultCluster("vault", { ...minimal, ...args });
    } catch (error) {
      return (error as Error).message;
    }
    return "nothing";
  };

  test.each<[string, Partial<VaultClusterArgs>, string]>([
    ["no nodes", { nodes: [] }, "proxmox-vault-cluster: nodes must have 1 to 100 elements, got 0."],
    [
      "a subnet outside of the network",
      { network: { subnet: "10.1.0.0/24", ipRange: "10.0.0.0/16", gateway: "10.0.0.1" } },
      "proxmox-vault-cluster: network.subnet must lie in network.ip_range.",
    ],
    [
      "a port that there is not",
      { firewall: { rules: [{ ports: "65536", sources: ["0.0.0.0/0"] }] } },
      'proxmox-vault-cluster: firewall.rules[*].ports must be a port such as "443", or a range such as "30000-32767", got "65536".',
    ],
    [
      "a base of IDs that is none",
      { vmIdBase: "99" },
      'proxmox-vault-cluster: vm_id_base must be a number from 100 to 99999999 in quotes, such as "3000", got "99".',
    ],
  ])("%s", (_, args, sentence) => {
    expect(refusal(args)).toBe(sentence);
  });
});

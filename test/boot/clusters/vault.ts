import { releases } from "../../../spec/releases";
import { generateAuthority, generateCertificate } from "../../../src/secrets/certificates";
import { makeAptRepository } from "../harness/apt-repository";
import { describeBoot } from "../harness/describe-boot";
import type { BootedNode } from "../harness/node";
import { until } from "../harness/until";
import { artifactUrl, assertReady, ClusterWorld, lasting } from "./booted";
import { type DescribedCluster, type DescribedNode, described, written } from "./described";
import { hcloud } from "./platforms/hcloud";
import type { Platform } from "./platforms/platform";
import { callsIn, vaultPackage } from "./stand-ins";

const unit = "vault.service";

/** Requests a node's API from that node, and verifies its certificate. */
export async function vaultApi(
  node: BootedNode,
  path: string,
  body?: unknown,
  token = "none",
): Promise<Record<string, unknown>> {
  const url = `https://vault.example.internal:8200/v1/sys/${path}`;
  const data = body === undefined ? "" : `--data '${JSON.stringify(body)}'`;
  const connect = `--cacert /etc/vault.d/ca.crt --connect-to ::${node.address}: --header 'X-Vault-Token: ${token}'`;
  return JSON.parse(await node.output(`curl --silent --show-error --max-time 20 ${connect} ${data} ${url}`));
}

/** Returns names and addresses of the members of the cluster that a node is in. */
async function vaultPeers(node: BootedNode, token: string): Promise<string[]> {
  const { data } = await vaultApi(node, "storage/raft/configuration", undefined, token);
  const { servers } = (data as { config: { servers: { node_id: string; address: string }[] } }).config;
  return servers.map(({ node_id, address }) => `${node_id} ${address}`).sort();
}

/** Waits until every server has joined one cluster, and returns the cluster. */
export async function oneVault(
  servers: readonly BootedNode[],
  expected: readonly DescribedNode[],
  token: string,
): Promise<string> {
  const all = expected.map(({ name, address }) => `${name} ${address}:8201`).sort();
  const ids = new Set<unknown>();
  for (const node of servers) {
    await until(`${node.name} sees all servers`, async () => {
      expect(await vaultPeers(node, token)).toEqual(all);
      return true;
    });
    ids.add((await vaultApi(node, "seal-status")).cluster_id);
  }
  expect(ids.size).toBe(1);
  return [...ids][0] as string;
}

/**
 * Returns the inputs of the clusters. The example's certificate is valid for this name.
 * @param key of the package's repository
 */
export const vaultInputs = (key: string) => ({ name: "example", apt: { url: artifactUrl, key } });

/** Tests Vault clusters on a platform. */
export function testVault(platform: Platform): void {
  describeBoot(`The servers of Vault on ${platform.name}`, () => {
    let place: ClusterWorld;
    let cluster: DescribedCluster;
    let servers: BootedNode[];
    let keys: string[];
    let token: string;
    let clusterId: string;

    beforeAll(async () => {
      let key = "";
      place = await ClusterWorld.start(platform, async (folder) => {
        const packages = [await vaultPackage(releases.vault), await vaultPackage("99.0.0-1")];
        key = await makeAptRepository({ folder, packages });
      });
      cluster = await described(platform, "vault", vaultInputs(key));
      servers = (await place.bootAll(cluster)).servers;
      await Promise.all(servers.map((node) => assertReady(platform, node, [unit])));
    });

    afterAll(() => place?.stop());

    const oneCluster = () => oneVault(servers, cluster.servers, token);

    const unseal = (node: BootedNode) =>
      until(`${node.name} is unsealed`, async () => {
        for (const key of keys) if ((await vaultApi(node, "unseal", { key })).sealed === false) return true;
        return false;
      });

    test("install the pinned version, and keep it", async () => {
      const fetched = place.artifacts.requests.filter(({ path }) => /\/vault_.*deb$/.test(path));
      expect(fetched).toHaveLength(3);
      for (const { path, status } of fetched) {
        expect(path).toContain(`/vault_${releases.vault}_`);
        expect(status).toBe(200);
      }
      const [node] = servers as [BootedNode];
      expect(await node.output("apt-cache policy vault")).toContain(`Candidate: ${releases.vault}\n`);
    });

    test("run Vault once, as an unprivileged user, with the configuration from user data", async () => {
      for (const [index, node] of servers.entries()) {
        const calls = callsIn(await node.journal(unit));
        expect(calls).toHaveLength(1);
        expect(calls[0]).toMatchObject({
          argv: ["server", "-config=/etc/vault.d/vault.json"],
          user: "vault",
          capabilities: { CapPrm: 0, CapEff: 0, CapBnd: 0, CapAmb: 0 },
          configuration: JSON.parse(written(cluster.servers[index]?.userData as string, "/etc/vault.d/vault.json")),
        });
        expect(
          await node.output("stat --format '%a %U:%G' /etc/vault.d/server.key /var/lib/vault /var/log/vault"),
        ).toBe("640 root:vault\n700 vault:vault\n700 vault:vault");
      }
    });

    test("form one cluster as soon as one of them is initialized and all are unsealed", async () => {
      const [first] = servers as [BootedNode];
      for (const node of servers)
        expect(await vaultApi(node, "seal-status")).toMatchObject({ initialized: false, sealed: true });
      const made = await vaultApi(first, "init", { secret_shares: 3, secret_threshold: 2 });
      ({ keys, root_token: token } = made as { keys: string[]; root_token: string });
      for (const node of servers) await unseal(node);
      clusterId = await oneCluster();
    });

    if (platform.firewall)
      test("reject all other traffic", async () => {
        expect(await place.openToOutsiders(cluster.servers, [22, 8200, 8201])).toEqual([]);
      });

    test("keep running when log rotation reloads them", async () => {
      const [first] = servers as [BootedNode];
      await first.output(`systemctl reload ${unit}`);
      await until("Vault has reloaded", async () => (await first.journal(unit)).includes("reloaded"));
      expect(await first.isActive(unit)).toBe(true);
    });

    test("are the same after a reboot, except that they are sealed", async () => {
      const folders = "/etc/vault.d /etc/cluster /etc/systemd/system/vault.service";
      const node = servers[1] as BootedNode;
      const before = await lasting(node, folders);
      await node.reboot();
      await assertReady(platform, node, [unit]);
      expect(await lasting(node, folders)).toBe(before);
      expect(await vaultApi(node, "seal-status")).toMatchObject({ initialized: true, sealed: true });
      await unseal(node);
      expect(await oneCluster()).toBe(clusterId);
    });

    test("keep running without the first one, whose replacement joins", async () => {
      const [first, second, third] = servers as [BootedNode, BootedNode, BootedNode];
      await first.powerOff();
      await until("another one leads", async () => {
        const [one, other] = await Promise.all([vaultApi(second, "leader"), vaultApi(third, "leader")]);
        return one.is_self !== other.is_self;
      });
      await first.replace();
      await assertReady(platform, first, [unit]);
      await unseal(first);
      expect(await oneCluster()).toBe(clusterId);
    });

    // The same on every platform.
    if (platform === hcloud)
      test("warn about an expiring certificate, and start with an expired one", async () => {
        const node = servers[1] as BootedNode;
        const useCertificate = async (days: number) => {
          const made = new Date(Date.now() - (730 - days) * 86_400_000);
          const authority = await generateAuthority("CA", made);
          const subject = { commonName: "it", dnsNames: ["vault.example.internal"], usages: ["server"] } as const;
          const { certificate, key } = await generateCertificate(subject, authority, made);
          const files = { "ca.crt": authority.certificate, "server.crt": certificate, "server.key": key };
          for (const [name, content] of Object.entries(files))
            await node.output(`cat >/etc/vault.d/${name} <<'.'\n${content}.`);
        };
        const check = async () => (await node.exec("systemctl start certificates.service")).exitCode;
        expect([await node.isActive("certificates.timer"), await check()]).toEqual([true, 0]);
        await useCertificate(50);
        expect(await check()).toBe(0);
        expect(await node.journal("certificates.service")).toContain("/etc/vault.d/server.crt expires on ");
        await useCertificate(20);
        expect(await check()).not.toBe(0);
        await useCertificate(-1);
        expect(await check()).not.toBe(0);
        expect(await node.journal("certificates.service")).toContain("/etc/vault.d/server.crt expired on ");
        await node.output(`systemctl restart ${unit}`);
        expect(await node.isActive(unit)).toBe(true);
        expect(await node.journal(unit)).toContain("/etc/vault.d/server.crt has expired");
      });
  });
}

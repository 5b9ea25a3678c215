import { buildMs, realProgram, realVersion } from "../real-programs/programs";
import { artifactUrl, assertReady, ClusterWorld } from "./clusters/booted";
import { type DescribedCluster, described } from "./clusters/described";
import { digitalocean } from "./clusters/platforms/digitalocean";
import { hcloud } from "./clusters/platforms/hcloud";
import type { Platform } from "./clusters/platforms/platform";
import { realVaultPackage } from "./clusters/stand-ins";
import { oneVault, vaultApi } from "./clusters/vault";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";
import { Volume } from "./harness/volume";

const unit = "vault.service";
const mount = "data-volume.service";

/** A cluster with a real Vault and a data volume for each server. */
class StoredVault {
  #key = "";
  #token = "";

  private constructor(
    private readonly platform: Platform,
    readonly place: ClusterWorld,
    readonly cluster: DescribedCluster,
    readonly servers: readonly BootedNode[],
  ) {}

  /** @param device returns the name of a server's volume in /dev/disk/by-id */
  static async start(platform: Platform, count: number, device: (key: string) => string): Promise<StoredVault> {
    const version = `${await realVersion("vault")}-1`;
    const binary = await realProgram("vault");
    let key = "";
    const place = await ClusterWorld.start(platform, async (folder) => {
      key = await makeAptRepository({ folder, packages: [await realVaultPackage(version, binary)] });
    });
    const cluster = await described(platform, "vault", {
      name: "example",
      apt: { url: artifactUrl, key },
      vault: { version },
      servers: { count, dataVolume: { size: 10 } },
    });
    const { servers } = await place.bootAll(cluster);
    for (const [index, node] of servers.entries()) {
      const { key = "" } = cluster.servers[index] ?? {};
      await node.plug(device(key), await Volume.create(place.world, key, 256));
    }
    const started = new StoredVault(platform, place, cluster, servers);
    await started.ready(servers);
    return started;
  }

  async initialize(): Promise<void> {
    const [first] = this.servers as [BootedNode];
    const made = await vaultApi(first, "init", { secret_shares: 1, secret_threshold: 1 });
    [this.#key] = made.keys as [string];
    this.#token = made.root_token as string;
    await this.unseal(this.servers);
    await this.operate(first, "vault secrets enable -version=1 kv && vault write kv/kept answer=42");
  }

  async ready(nodes: readonly BootedNode[]): Promise<void> {
    for (const node of nodes) await assertReady(this.platform, node, [mount, unit]);
  }

  async unseal(nodes: readonly BootedNode[]): Promise<void> {
    for (const node of nodes) {
      await until(`${node.name} is unsealed`, async () => {
        return (await vaultApi(node, "unseal", { key: this.#key })).sealed === false;
      });
    }
  }

  /** Runs a command of an operator with the root token, as soon as the cluster has a leader. */
  operate(node: BootedNode, command: string): Promise<string> {
    const environment = `VAULT_ADDR=https://127.0.0.1:8200 VAULT_CACERT=/etc/vault.d/ca.crt VAULT_TLS_SERVER_NAME=vault.example.internal VAULT_TOKEN=${this.#token} HOME=/root`;
    return until(`${node.name} can run ${command}`, () => node.output(`export ${environment}; ${command}`));
  }

  oneCluster(): Promise<string> {
    return oneVault(this.servers, this.cluster.servers, this.#token);
  }
}

describeBoot("The only server of a real Vault, with a data volume,", () => {
  let vault: StoredVault;

  beforeAll(async () => {
    vault = await StoredVault.start(digitalocean, 1, (key) => `scsi-0DO_Volume_example-${key}-data`);
    await vault.initialize();
  }, buildMs);

  afterAll(() => vault?.place.stop());

  test("has its secrets again when it is rebuilt with another address", async () => {
    const [node] = vault.servers as [BootedNode];
    const { eth0, eth1 } = digitalocean.interfaces("10.0.1.150", 99) as { eth0: string; eth1: string };
    await node.replace({ interfaces: { eth0, eth1 } });
    await vault.ready([node]);
    expect(await node.journal(mount)).toContain("goes on with the data of the former one");
    await vault.unseal([node]);
    expect(await vault.operate(node, "vault read -field=answer kv/kept")).toBe("42");
    await vault.operate(node, "vault write kv/kept answer=43");
  });
});

describeBoot("Three servers of a real Vault, with data volumes,", () => {
  let vault: StoredVault;
  let clusterId: string;

  beforeAll(async () => {
    vault = await StoredVault.start(hcloud, 3, (key) => `scsi-0HC_Volume_${key}`);
    await vault.initialize();
    clusterId = await vault.oneCluster();
  }, buildMs);

  afterAll(() => vault?.place.stop());

  test("take a rebuilt server in as a new one, without the data that it had when it was removed", async () => {
    const [first, second] = vault.servers as [BootedNode, BootedNode];
    await until("the cluster can lose a server", async () => {
      return /"failure_tolerance": 1/.test(
        await vault.operate(first, "vault read -format=json sys/storage/raft/autopilot/state"),
      );
    });
    await vault.operate(first, "vault operator raft remove-peer example-s2");
    await second.replace();
    await vault.ready([second]);
    expect(await second.journal(mount)).toContain("joins as a new server");
    await vault.unseal([second]);
    expect(await vault.oneCluster()).toBe(clusterId);
  });

  test("are the same cluster again after all machines were lost", async () => {
    await Promise.all(vault.servers.map((node) => node.powerOff()));
    await Promise.all(vault.servers.map((node) => node.replace()));
    await vault.ready(vault.servers);
    for (const node of vault.servers) {
      expect(await node.journal(mount)).toContain("goes on with the data of the former one");
    }
    await vault.unseal(vault.servers);
    expect(await vault.oneCluster()).toBe(clusterId);
    const [first] = vault.servers as [BootedNode];
    expect(await vault.operate(first, "vault read -field=answer kv/kept")).toBe("42");
  });
});

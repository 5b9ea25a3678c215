import { join } from "node:path";
import { exampleAuthority, exampleServer, exampleToken } from "../../spec/modules/example-secrets";
import { releases } from "../../spec/releases";
import { artifactUrl, assertReady, ClusterWorld } from "./clusters/booted";
import { type DescribedCluster, described } from "./clusters/described";
import { hcloud } from "./clusters/platforms/hcloud";
import { vaultPackage } from "./clusters/stand-ins";
import { oneVault, vaultApi } from "./clusters/vault";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import { writeFiles } from "./harness/files";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";

const unit = "vault.service";

/** A name that the example's certificate is valid for. */
const otherVault = "vault.example.internal";

describeBoot("Servers of Vault that another Vault unseals", () => {
  let place: ClusterWorld;
  let cluster: DescribedCluster;
  let servers: BootedNode[];
  let token: string;

  beforeAll(async () => {
    let key = "";
    place = await ClusterWorld.start(
      hcloud,
      async (folder) => {
        key = await makeAptRepository({ folder, packages: [await vaultPackage(releases.vault)] });
      },
      { [otherVault]: "203.0.113.1" },
    );
    await writeFiles(place.world.path("/run"), {
      "transit.crt": { content: exampleServer.certificate },
      "transit.key": { content: exampleServer.key },
    });
    const program = join(__dirname, "stand-ins", "transit.py");
    place.world.spawn([
      "python3",
      program,
      "/run/transit.crt",
      "/run/transit.key",
      "203.0.113.1",
      "unseal",
      exampleToken,
    ]);
    cluster = await described(hcloud, "vault", {
      name: "example",
      apt: { url: artifactUrl, key },
      transitSeal: {
        address: `https://${otherVault}:8200`,
        keyName: "unseal",
        token: exampleToken,
        caCertificate: exampleAuthority.certificate,
      },
    });
    servers = (await place.bootAll(cluster)).servers;
    await Promise.all(servers.map((node) => assertReady(hcloud, node, [unit])));
  });

  afterAll(() => place?.stop());

  test("are one cluster as soon as one of them is initialised", async () => {
    const [first] = servers as [BootedNode];
    for (const node of servers)
      expect(await vaultApi(node, "seal-status")).toMatchObject({ type: "transit", initialized: false, sealed: true });
    const made = await vaultApi(first, "init", { recovery_shares: 3, recovery_threshold: 2 });
    token = made.root_token as string;
    await oneVault(servers, cluster.servers, token);
  });

  test("are unsealed automatically after a reboot", async () => {
    const node = servers[1] as BootedNode;
    await node.reboot();
    await assertReady(hcloud, node, [unit]);
    await until("it is unsealed", async () => (await vaultApi(node, "seal-status")).sealed === false);
    await oneVault(servers, cluster.servers, token);
  });

  test("do not expose the token", async () => {
    const [node] = servers as [BootedNode];
    const holding = await node.output(`grep --recursive --files-with-matches ${exampleToken} /etc`);
    expect(holding).toBe("/etc/vault.d/vault.json");
    expect(await node.output("stat --format '%a %U:%G' /etc/vault.d/vault.json")).toBe("640 root:vault");
  });
});

import { digitaloceanVaultCluster } from "../../spec/modules/digitalocean-vault-cluster";
import { releases } from "../../spec/releases";
import { assertReady, ClusterWorld } from "./clusters/booted";
import { described } from "./clusters/described";
import { hcloud } from "./clusters/platforms/hcloud";
import { vaultPackage } from "./clusters/stand-ins";
import { vaultApi, vaultInputs } from "./clusters/vault";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";

const unit = "vault.service";
const { seal } = digitaloceanVaultCluster.examples.complete.inputs;

describeBoot("A server of Vault that a cloud's key management unseals", () => {
  let place: ClusterWorld;
  let server: BootedNode;

  beforeAll(async () => {
    let key = "";
    place = await ClusterWorld.start(hcloud, async (folder) => {
      key = await makeAptRepository({ folder, packages: [await vaultPackage(releases.vault)] });
    });
    const inputs = { ...vaultInputs(key), seal, servers: { count: 1 } };
    const cluster = await described(hcloud, "vault", inputs);
    [server] = (await place.bootAll(cluster)).servers as [BootedNode];
    await assertReady(hcloud, server, [unit]);
  });

  afterAll(() => place?.stop());

  const isUnsealed = () =>
    until("it is unsealed", async () => (await vaultApi(server, "seal-status")).sealed === false);

  test("is unsealed as soon as it is initialized, and after a reboot", async () => {
    expect(await vaultApi(server, "seal-status")).toMatchObject({ type: "gcpckms", initialized: false });
    const made = await vaultApi(server, "init", { recovery_shares: 3, recovery_threshold: 2 });
    expect(made.recovery_keys).toHaveLength(3);
    await isUnsealed();
    await server.reboot();
    await assertReady(hcloud, server, [unit]);
    await isUnsealed();
  });

  test("keeps the credentials for root and Vault", async () => {
    const file = "/etc/vault.d/gcp-credentials.json";
    expect(await server.output(`stat --format '%a %U:%G' ${file}`)).toBe("640 root:vault");
    expect(await server.file(file)).toBe(seal.gcpKms.credentials);
    expect((await server.exec(`setpriv --reuid=nobody --regid=nogroup --clear-groups cat ${file}`)).exitCode).not.toBe(
      0,
    );
  });
});

import { X509Certificate } from "node:crypto";
import { VaultCluster, type VaultClusterArgs } from "../../../components/hcloud/vault-cluster";
import { hcloudVaultCluster } from "../../../spec/modules/hcloud-vault-cluster";
import { releases } from "../../../spec/releases";
import { outputValue, type Registered } from "../../../src/testing/mocks";
import { recorded, written } from "./recorded";

const minimal = hcloudVaultCluster.examples.minimal.inputs as unknown as VaultClusterArgs;
const complete = hcloudVaultCluster.examples.complete.inputs as unknown as VaultClusterArgs;

const make = (args: Partial<VaultClusterArgs> = {}) =>
  recorded(() => new VaultCluster("vault", { ...minimal, ...args }));

const userDataOf = (resources: readonly Registered[], key: string) =>
  resources.find(({ name, type }) => name === `vault-server-${key}-this` && type.endsWith(":Server"))?.inputs.userData;

const configOf = (resources: readonly Registered[], key: string) =>
  JSON.parse(written(userDataOf(resources, key), "/etc/vault.d/vault.json"));

test("lists all peers on every server, by a name that their certificate has", async () => {
  const { resources } = await make({ name: "example" });
  for (const key of ["s1", "s2", "s3"]) {
    const { storage, ...config } = configOf(resources, key);
    expect(storage.raft.node_id).toBe(`example-${key}`);
    expect(storage.raft.retry_join.map((join: { leader_api_addr: string }) => join.leader_api_addr)).toEqual([
      "https://10.0.1.11:8200",
      "https://10.0.1.12:8200",
      "https://10.0.1.13:8200",
    ]);
    const [{ leader_tls_servername: name }] = storage.raft.retry_join;
    expect(new X509Certificate(written(userDataOf(resources, key), "/etc/vault.d/server.crt")).checkHost(name)).toBe(
      name,
    );
    expect(config).not.toHaveProperty("seal");
    expect(config.disable_mlock).toBe(true);
  }
});

test("installs the pinned version from HashiCorp's repository, and keeps it", async () => {
  const { resources } = await make();
  const file = (path: string) => written(userDataOf(resources, "s1"), path);
  expect(file("/etc/cluster/packages/vault")).toBe(`vault=${releases.vault}\n`);
  expect(file("/etc/cluster/apt.list")).toBe(
    "deb [signed-by=/etc/apt/keyrings/hashicorp.asc] https://apt.releases.hashicorp.com $RELEASE main\n",
  );
  expect(file("/etc/apt/keyrings/hashicorp.asc")).toMatch(/^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/);
  expect(written(userDataOf(resources, "s1"), "/etc/apt/preferences.d/vault")).toBe(
    `Package: vault\nPin: version ${releases.vault}\nPin-Priority: 1001\n`,
  );
});

test("is unsealed by another Vault if one is given", async () => {
  const { resources } = await recorded(() => new VaultCluster("vault", complete));
  expect(configOf(resources, "s5").seal.transit).toEqual({
    address: "https://vault.example.com:8200",
    key_name: "unseal",
    mount_path: "transit/",
    token: complete.transitSeal?.token,
    tls_ca_cert: "/etc/vault.d/transit-ca.crt",
  });
  expect(written(userDataOf(resources, "s5"), "/etc/vault.d/transit-ca.crt")).toContain("BEGIN CERTIFICATE");
});

test("balances traffic to unsealed servers only", async () => {
  const { resources } = await make({ loadBalancer: { enabled: true } });
  const service = resources.find(({ type }) => type.endsWith(":LoadBalancerService"));
  expect(service?.inputs).toMatchObject({
    protocol: "tcp",
    listenPort: 8200,
    healthCheck: { protocol: "http", http: { path: "/v1/sys/health?standbyok=true", tls: true } },
  });
});

test("outputs the environment of the vault command", async () => {
  const { result } = await make();
  expect(await outputValue(result.vaultEnv)).toEqual({
    VAULT_ADDR: "https://10.0.1.11:8200",
    VAULT_CACERT_BYTES: minimal.tls.caCertificate,
    VAULT_TLS_SERVER_NAME: "vault.vault.internal",
  });
  expect(await outputValue(result.serverNames)).toEqual(["vault-s1", "vault-s2", "vault-s3"]);
});

test("fits into Hetzner's user data with room to spare", async () => {
  const { resources } = await recorded(() => new VaultCluster("vault", complete));
  expect(Buffer.byteLength(userDataOf(resources, "s1") as string)).toBeLessThan(30_000);
});

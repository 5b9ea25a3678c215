import { exampleAuthority, exampleServer, exampleToken } from "../../spec/modules/example-secrets";
import { buildMs, realProgram, realVersion } from "../real-programs/programs";
import { artifactUrl, assertReady, ClusterWorld } from "./clusters/booted";
import { type DescribedCluster, described } from "./clusters/described";
import { digitalocean } from "./clusters/platforms/digitalocean";
import { realVaultPackage } from "./clusters/stand-ins";
import { oneVault, vaultApi } from "./clusters/vault";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import { writeFiles } from "./harness/files";
import type { BootedNode } from "./harness/node";
import { ObjectStorage } from "./harness/object-storage";
import { until } from "./harness/until";

const unit = "vault.service";

/** The example's certificate is good for this name. */
const otherVault = "vault.example.internal";
/** The example's certificate of the servers is good for this one. */
const tlsName = "vault.example.internal";
const otherAddress = "203.0.113.1";

/** Snapshots that are taken when a test says so. */
const snapshots = {
  schedule: "0 0 1 1 *",
  retention: 2,
  s3: { endpoint: "s3.test", bucket: "snapshots", folder: "prod", accessKey: "access", secretKey: 'se"cr\\et' },
};
const storageAddress = "203.0.113.2";

/** Its servers know only the range that contains their address, so Vault has to find the address itself. */
const platform = digitalocean;

describeBoot("Servers with a real Vault, which another real Vault unseals", () => {
  let place: ClusterWorld;
  let cluster: DescribedCluster;
  let servers: BootedNode[];
  let token: string;
  let clusterId: string;
  let storage: ObjectStorage;

  beforeAll(async () => {
    const binary = await realProgram("vault");
    const version = `${await realVersion("vault")}-1`;
    let key = "";
    place = await ClusterWorld.start(
      platform,
      async (folder) => {
        key = await makeAptRepository({ folder, packages: [await realVaultPackage(version, binary)] });
      },
      { [otherVault]: otherAddress, [snapshots.s3.endpoint]: storageAddress },
    );
    await startOtherVault(binary);
    storage = await ObjectStorage.start(place.world, {
      host: snapshots.s3.endpoint,
      address: storageAddress,
      bucket: snapshots.s3.bucket,
    });
    cluster = await described(platform, "vault", {
      name: "example",
      apt: { url: artifactUrl, key },
      vault: { version },
      transitSeal: {
        address: `https://${otherVault}:8200`,
        keyName: "unseal",
        token: exampleToken,
        caCertificate: exampleAuthority.certificate,
      },
      snapshots,
    });
    servers = (await place.bootAll(cluster)).servers;
    await Promise.all(servers.map((node) => assertReady(platform, node, [unit, "snapshots.timer"])));
    await Promise.all(servers.map((node) => storage.trustedBy(node)));
  }, buildMs);

  afterAll(() => place?.stop());

  /** Starts the Vault that unseals the others: beside the nodes, in memory, with a token that may use one key. */
  async function startOtherVault(binary: string): Promise<void> {
    const [certificate, key, ca] = ["/run/other.crt", "/run/other.key", "/run/other-ca.crt"] as const;
    const configuration = "/run/other.json";
    await writeFiles(place.world.path("/"), {
      [certificate]: { content: exampleServer.certificate },
      [key]: { content: exampleServer.key },
      [ca]: { content: exampleAuthority.certificate },
      [configuration]: {
        content: JSON.stringify({
          storage: { inmem: {} },
          disable_mlock: true,
          api_addr: `https://${otherVault}:8200`,
          listener: [
            {
              tcp: {
                address: `${otherAddress}:8200`,
                tls_cert_file: certificate,
                tls_key_file: key,
              },
            },
          ],
        }),
      },
    });
    place.world.spawn([binary, "server", `-config=${configuration}`]);
    const ask = async (path: string, body: unknown, root = "none"): Promise<Record<string, unknown>> => {
      const connect = `--cacert ${ca} --connect-to ::${otherAddress}: --header 'X-Vault-Token: ${root}'`;
      const data = `--request POST --data '${JSON.stringify(body)}'`;
      const answer = await place.world.output(
        `curl --silent --show-error --fail-with-body ${connect} ${data} https://${otherVault}:8200/v1/${path}`,
      );
      return answer === "" ? {} : JSON.parse(answer);
    };
    const made = await until("the other Vault is initialized", () =>
      ask("sys/init", { secret_shares: 1, secret_threshold: 1 }),
    );
    const { root_token: root, keys } = made as { root_token: string; keys: string[] };
    await ask("sys/unseal", { key: keys[0] });
    await until("the other Vault is active", () => ask("sys/mounts/transit", { type: "transit" }, root));
    await ask("transit/keys/unseal", {}, root);
    const rules = ["encrypt", "decrypt"].map((use) => `path "transit/${use}/unseal" { capabilities = ["update"] }`);
    await ask("sys/policies/acl/unseal", { policy: rules.join("\n") }, root);
    await ask("auth/token/create", { id: exampleToken, policies: ["unseal"], period: "24h" }, root);
  }

  /** Returns the server that leads. */
  async function leader(): Promise<BootedNode> {
    const leads = await Promise.all(servers.map(async (node) => (await vaultApi(node, "leader")).is_self === true));
    return servers[leads.indexOf(true)] as BootedNode;
  }

  /** Runs the vault command as an operator with the root token. */
  const operate = (node: BootedNode, command: string) =>
    node.output(
      `export VAULT_ADDR=https://127.0.0.1:8200 VAULT_CACERT=/etc/vault.d/ca.crt VAULT_TLS_SERVER_NAME=${tlsName} VAULT_TOKEN=${token} HOME=/root; ${command}`,
    );

  const isUnsealed = (node: BootedNode) =>
    until(`${node.name} is unsealed`, async () => (await vaultApi(node, "seal-status")).sealed === false);

  test("know every key in their configuration", async () => {
    for (const node of servers)
      expect(await node.journal(unit)).not.toMatch(/unknown or unsupported field|\[WARN\].*config/i);
    for (const node of servers)
      expect(await vaultApi(node, "seal-status")).toMatchObject({
        version: await realVersion("vault"),
        type: "transit",
        storage_type: "raft",
        initialized: false,
        sealed: true,
      });
  });

  test("run without privileges, in the hardened unit", async () => {
    const [node] = servers as [BootedNode];
    const pid = await node.property(unit, "MainPID");
    const status = await node.output(`cat /proc/${pid}/status`);
    for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
      expect(status).toMatch(new RegExp(`^${set}:\\s0+$`, "m"));
    expect(status).toMatch(/^NoNewPrivs:\s1$/m);
    expect(status).toMatch(/^Seccomp:\s2$/m);
    expect(await node.output(`ps --no-headers --format user,args --pid ${pid}`)).toMatch(
      /^vault\s+\/usr\/bin\/vault server -config=\/etc\/vault\.d\/vault\.json$/,
    );
  });

  test("are one cluster as soon as one of them is initialized, at addresses that they find themselves", async () => {
    const [first] = servers as [BootedNode];
    const made = await vaultApi(first, "init", { recovery_shares: 3, recovery_threshold: 2 });
    token = made.root_token as string;
    clusterId = await oneVault(servers, cluster.servers, token);
  });

  test("write an audit log that can be rotated and contains no token", async () => {
    const audit = { type: "file", options: { file_path: "/var/log/vault/audit.log" } };
    const node = await leader();
    await node.output(
      `curl --silent --show-error --fail-with-body --cacert /etc/vault.d/ca.crt --connect-to ::${node.address}: --header 'X-Vault-Token: ${token}' --request PUT --data '${JSON.stringify(audit)}' https://${otherVault}:8200/v1/sys/audit/file`,
    );
    await vaultApi(node, "storage/raft/configuration", undefined, token);
    const log = await node.file("/var/log/vault/audit.log");
    expect(log).toContain("sys/storage/raft/configuration");
    expect(log).not.toContain(token);
    // As logrotate does every day.
    await node.output(`mv /var/log/vault/audit.log /var/log/vault/audit.log.1 && systemctl reload ${unit}`);
    await until("requests are in a new log", async () => {
      await vaultApi(node, "storage/raft/configuration", undefined, token);
      return (await node.exec("test -s /var/log/vault/audit.log")).exitCode === 0;
    });
    expect(await node.isActive(unit)).toBe(true);
    expect(await node.journal(unit)).toContain("Vault reload triggered");
  });

  test("take no snapshot before their certificate may log in, and say so", async () => {
    const node = await leader();
    expect((await node.exec("systemctl start snapshots.service")).exitCode).not.toBe(0);
    expect(await node.journal("snapshots.service")).toContain(
      "No snapshot: this server's certificate cannot log in at auth/cert as snapshots",
    );
    expect(await storage.keys()).toEqual([]);
  });

  test("copy snapshots to object storage, and keep as many as configured", async () => {
    const node = await leader();
    await operate(
      node,
      `vault auth enable cert
echo 'path "sys/storage/raft/snapshot" { capabilities = ["read"] }' | vault policy write snapshots -
vault secrets enable -version=1 kv
vault write kv/lost answer=42
vault write auth/cert/certs/snapshots certificate=@/etc/vault.d/ca.crt allowed_dns_sans=${tlsName} token_policies=snapshots token_ttl=10m token_no_default_policy=true`,
    );
    const taken: string[] = [];
    for (let number = 1; number <= 3; number++) {
      // Names of snapshots have the second in which they were taken.
      const others = new Set(taken);
      await until("there is another snapshot", async () => {
        await Promise.all(servers.map((each) => each.output("systemctl start snapshots.service")));
        return (await storage.keys()).find((key) => !others.has(key) && taken.push(key)) !== undefined;
      });
    }
    const kept = taken.slice(1).map((key) => key.replace(/^prod\//, ""));
    expect(await storage.keys()).toEqual(kept.map((name) => `prod/${name}`));
    for (const name of kept) expect(name).toMatch(/^example-\d{8}T\d{6}Z\.snap$/);
    expect(await node.output("cluster-snapshot ls")).toBe(
      [
        ...kept.map((name) => `${name} 0 hours old, on this server`),
        ...kept.map((name) => `${name} 0 hours old, in object storage`),
      ].join("\n"),
    );
    expect(await node.output("stat --format '%a %U:%G' /var/lib/cluster/snapshots /var/lib/cluster/snapshots/*")).toBe(
      ["700 root:root", "600 root:root", "600 root:root"].join("\n"),
    );
    for (const each of servers) {
      expect(await each.isActive("snapshots.timer")).toBe(true);
      const here = (await each.output("ls /var/lib/cluster/snapshots 2>/dev/null || true")).split("\n");
      expect([each.name, here]).toEqual([each.name, each === node ? kept : [""]]);
      expect(await each.journal()).not.toContain(snapshots.s3.secretKey);
    }
  });

  test("keep the token of the other Vault to themselves", async () => {
    const [node] = servers as [BootedNode];
    // In two parts, since systemd writes the command itself into files below /run.
    const pattern = `'${exampleToken.slice(0, 4)}''${exampleToken.slice(4)}'`;
    // The seed is what the test gives a node in place of the platform's metadata.
    const options = "--recursive --files-with-matches --no-messages --exclude-dir=seed";
    const holding = (as: string) => node.output(`${as} grep ${options} ${pattern} /etc /run /var || true`);
    expect((await holding("")).split("\n")).toContain("/etc/vault.d/vault.json");
    expect(await holding("setpriv --reuid=nobody --regid=nogroup --clear-groups")).toBe("");
    expect(await node.output("stat --format '%a %U:%G' /etc/vault.d/vault.json")).toBe("640 root:vault");
  });

  test("unseal themselves after a reboot", async () => {
    const node = servers[1] as BootedNode;
    await node.reboot();
    await assertReady(platform, node, [unit]);
    await isUnsealed(node);
    expect(await oneVault(servers, cluster.servers, token)).toBe(clusterId);
  });

  test("elect another leader without the first one, whose replacement joins them", async () => {
    const [first, second, third] = servers as [BootedNode, BootedNode, BootedNode];
    // Vault lets a server vote when it has been stable for a while.
    await until("the cluster can lose a server", async () => {
      const { data } = await vaultApi(second, "storage/raft/autopilot/state", undefined, token);
      return (data as { failure_tolerance: number }).failure_tolerance === 1;
    });
    await first.powerOff();
    await until("another one leads", async () => {
      const [one, other] = await Promise.all([vaultApi(second, "leader"), vaultApi(third, "leader")]);
      return one.is_self !== other.is_self;
    });
    await first.replace();
    await assertReady(platform, first, [unit]);
    await isUnsealed(first);
    expect(await oneVault(servers, cluster.servers, token)).toBe(clusterId);
  });

  test("have their data again after all machines were lost", async () => {
    const [first, ...others] = servers as [BootedNode, BootedNode, BootedNode];
    const name = (await storage.keys()).at(-1)?.replace(/^prod\//, "") as string;
    await Promise.all(servers.map((node) => node.powerOff()));
    await Promise.all(servers.map((node) => node.replace()));
    await Promise.all(servers.map((node) => assertReady(platform, node, [unit, "snapshots.timer"])));
    for (const node of servers) expect(await vaultApi(node, "seal-status")).toMatchObject({ initialized: false });
    await Promise.all(others.map((node) => node.output(`systemctl stop ${unit}`)));
    await storage.trustedBy(first);
    expect(await first.output(`cluster-restore ${name}`)).toContain("Vault has the data of");
    expect((await first.exec("ls /var/lib/cluster/restore.json")).exitCode).not.toBe(0);
    await isUnsealed(first);
    await Promise.all(others.map((node) => node.output(`systemctl start ${unit}`)));
    expect(await oneVault(servers, cluster.servers, token)).toBe(clusterId);
    expect(await operate(first, "vault read -field=answer kv/lost")).toBe("42");
    // A cluster with data needs a token.
    const again = await first.exec(`HOME=/root cluster-restore ${name}`);
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining("Nothing was restored")]);
    await operate(first, "vault write kv/lost answer=43");
    const leading = await leader();
    await storage.trustedBy(leading);
    await operate(leading, `cluster-restore ${name}`);
    await until("the old answer is back", async () => {
      return (await operate(first, "vault read -field=answer kv/lost")) === "42";
    });
    expect(await oneVault(servers, cluster.servers, token)).toBe(clusterId);
  });
});

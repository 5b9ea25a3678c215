import { specs } from "../../spec/catalog";
import type { InputError } from "../../spec/errors";
import { digitaloceanVaultCluster } from "../../spec/modules/digitalocean-vault-cluster";
import { hcloudVaultCluster } from "../../spec/modules/hcloud-vault-cluster";
import { proxmoxVaultCluster } from "../../spec/modules/proxmox-vault-cluster";
import { releases } from "../../spec/releases";
import type { Spec } from "../../spec/types";
import { validInputs } from "../../spec/validate";
import { components } from "../../src/stacks/catalog";
import { type MockedClouds, mocks } from "../../src/testing/mocks";
import { documentOf, fileOf } from "./user-data";

/** Options for production, on every platform. */

type Inputs = Readonly<Record<string, unknown>>;

const clustersOf = (service: string) =>
  specs.filter(({ name }) => name.endsWith(`-${service}-cluster`)).map((spec) => [spec.name, spec] as const);

/** Creates a cluster called `it` from its minimal example and other inputs. */
async function make(spec: Spec, inputs: Inputs): Promise<MockedClouds> {
  const clouds = await mocks();
  const given = { ...spec.examples.minimal.inputs, ...inputs };
  new (components[spec.name] as (typeof components)[string])("it", given as never);
  await clouds.settle();
  return clouds;
}

describe.each(clustersOf("k8s"))("%s", (_, spec) => {
  const minimal = spec.examples.minimal.inputs as { k3s: Inputs };
  const configOf = (clouds: MockedClouds, machine: string) =>
    JSON.parse(fileOf(clouds, machine, "/etc/rancher/k3s/config.yaml"));

  test("copies the data store's snapshots to object storage if configured, and gives agents no keys for it", async () => {
    const s3 = {
      endpoint: "s3.example.com",
      bucket: "snapshots",
      folder: "k8s",
      accessKey: "key",
      secretKey: "secret-key",
    };
    const agentPools = { workers: { count: 1 } };
    const etcdSnapshots = { schedule: "0 * * * *", retention: 5, s3 };
    const clouds = await make(spec, { agentPools, etcdSnapshots });
    for (const server of ["it-server-s1", "it-server-s2", "it-server-s3"]) {
      expect(configOf(clouds, server)).toMatchObject({
        "etcd-snapshot-schedule-cron": "0 * * * *",
        "etcd-snapshot-retention": 5,
        "etcd-s3": true,
        "etcd-s3-endpoint": "s3.example.com",
        "etcd-s3-bucket": "snapshots",
        "etcd-s3-region": "us-east-1",
        "etcd-s3-folder": "k8s",
        "etcd-s3-access-key": "key",
        "etcd-s3-secret-key": "secret-key",
      });
    }
    expect(JSON.stringify(documentOf(clouds, "it-agent-workers-1"))).not.toContain("secret-key");
    expect(configOf(await make(spec, {}), "it-server-s1")).not.toHaveProperty("etcd-s3");
  });

  test("downloads the binary and its images from the site's own server, and other images from its mirrors", async () => {
    const k3s = {
      ...minimal.k3s,
      imagesSha256: { amd64: "1".repeat(64) },
      registryMirrors: { "docker.io": ["https://mirror.example.com"] },
    };
    const clouds = await make(spec, {
      k3s,
      artifactBaseUrl: "https://artifacts.example.com",
      agentPools: { workers: { count: 1 } },
    });
    const release = releases.k3s.version.replace("+", "%2B");
    for (const machine of ["it-server-s1", "it-agent-workers-1"]) {
      expect(fileOf(clouds, machine, "/etc/cluster/artifacts").trim().split("\n")).toEqual([
        `${releases.k3s.sha256.amd64} 0755 /usr/local/bin/k3s https://artifacts.example.com/k3s/${release}/k3s`,
        expect.stringContaining(` https://artifacts.example.com/k3s/${release}/k3s-airgap-images-amd64.tar.zst`),
      ]);
      expect(JSON.parse(fileOf(clouds, machine, "/etc/rancher/k3s/registries.yaml"))).toEqual({
        mirrors: { "docker.io": { endpoint: ["https://mirror.example.com"] } },
      });
      expect(JSON.stringify(documentOf(clouds, machine))).not.toContain("github.com");
    }
  });
});

describe.each(clustersOf("k8s").filter(([, { inputs }]) => "cloudController" in inputs))("%s", (_, spec) => {
  const { cloudController, csiDriver, hcloudToken, digitaloceanToken, k3s } = spec.examples.complete.inputs;
  const token = {
    ...(hcloudToken !== undefined && { hcloudToken }),
    ...(digitaloceanToken !== undefined && { digitaloceanToken }),
  };

  test("runs the cloud controller and the CSI driver if enabled, independently of each other", async () => {
    const of = async (inputs: Inputs) => {
      const clouds = await make(spec, { k3s, ...inputs });
      const config = JSON.parse(fileOf(clouds, "it-server-s2", "/etc/rancher/k3s/config.yaml"));
      const paths = documentOf(clouds, "it-server-s2").write_files.map(({ path }) => path);
      const fetched = fileOf(clouds, "it-server-s2", "/etc/cluster/artifacts")
        .split("\n")
        .map((line) => line.split(" ")[2]);
      const manifests = [...paths, ...fetched].filter(
        (path) => path?.includes("/server/manifests/") && !path.endsWith("/admins.json"),
      );
      return {
        external: config["disable-cloud-controller"],
        kubelet: config["kubelet-arg"],
        manifests: manifests.join(" "),
      };
    };
    const both = await of({ ...token, cloudController, csiDriver });
    expect(both).toMatchObject({ external: true, kubelet: ["cloud-provider=external"] });
    expect(both.manifests).toMatch(/cloud-controller-manager/);
    expect(both.manifests).toMatch(/csi/);
    const controller = await of({ ...token, cloudController });
    expect(controller.external).toBe(true);
    expect(controller.manifests).not.toMatch(/csi/);
    const driver = await of({ ...token, csiDriver });
    expect(driver.external).toBeUndefined();
    expect(driver.manifests).toMatch(/csi/);
    expect(driver.manifests).not.toMatch(/cloud-controller-manager/);
    expect((await of({})).manifests).toBe("");
  });
});

describe.each(clustersOf("vault"))("%s", (_, spec) => {
  const configOf = (clouds: MockedClouds) => JSON.parse(fileOf(clouds, "it-server-s2", "/etc/vault.d/vault.json"));

  test("is unsealed by another Vault if one is given", async () => {
    const { transitSeal } = hcloudVaultCluster.examples.complete.inputs;
    const clouds = await make(spec, { transitSeal });
    expect(configOf(clouds).seal).toEqual({
      transit: {
        address: transitSeal.address,
        key_name: "unseal",
        mount_path: "transit/",
        token: transitSeal.token,
        tls_ca_cert: "/etc/vault.d/transit-ca.crt",
      },
    });
    expect(fileOf(clouds, "it-server-s2", "/etc/vault.d/transit-ca.crt")).toBe(transitSeal.caCertificate);
    expect(configOf(await make(spec, {}))).not.toHaveProperty("seal");
  });

  test("is unsealed by a cloud's key management if a key is given", async () => {
    const sealed = async (seal: Inputs) => configOf(await make(spec, { seal })).seal;
    const user = { accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "secret-key" };
    expect(await sealed({ awsKms: { region: "eu-central-1", keyId: "alias/vault", ...user } })).toEqual({
      awskms: {
        region: "eu-central-1",
        kms_key_id: "alias/vault",
        access_key: "AKIAIOSFODNN7EXAMPLE",
        secret_key: "secret-key",
      },
    });
    const { azureKeyVault } = proxmoxVaultCluster.examples.complete.inputs.seal;
    expect(await sealed({ azureKeyVault: { ...azureKeyVault, resource: "managedhsm.azure.net" } })).toEqual({
      azurekeyvault: {
        tenant_id: azureKeyVault.tenantId,
        client_id: azureKeyVault.clientId,
        client_secret: "client-secret",
        vault_name: "shop-vault",
        key_name: "unseal",
        environment: "AzurePublicCloud",
        resource: "managedhsm.azure.net",
      },
    });
    const { gcpKms } = digitaloceanVaultCluster.examples.complete.inputs.seal;
    const clouds = await make(spec, { seal: { gcpKms } });
    expect(configOf(clouds).seal).toEqual({
      gcpckms: {
        project: "shop-470112",
        region: "europe-west4",
        key_ring: "vault",
        crypto_key: "unseal",
        credentials: "/etc/vault.d/gcp-credentials.json",
      },
    });
    expect(documentOf(clouds, "it-server-s2").write_files).toContainEqual({
      path: "/etc/vault.d/gcp-credentials.json",
      permissions: "0640",
      content: gcpKms.credentials,
    });
  });

  test("has one seal", () => {
    const { seal } = proxmoxVaultCluster.examples.complete.inputs;
    const { gcpKms } = digitaloceanVaultCluster.examples.complete.inputs.seal;
    const { transitSeal } = hcloudVaultCluster.examples.complete.inputs;
    const problemsOf = (inputs: Inputs) => {
      try {
        validInputs(spec, { ...spec.examples.minimal.inputs, ...inputs });
        return [];
      } catch (error) {
        return (error as InputError).problems;
      }
    };
    const one = `${spec.name}: seal must have exactly one of aws_kms, azure_key_vault and gcp_kms; the given value is not shown.`;
    expect(problemsOf({ seal })).toEqual([]);
    expect(problemsOf({ seal: {} })).toEqual([one]);
    expect(problemsOf({ seal: { ...seal, gcpKms } })).toEqual([one]);
    expect(problemsOf({ seal, transitSeal })).toEqual([
      `${spec.name}: seal and transit_seal must not both be set: a Vault has one seal.`,
    ]);
  });
});

describe.each([...clustersOf("vault"), ...clustersOf("nomad")])("%s", (_, spec) => {
  const isNomad = spec.name.endsWith("-nomad-cluster");

  test("takes snapshots if configured, with secrets that only root reads and clients do not get", async () => {
    const s3 = {
      endpoint: "s3.example.com",
      bucket: "snapshots",
      region: "fsn1",
      folder: "prod/it/",
      accessKey: "key",
      secretKey: 'se"cr\\et',
    };
    const token = isNomad ? { token: "0123456789abcdef" } : {};
    const pools = isNomad ? { clientPools: { workers: { count: 1 } } } : {};
    const clouds = await make(spec, { snapshots: { retention: 5, s3, ...token }, ...pools });
    const written = documentOf(clouds, "it-server-s2").write_files as unknown as {
      path: string;
      permissions: string;
    }[];
    const { name } = spec.examples.minimal.inputs as unknown as { name: string };
    expect(fileOf(clouds, "it-server-s2", "/etc/cluster/snapshots/settings")).toBe(
      `CLUSTER="${name}"\nRETENTION="5"\nBUCKET="https://s3.example.com/snapshots"\nFOLDER="prod/it/"\n`,
    );
    expect(fileOf(clouds, "it-server-s2", "/etc/cluster/snapshots/curl")).toBe(
      'user = "key:se\\"cr\\\\et"\naws-sigv4 = "aws:amz:fsn1:s3"\n',
    );
    if (isNomad) expect(fileOf(clouds, "it-server-s2", "/etc/cluster/snapshots/token")).toBe("0123456789abcdef\n");
    const modes = written.filter(({ path }) => path.startsWith("/etc/cluster/snapshots/"));
    expect(modes.map(({ permissions }) => permissions)).toEqual(modes.map(() => "0600"));
    expect(JSON.stringify(documentOf(clouds, "it-server-s2"))).toContain('"snapshots.timer"');
    if (isNomad) expect(JSON.stringify(documentOf(clouds, "it-client-workers-1"))).not.toContain("snapshot");
    expect(JSON.stringify(documentOf(await make(spec, {}), "it-server-s2"))).not.toContain("snapshot");
  });

  const hasVolumes = !spec.name.startsWith("proxmox");

  (hasVolumes ? test : test.skip)(
    "has volumes for the data of servers if configured, and clients have none",
    async () => {
      const pools = isNomad ? { clientPools: { workers: { count: 1 } } } : {};
      const clouds = await make(spec, { servers: { count: 3, dataVolume: { size: 20 } }, ...pools });
      const volumes = clouds.resources.filter(({ type }) => /:Volume$/.test(type));
      expect(volumes.map(({ name }) => name).sort()).toEqual(
        ["s1", "s2", "s3"].map((key) => `it-server-${key}-this-data`),
      );
      expect(volumes.map(({ inputs }) => inputs.size)).toEqual([20, 20, 20]);
      const { name } = spec.examples.minimal.inputs as unknown as { name: string };
      const isHetzner = spec.name.startsWith("hcloud");
      const device = isHetzner ? "scsi-0HC_Volume_*" : `scsi-0DO_Volume_${name}-s2-data`;
      expect(fileOf(clouds, "it-server-s2", "/etc/cluster/data-volume")).toMatch(
        `DEVICES="/dev/disk/by-id/${device}"\nFOLDER="/var/lib/${isNomad ? "nomad" : "vault"}"\nPEERS="`,
      );
      if (isHetzner)
        expect(fileOf(clouds, "it-server-s2", "/etc/cluster/data-volume")).toContain(
          'PEERS="10.0.1.11 10.0.1.12 10.0.1.13"\n',
        );
      expect(JSON.stringify(documentOf(clouds, "it-server-s2"))).toContain(
        '["systemctl","enable","data-volume.service"]',
      );
      if (isNomad) expect(JSON.stringify(documentOf(clouds, "it-client-workers-1"))).not.toContain("data-volume");
      // A volume has all data of a machine that was shut down, and rolls know from this that it is in use.
      const machine = clouds.resources.find(({ name: each }) => each === "it-server-s2-this");
      expect(machine?.inputs[isHetzner ? "shutdownBeforeDeletion" : "gracefulShutdown"]).toBe(true);
    },
  );

  (hasVolumes ? test : test.skip)("asks no other server if there is none", async () => {
    const clouds = await make(spec, { servers: { count: 1, dataVolume: { size: 20 } } });
    expect(fileOf(clouds, "it-server-s1", "/etc/cluster/data-volume")).toContain('PEERS=""\n');
  });

  test.each([
    ["0 */6 * * *", "*-*-* 0/6:0:00 UTC"],
    ["*/15 * * * *", "*-*-* *:0/15:00 UTC"],
    ["30 2,14 1,15 */2 *", "*-1/2-1,15 2,14:30:00 UTC"],
    ["05 3 * * 0,3", "Sun,Wed *-*-* 3:05:00 UTC"],
    ["@daily", "daily"],
  ])("writes the schedule %s for systemd", async (schedule, calendar) => {
    const clouds = await make(spec, { snapshots: { schedule } });
    expect(fileOf(clouds, "it-server-s1", "/etc/systemd/system/snapshots.timer")).toContain(`OnCalendar=${calendar}\n`);
    expect(fileOf(clouds, "it-server-s1", "/etc/cluster/snapshots/settings")).not.toContain("BUCKET");
  });

  test("installs from the site's own mirror, whose key may be its own", async () => {
    const key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n-----END PGP PUBLIC KEY BLOCK-----\n";
    const source = async (apt: Inputs) => {
      const clouds = await make(spec, { apt });
      return {
        source: fileOf(clouds, "it-server-s1", "/etc/cluster/apt.list"),
        key: fileOf(clouds, "it-server-s1", "/etc/apt/keyrings/hashicorp.asc"),
      };
    };
    const signed = "deb [signed-by=/etc/apt/keyrings/hashicorp.asc]";
    const url = "https://apt.example.com/hashicorp";
    expect(await source({ url, key })).toEqual({ source: `${signed} ${url} $RELEASE main\n`, key });
    expect(await source({})).toEqual({
      source: `${signed} https://apt.releases.hashicorp.com $RELEASE main\n`,
      key: expect.stringContaining("BEGIN PGP PUBLIC KEY BLOCK"),
    });
  });
});

describe.each(clustersOf("nomad"))("%s", (_, spec) => {
  test("installs Docker on clients if enabled, and on no server", async () => {
    const of = async (docker: Inputs, machine: string) => {
      const clouds = await make(spec, { docker, clientPools: { workers: { count: 1 } } });
      const config = JSON.parse(fileOf(clouds, machine, "/etc/nomad.d/nomad.json"));
      return {
        packages: fileOf(clouds, machine, "/etc/cluster/packages/nomad"),
        docker: config.plugin?.[0].docker[0].config[0],
      };
    };
    const client = await of({ allowPrivileged: true, volumes: true }, "it-client-workers-1");
    expect(client.packages).toContain("docker.io");
    expect(client.docker).toEqual({ allow_privileged: true, volumes: [{ enabled: true }] });
    const without = await of({ enabled: false }, "it-client-workers-1");
    expect(without.packages).not.toContain("docker.io");
    expect(without.docker).toBeUndefined();
    expect((await of({}, "it-server-s1")).packages).not.toContain("docker.io");
  });
});

const onClouds = specs.filter(({ embeds, provider }) => embeds !== undefined && provider !== "proxmox");

describe.each(onClouds.map((spec) => [spec.name, spec] as const))("%s", (_, spec) => {
  const isHetzner = spec.provider === "hcloud";

  test("uses the given network, and creates none", async () => {
    const id = isHetzner ? "4711" : "6d5358c6-a03c-4069-8d65-b4ad185c88ac";
    const clouds = await make(spec, { network: { create: false, id } });
    expect([...clouds.ofType("Network"), ...clouds.ofType("Vpc")]).toEqual([]);
    const { inputs } = isHetzner
      ? clouds.resource("it-server-s1-this-cluster", "ServerNetwork")
      : clouds.resource("it-server-s1-this", "Droplet");
    expect(isHetzner ? inputs.networkId : inputs.vpcUuid).toBe(isHetzner ? 4711 : id);
  });

  test("has a load balancer for users if enabled", async () => {
    const balancers = async (loadBalancer: Inputs) =>
      (await make(spec, { loadBalancer, apiCidrs: ["203.0.113.0/24"] })).ofType("LoadBalancer").map(({ name }) => name);
    if (isHetzner) {
      expect(await balancers({})).toEqual([]);
      expect(await balancers({ enabled: true })).toEqual(["it-this-api"]);
    } else {
      // Machines find each other through the internal one.
      expect(await balancers({})).toEqual(["it-this-internal"]);
      expect((await balancers({ public: true })).sort()).toEqual(["it-this-internal", "it-this-public"]);
    }
  });
});

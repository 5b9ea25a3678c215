import * as pulumi from "@pulumi/pulumi";
import { VaultCluster, type VaultClusterArgs } from "../../../components/digitalocean/vault-cluster";
import { digitaloceanVaultCluster } from "../../../spec/modules/digitalocean-vault-cluster";
import { outputValue, type Registered } from "../../../src/testing/mocks";
import { written } from "../hcloud/recorded";
import { changed, ofType, onDigitalOcean, openings, userDataOf } from "./cloud";

const minimal = digitaloceanVaultCluster.examples.minimal.inputs as unknown as VaultClusterArgs;
const complete = digitaloceanVaultCluster.examples.complete.inputs as unknown as VaultClusterArgs;

const make = (args: Partial<VaultClusterArgs> = {}) =>
  onDigitalOcean(() => new VaultCluster("vault", { ...minimal, ...args }));

const configOf = (resources: readonly Registered[], key: string) =>
  JSON.parse(written(userDataOf(resources, `vault-server-${key}-this`), "/etc/vault.d/vault.json"));

test("creates three servers behind an internal load balancer, in its own network", async () => {
  const { resources } = await make();
  expect(resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort()).toEqual([
    "Droplet vault-server-s1-this",
    "Droplet vault-server-s2-this",
    "Droplet vault-server-s3-this",
    "Firewall vault-this-servers",
    "LoadBalancer vault-this-internal",
    "Tag vault-this-servers",
    "Vpc vault-this-own",
  ]);
  expect(ofType(resources, "LoadBalancer")[0]?.inputs).toMatchObject({
    network: "INTERNAL",
    dropletTag: "vault-servers",
    healthcheck: { protocol: "https", path: "/v1/sys/health?standbyok=true" },
  });
  for (const { inputs, secrets } of ofType(resources, "Droplet")) {
    expect(inputs.tags).toEqual(["vault-servers"]);
    expect(secrets).toEqual(["userData"]);
  }
});

test("joins by the load balancer, and finds its own address in the network's range", async () => {
  const { resources } = await make();
  const own = '{{ GetAllInterfaces | include "network" "10.120.0.0/20" | attr "address" }}';
  expect(configOf(resources, "s2")).toMatchObject({
    api_addr: `https://${own}:8200`,
    cluster_addr: `https://${own}:8201`,
    storage: {
      raft: {
        node_id: "vault-s2",
        retry_join: [{ leader_api_addr: "https://10.120.0.2:8200", leader_tls_servername: "vault.vault.internal" }],
      },
    },
  });
  expect(written(userDataOf(resources, "vault-server-s2-this"), "/etc/cluster/node.env")).toContain(
    'NODE_ADDRESS="10.120.0.0/20"\n',
  );
});

test("allows traffic from peers, the load balancers and the given ranges only", async () => {
  expect(openings((await make()).resources)).toEqual({
    "vault-this-servers": ["tcp 8200 from vault-servers, id of vault-internal", "tcp 8201 from vault-servers"],
  });
  const { resources } = await onDigitalOcean(() => new VaultCluster("vault", complete));
  expect(openings(resources)).toEqual({
    "vault-this-servers": [
      "tcp 22 from 203.0.113.0/24",
      "tcp 8200 from 203.0.113.0/24, 10.121.0.0/20, vault-servers, id of vault-internal, id of vault-public",
      "tcp 8201 from vault-servers",
    ],
  });
  expect(ofType(resources, "LoadBalancer").find(({ name }) => name === "vault-this-public")?.inputs).toMatchObject({
    network: "EXTERNAL",
    firewall: { allows: ["cidr:203.0.113.0/24", "cidr:10.121.0.0/20"] },
  });
});

test("outputs the address at which users reach the API", async () => {
  const address = async (args: Partial<VaultClusterArgs>) => outputValue((await make(args)).result.apiAddress);
  expect(await address({})).toBe("https://10.120.0.2:8200");
  expect(await address({ apiCidrs: ["203.0.113.0/24"] })).toMatch(/^https:\/\/203\.0\.113\.\d+:8200$/);
  expect(await address({ apiCidrs: ["203.0.113.0/24"], publicNetworking: false })).toBe("https://10.120.0.2:8200");
  expect(await address({ apiCidrs: ["203.0.113.0/24"], loadBalancer: { public: true } })).toBe(
    "https://198.51.100.9:8200",
  );
  expect(await address({ apiHost: "vault.example.com" })).toBe("https://vault.example.com:8200");
});

test("fits into DigitalOcean's user data with room to spare", async () => {
  const { resources } = await onDigitalOcean(() => new VaultCluster("vault", complete));
  for (const { inputs } of ofType(resources, "Droplet")) {
    expect(Buffer.byteLength(inputs.userData as string)).toBeLessThan(32_000);
  }
});

test("does not change servers when others are added", async () => {
  const before = (await make()).resources;
  const after = (await make({ servers: { count: 5 } })).resources;
  expect(changed(before, after)).toEqual(["vault-server-s4-this", "vault-server-s5-this"]);
});

test("uses an existing network", async () => {
  const id = "6d5358c6-a03c-4069-8d65-b4ad185c88ac";
  const { resources, result } = await make({
    network: { create: false, id: pulumi.output(id), ipRange: "10.9.0.0/24" },
  });
  expect(ofType(resources, "Vpc")).toEqual([]);
  for (const { inputs } of [...ofType(resources, "Droplet"), ...ofType(resources, "LoadBalancer")]) {
    expect(inputs.vpcUuid).toBe(id);
  }
  expect(await outputValue(result.networkId)).toBe(id);
});

test.each<[string, Partial<VaultClusterArgs>, string]>([
  [
    "an even number of servers",
    { servers: { count: 4 } },
    "digitalocean-vault-cluster: servers.count must be an odd number, got 4.",
  ],
  [
    "a public load balancer for everyone",
    { loadBalancer: { public: true } },
    "digitalocean-vault-cluster: api_cidrs must not be empty if there is a public load balancer: without ranges it would accept traffic from everyone.",
  ],
  [
    "no network at all",
    { network: { create: false } },
    "digitalocean-vault-cluster: network must have an id if create is false, got ",
  ],
])("refuses %s", (_, args, sentence) => {
  expect(() => new VaultCluster("vault", { ...minimal, ...args })).toThrow(sentence);
});

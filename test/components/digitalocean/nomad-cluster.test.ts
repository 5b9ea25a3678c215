import { NomadCluster, type NomadClusterArgs } from "../../../components/digitalocean/nomad-cluster";
import { digitaloceanNomadCluster } from "../../../spec/modules/digitalocean-nomad-cluster";
import { releases } from "../../../spec/releases";
import { outputValue, type Registered } from "../../../src/testing/mocks";
import { written } from "../hcloud/recorded";
import { changed, ofType, onDigitalOcean, openings, userDataOf } from "./cloud";

const minimal = digitaloceanNomadCluster.examples.minimal.inputs as unknown as NomadClusterArgs;
const complete = digitaloceanNomadCluster.examples.complete.inputs as unknown as NomadClusterArgs;

const make = (args: Partial<NomadClusterArgs> = {}) =>
  onDigitalOcean(() => new NomadCluster("nomad", { ...minimal, ...args }));

const configOf = (resources: readonly Registered[], machine: string) =>
  JSON.parse(written(userDataOf(resources, `nomad-${machine}-this`), "/etc/nomad.d/nomad.json"));

test("looks up its own address, and retries the load balancer until it has reached every server", async () => {
  const { resources } = await make();
  const own = '{{ GetAllInterfaces | include "network" "10.120.0.0/20" | attr "address" }}';
  const server = configOf(resources, "server-s3");
  expect(server).toMatchObject({
    name: "nomad-s3",
    advertise: [{ http: own, rpc: own, serf: own }],
    server: [{ bootstrap_expect: 3 }],
  });
  const [{ retry_join: joins }] = server.server[0].server_join;
  expect(new Set(joins)).toEqual(new Set(["10.120.0.2"]));
  // If forwarded at random and not in turn, it would miss both others once in 59,049 times.
  expect(joins).toHaveLength(10);
  expect(configOf(resources, "client-workers-2").client[0].server_join).toEqual([{ retry_join: joins }]);
});

test("has a load balancer on all ports by which machines join", async () => {
  const { resources } = await onDigitalOcean(() => new NomadCluster("nomad", complete));
  const ports = Object.fromEntries(
    ofType(resources, "LoadBalancer").map(({ name, inputs }) => [
      name,
      (inputs.forwardingRules as { entryPort: number }[]).map(({ entryPort }) => entryPort),
    ]),
  );
  expect(ports).toEqual({ "nomad-this-internal": [4646, 4647, 4648], "nomad-this-public": [4646] });
});

test("allows traffic between machines, and to tasks from the given ranges", async () => {
  const { resources } = await make({ taskCidrs: ["198.51.100.0/24"], adminCidrs: ["203.0.113.0/24"] });
  const everyone = "nomad-servers, nomad-clients";
  expect(openings(resources)).toEqual({
    "nomad-this-servers": [
      "tcp 22 from 203.0.113.0/24",
      `tcp 4646 from ${everyone}, id of nomad-internal`,
      `tcp 4647 from ${everyone}, id of nomad-internal`,
      "tcp 4648 from nomad-servers, id of nomad-internal",
      "udp 4648 from nomad-servers",
    ],
    "nomad-this-clients": [
      "tcp 22 from 203.0.113.0/24",
      "tcp 20000-32000 from 198.51.100.0/24, nomad-clients",
      "udp 20000-32000 from 198.51.100.0/24, nomad-clients",
    ],
  });
  const tags = Object.fromEntries(ofType(resources, "Droplet").map(({ name, inputs }) => [name, inputs.tags]));
  expect(tags).toMatchObject({
    "nomad-server-s1-this": ["nomad-servers"],
    "nomad-client-workers-1-this": ["nomad-clients"],
  });
});

test("outputs the environment of the nomad command", async () => {
  const { result } = await make({ nomad: { version: releases.nomad, region: "eu" } });
  expect(await outputValue(result.nomadEnv)).toEqual({
    NOMAD_ADDR: "https://10.120.0.2:4646",
    NOMAD_REGION: "eu",
    NOMAD_TLS_SERVER_NAME: "server.eu.nomad",
  });
  expect(await outputValue(result.clientNames)).toEqual(["nomad-workers-1", "nomad-workers-2"]);
  expect(await outputValue(result.tags)).toEqual({ servers: "nomad-servers", clients: "nomad-clients" });
});

test("does not change other machines when a pool grows, shrinks or is added", async () => {
  const before = (await make()).resources;
  const after = (await make({ clientPools: { workers: { count: 1 }, a: { count: 2 } } })).resources;
  expect(changed(before, after)).toEqual([
    "nomad-client-a-1-this",
    "nomad-client-a-2-this",
    "nomad-client-workers-2-this",
  ]);
});

test("keeps the user data secret, and within DigitalOcean's limit", async () => {
  const { resources } = await onDigitalOcean(() => new NomadCluster("nomad", complete));
  const droplets = ofType(resources, "Droplet");
  expect(droplets).toHaveLength(8);
  for (const { inputs, secrets } of droplets) {
    expect(Buffer.byteLength(inputs.userData as string)).toBeLessThan(32_000);
    expect(secrets).toEqual(["userData"]);
  }
});

test.each<[string, Partial<NomadClusterArgs>, string]>([
  [
    "a pool in upper case",
    { clientPools: { Workers: {} } },
    "digitalocean-nomad-cluster: client_pools must have keys that are 1 to 20 lower-case letters, digits and -, starting with a letter",
  ],
  [
    "a public load balancer for everyone",
    { loadBalancer: { public: true } },
    "digitalocean-nomad-cluster: api_cidrs must not be empty if there is a public load balancer",
  ],
  [
    "the Enterprise edition",
    { nomad: { version: "2.0.7+ent-1" } },
    `digitalocean-nomad-cluster: nomad.version must be a package's version such as ${releases.nomad}, of the community edition: the Enterprise edition (+ent) is another package and needs a license, got "2.0.7+ent-1".`,
  ],
])("refuses %s", (_, args, sentence) => {
  expect(() => new NomadCluster("nomad", { ...minimal, ...args })).toThrow(sentence);
});

import * as pulumi from "@pulumi/pulumi";
import { Server, type ServerArgs } from "../../../components/hcloud/server";
import { type MockedClouds, mocks, outputValue } from "../../../src/testing/mocks";

let clouds: MockedClouds;

beforeEach(async () => {
  clouds = await mocks();
});

/** Creates a server, and records its resources. */
async function make(args: ServerArgs): Promise<Server> {
  const server = new Server("web", args);
  await clouds.settle();
  return server;
}

function only(type: string): Record<string, unknown>[] {
  return clouds.ofType(type).map(({ inputs }) => inputs);
}

/** Returns the ID of a resource. */
function idOf(name: string): string {
  return clouds.resource(name).id;
}

test("creates a server with all inbound traffic blocked", async () => {
  await make({ name: "web-1" });
  expect(clouds.resources.map(({ name }) => name)).toEqual(["web-this-own", "web-this"]);
  expect(only("Firewall")).toEqual([{ name: "web-1", labels: {}, rules: [] }]);
  expect(only("Server")).toEqual([
    expect.objectContaining({
      name: "web-1",
      serverType: "cx23",
      location: "fsn1",
      firewallIds: [Number(idOf("web-this-own"))],
    }),
  ]);
});

test("applies the firewall rules in both directions", async () => {
  await make({
    name: "web-1",
    firewall: {
      rules: [
        { port: "443", ranges: ["0.0.0.0/0"] },
        { direction: "out", protocol: "udp", port: "53", ranges: ["9.9.9.9/32"] },
      ],
    },
  });
  expect(only("Firewall")[0]?.rules).toEqual([
    { direction: "in", protocol: "tcp", port: "443", sourceIps: ["0.0.0.0/0"] },
    { direction: "out", protocol: "udp", port: "53", destinationIps: ["9.9.9.9/32"] },
  ]);
});

test("accepts outputs of other resources", async () => {
  const network = pulumi.output("4711");
  const server = await make({
    name: "web-1",
    networks: { backend: { networkId: network, ip: pulumi.output("10.0.1.5") } },
  });
  expect(only("ServerNetwork")).toEqual([
    { serverId: Number(idOf("web-this")), networkId: 4711, ip: "10.0.1.5", aliasIps: [] },
  ]);
  expect(await outputValue(server.privateIps)).toEqual({ backend: "10.0.1.5" });
});

test("attaches networks at creation without a public address, and can change the attachment later", async () => {
  const server = await make({
    name: "db-1",
    publicNet: { ipv4Enabled: false, ipv6Enabled: false },
    networks: { backend: { networkId: "4711" } },
  });
  expect(only("ServerNetwork")).toEqual([{ serverId: Number(idOf("web-this")), networkId: 4711, aliasIps: [] }]);
  expect(Object.keys((await outputValue(server.privateIps)) as object)).toEqual(["backend"]);
  expect(only("Server")[0]?.networks).toEqual([{ networkId: 4711, aliasIps: [] }]);
});

test("has no firewalls without a public address, since Hetzner rejects them", async () => {
  const networks = { backend: { networkId: "4711" } };
  await make({ name: "db-1", publicNet: { ipv4Enabled: false, ipv6Enabled: false }, networks, firewallIds: ["12"] });
  expect(only("Server")[0]).not.toHaveProperty("firewallIds");
});

test("names volumes after the server and their keys", async () => {
  const server = await make({ name: "db-1", volumes: { data: { size: 10 }, logs: { size: 20, name: "shared-logs" } } });
  expect(
    only("Volume")
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["db-1-data", "shared-logs"]);
  expect(await outputValue(server.volumeIds)).toEqual({ data: idOf("web-this-data"), logs: idOf("web-this-logs") });
});

test("sets reverse DNS names", async () => {
  await make({ name: "web-1", rdns: { ipv6: "web-1.example.com" } });
  expect(only("Rdns")).toEqual([
    {
      serverId: Number(idOf("web-this")),
      ipAddress: clouds.resource("web-this").outputs.ipv6Address,
      dnsPtr: "web-1.example.com",
    },
  ]);
});

test("keeps user data secret", async () => {
  await make({ name: "web-1", userData: "#cloud-config\n" });
  expect(only("Server")[0]?.userData).toBe("#cloud-config\n");
  expect(clouds.resource("web-this").secrets).toContain("userData");
});

test("returns all outputs", async () => {
  const server = await make({ name: "web-1" });
  expect(
    await Promise.all(
      [server.id, server.name, server.ipv4Address, server.status, server.firewallId].map(
        outputValue<string | undefined>,
      ),
    ),
  ).toEqual([
    idOf("web-this"),
    "web-1",
    clouds.resource("web-this").outputs.ipv4Address,
    "running",
    idOf("web-this-own"),
  ]);
});

test("rejects invalid input before anything is registered", async () => {
  expect(() => new Server("web", { name: "Web 1" })).toThrow(
    'hcloud-server: name must be a host name by RFC 1123 in lower case, such as web-1 or web-1.example.com, got "Web 1".',
  );
  await clouds.settle();
  expect(clouds.resources).toEqual([]);
});

import * as pulumi from "@pulumi/pulumi";
import { Server, type ServerArgs } from "../../../components/hcloud/server";

/** What a cloud would answer, for those members that the tests read. */
function answer(type: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (type === "hcloud:index/server:Server") {
    return {
      ...inputs,
      ipv4Address: "203.0.113.7",
      ipv6Address: "2001:db8::1",
      ipv6Network: "2001:db8::/64",
      status: "running",
    };
  }
  return inputs;
}

interface Created {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

let created: Created[];

beforeEach(async () => {
  created = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      created.push({ type, name, inputs });
      return { id: String(1000 + created.length), state: answer(type, inputs) };
    },
    call: () => ({}),
  });
});

/** A server, and the resources that it made. */
async function make(args: ServerArgs): Promise<Server> {
  const server = new Server("web", args);
  await pulumi.runtime.disconnect();
  return server;
}

function only(type: string): Record<string, unknown>[] {
  return created.filter((each) => each.type === `hcloud:index/${type}`).map(({ inputs }) => inputs);
}

function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

test("makes a server that lets nothing in", async () => {
  await make({ name: "web-1" });
  expect(created.map(({ name }) => name)).toEqual(["web", "web-this-own", "web-this"]);
  expect(only("firewall:Firewall")).toEqual([{ name: "web-1", labels: {}, rules: [] }]);
  expect(only("server:Server")).toEqual([
    expect.objectContaining({ name: "web-1", serverType: "cx23", location: "fsn1", firewallIds: [1002] }),
  ]);
});

test("opens what the rules say, in both directions", async () => {
  await make({
    name: "web-1",
    firewall: {
      rules: [
        { port: "443", ranges: ["0.0.0.0/0"] },
        { direction: "out", protocol: "udp", port: "53", ranges: ["9.9.9.9/32"] },
      ],
    },
  });
  expect(only("firewall:Firewall")[0]?.rules).toEqual([
    { direction: "in", protocol: "tcp", port: "443", sourceIps: ["0.0.0.0/0"] },
    { direction: "out", protocol: "udp", port: "53", destinationIps: ["9.9.9.9/32"] },
  ]);
});

test("takes outputs of other resources", async () => {
  const network = pulumi.output("4711");
  const server = await make({
    name: "web-1",
    networks: { backend: { networkId: network, ip: pulumi.output("10.0.1.5") } },
  });
  expect(only("serverNetwork:ServerNetwork")).toEqual([
    { serverId: 1003, networkId: 4711, ip: "10.0.1.5", aliasIps: [] },
  ]);
  expect(await value(server.privateIps)).toEqual({ backend: "10.0.1.5" });
});

test("joins networks at once where there is no public address", async () => {
  await make({
    name: "db-1",
    publicNet: { ipv4Enabled: false, ipv6Enabled: false },
    networks: { backend: { networkId: "4711" } },
  });
  expect(only("serverNetwork:ServerNetwork")).toEqual([]);
  expect(only("server:Server")[0]?.networks).toEqual([{ networkId: 4711, aliasIps: [] }]);
});

test("names volumes after the server and their keys", async () => {
  const server = await make({ name: "db-1", volumes: { data: { size: 10 }, logs: { size: 20, name: "shared-logs" } } });
  expect(only("volume:Volume").map(({ name }) => name)).toEqual(["db-1-data", "shared-logs"]);
  expect(await value(server.volumeIds)).toEqual({ data: "1004", logs: "1005" });
});

test("gives addresses their reverse names", async () => {
  await make({ name: "web-1", rdns: { ipv6: "web-1.example.com" } });
  expect(only("rdns:Rdns")).toEqual([{ serverId: 1003, ipAddress: "2001:db8::1", dnsPtr: "web-1.example.com" }]);
});

test("keeps user data secret", async () => {
  await make({ name: "web-1", userData: "#cloud-config\n" });
  expect(only("server:Server")[0]?.userData).toMatchObject({ value: "#cloud-config\n" });
});

test("gives what a user needs to go on", async () => {
  const server = await make({ name: "web-1" });
  expect(
    await Promise.all(
      [server.id, server.name, server.ipv4Address, server.status, server.firewallId].map(value<string | undefined>),
    ),
  ).toEqual(["1003", "web-1", "203.0.113.7", "running", "1002"]);
});

test("refuses bad input before anything is registered", async () => {
  expect(() => new Server("web", { name: "Web 1" })).toThrow(
    'hcloud-server: name must be a host name by RFC 1123 in lower case, such as web-1 or web-1.example.com, got "Web 1".',
  );
  await pulumi.runtime.disconnect();
  expect(created).toEqual([]);
});

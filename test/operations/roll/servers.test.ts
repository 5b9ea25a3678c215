import { Servers } from "../../../src/operations/roll/servers";

const machine = { differences: [], isProtected: false };
const machines = [
  { key: "s1", name: "it-s1", ...machine },
  { key: "s2", name: "it-s2", ...machine },
  { key: "workers-1", name: "it-workers-1", pool: "workers", ...machine },
];

test("knows the addresses of servers, also after they were replaced", async () => {
  const servers = new Servers(machines);
  const outputs = {
    apiAddress: "https://api.example.com:8200",
    publicIps: { s1: "203.0.113.1", s2: "203.0.113.2", "workers-1": "203.0.113.3" },
    serverIps: { s1: "10.0.0.1", s2: "10.0.0.2" },
  };
  await servers.update(outputs);
  const endpoint = (host: string) => ({ host, port: 8200 });
  expect(servers.endpoints).toEqual(
    ["api.example.com", "203.0.113.1", "10.0.0.1", "203.0.113.2", "10.0.0.2"].map(endpoint),
  );
  expect(servers.own["it-s1"]).toEqual(["203.0.113.1", "10.0.0.1"].map(endpoint));
  await servers.update({ ...outputs, publicIps: { s1: "203.0.113.9", s2: "203.0.113.2" } });
  expect(servers.own["it-s1"]).toEqual(["203.0.113.9", "10.0.0.1"].map(endpoint));
});

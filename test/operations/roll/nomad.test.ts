import { NomadCluster } from "../../../src/operations/roll/nomad";
import { standIn } from "./stand-in";

const limits = { drain: 60_000, join: 60_000, pause: 5 };

interface Server {
  ID: string;
  Name: string;
  Healthy: boolean;
  Voter: boolean;
  Leader: boolean;
}

/** A Nomad cluster of three servers and a client. */
async function nomad() {
  const servers = ["1", "2", "3"].map(
    (id): Server => ({ ID: id, Name: `nomad-s${id}.global`, Healthy: true, Voter: true, Leader: id === "1" }),
  );
  const node = { ID: "c1", Name: "nomad-workers-1", Status: "ready", SchedulingEligibility: "eligible", Drain: false };
  const world = { servers, removed: [] as Server[], nodes: [node], looks: 0 };
  const api = await standIn("server.global.nomad", (asked, body) => {
    switch (asked) {
      case "GET /v1/operator/autopilot/health":
        return {
          status: servers.every(({ Healthy }) => Healthy) ? 200 : 429,
          body: { Servers: [...world.servers, ...world.removed] },
        };
      case "GET /v1/nodes":
        return { body: world.nodes };
      case "PUT /v1/operator/raft/transfer-leadership?id=2":
        for (const server of servers) server.Leader = server.ID === "2";
        return {};
      case "POST /v1/node/c1/drain":
        expect(body).toEqual({ DrainSpec: { Deadline: 60e9, IgnoreSystemJobs: false }, MarkEligible: false });
        Object.assign(node, { Drain: true, SchedulingEligibility: "ineligible" });
        world.looks = 3;
        return { body: {} };
      case "GET /v1/node/c1":
        if (--world.looks <= 0) node.Drain = false;
        return { body: node };
      case "GET /v1/operator/raft/configuration":
        return { body: { Servers: world.servers } };
      case "DELETE /v1/operator/raft/peer?id=1":
        world.servers = world.servers.filter(({ ID }) => ID !== "1");
        return {};
      case "PUT /v1/node/c1/purge":
        world.nodes = world.nodes.filter(({ ID }) => ID !== "c1");
        return { body: {} };
      default:
        return { status: 404 };
    }
  });
  return { ...api, world, node, cluster: new NomadCluster(api.api, limits) };
}

let it: Awaited<ReturnType<typeof nomad>>;
beforeEach(async () => {
  it = await nomad();
});
afterEach(() => it.close());

const of = async (name: string) => (await it.cluster.health()).get(name);

test("a leader transfers its lead, and its machine is healthy again only with another ID", async () => {
  expect(await of("nomad-s1")).toEqual({ healthy: true, leader: true });
  const member = { name: "nomad-s1", isServer: true };
  const progress: string[] = [];
  await it.cluster.takeOut(member, (line) => progress.push(line));
  expect(progress).toEqual(["nomad-s2 takes the lead from nomad-s1"]);
  expect(await of("nomad-s2")).toEqual({ healthy: true, leader: true });
  expect(await of("nomad-s1")).toBeUndefined();
  await it.cluster.forget(member);
  expect(it.world.servers.map(({ ID }) => ID)).toEqual(["2", "3"]);
  it.world.servers.push({ ID: "4", Name: "nomad-s1.global", Healthy: true, Voter: false, Leader: false });
  expect(await of("nomad-s1")).toEqual({ healthy: false, reason: "it does not vote in Raft yet" });
  it.world.servers = it.world.servers.map((server) => ({ ...server, Voter: true }));
  expect(await of("nomad-s1")).toEqual({ healthy: true, leader: false });
});

test("a client is drained, and purged after its machine was replaced", async () => {
  expect(await of("nomad-workers-1")).toEqual({ healthy: true });
  const member = { name: "nomad-workers-1", isServer: false };
  const progress: string[] = [];
  await it.cluster.takeOut(member, (line) => progress.push(line));
  expect(progress).toEqual(["drain nomad-workers-1", "nomad-workers-1 still runs allocations"]);
  expect(await of("nomad-workers-1")).toBeUndefined();
  await it.cluster.forget(member);
  expect(it.world.nodes).toEqual([]);
  it.world.nodes = [{ ...it.node, ID: "c2", SchedulingEligibility: "eligible" }];
  expect(await of("nomad-workers-1")).toEqual({ healthy: true });
});

test("a server that was removed from Raft is no member, although autopilot still calls it healthy", async () => {
  it.world.removed = it.world.servers.splice(2);
  expect(await of("nomad-s3")).toBeUndefined();
  expect(await of("nomad-s2")).toEqual({ healthy: true, leader: false });
});

test("an unhealthy server does not hide the others, although Nomad answers with status 429", async () => {
  (it.world.servers[2] as Server).Healthy = false;
  expect(await of("nomad-s3")).toEqual({ healthy: false, reason: "Raft does not call it healthy yet" });
  expect(await of("nomad-s2")).toEqual({ healthy: true, leader: false });
});

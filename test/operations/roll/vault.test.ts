import { VaultCluster } from "../../../src/operations/roll/vault";
import { standIn } from "./stand-in";

const limits = { drain: 60_000, join: 60_000, pause: 5 };

const peerOf = ({ name, status }: { name: string; status: string }) => ({
  node_id: name,
  leader: status === "leader",
  voter: status !== "non-voter",
});

/** A Vault of three servers. Autopilot's state still has servers that were removed, as it does for ten seconds. */
async function vault() {
  const servers: Record<string, { name: string; healthy: boolean; status: string }> = {};
  for (const name of ["vault-s1", "vault-s2", "vault-s3"]) servers[name] = { name, healthy: true, status: "voter" };
  const world = { servers, sealed: false, type: "shamir", looks: 0, removed: [] as string[] };
  const isPeer = ({ name }: { name: string }) => !world.removed.includes(name);
  const api = await standIn(
    "vault.vault.internal",
    (asked, body) => {
      switch (asked) {
        case "GET /v1/sys/storage/raft/autopilot/state":
          // An election takes a moment.
          if (world.looks > 0 && --world.looks === 0) lead("vault-s2");
          return { body: { data: { servers: world.servers } } };
        case "GET /v1/sys/storage/raft/configuration":
          return { body: { data: { config: { servers: Object.values(servers).filter(isPeer).map(peerOf) } } } };
        case "PUT /v1/sys/step-down":
          for (const server of Object.values(servers)) server.status = "voter";
          world.looks = 3;
          return { status: 204 };
        case "POST /v1/sys/storage/raft/remove-peer":
          world.removed.push(String(body?.server_id));
          return { status: 204 };
        case "GET /v1/sys/seal-status":
          return { body: { sealed: world.sealed, type: world.type } };
        default:
          return { status: 404, body: { errors: ["no such path"] } };
      }
    },
    { "X-Vault-Token": "the token" },
  );
  const lead = (name: string) => {
    (servers[name] as { status: string }).status = "leader";
  };
  lead("vault-s1");
  const own = Object.fromEntries(Object.keys(servers).map((name) => [name, [api.endpoint]]));
  return { ...api, world, cluster: new VaultCluster(api.api, { own }, limits) };
}

let it: Awaited<ReturnType<typeof vault>>;
beforeEach(async () => {
  it = await vault();
});
afterEach(() => it.close());

test("reports the leader and the health of servers, and sends the token only to servers with the right name", async () => {
  expect(Object.fromEntries(await it.cluster.health())).toEqual({
    "vault-s1": { healthy: true, leader: true },
    "vault-s2": { healthy: true, leader: false },
    "vault-s3": { healthy: true, leader: false },
  });
  expect(it.seen[0]?.headers).toMatchObject({ "x-vault-token": "the token" });
  const asked = it.requests.length;
  await expect(it.stranger.call("GET", "/v1/sys/seal-status")).rejects.toThrow(
    /^no server of the cluster answers\. .*\n {2}https:\/\/127\.0\.0\.1:\d+: .*other\.internal/,
  );
  expect(it.requests).toHaveLength(asked);
});

test("makes the leader step down, waits for another leader, and removes the peer", async () => {
  const progress: string[] = [];
  await it.cluster.takeOut({ name: "vault-s1", isServer: true }, (line) => progress.push(line));
  expect(progress).toEqual(["vault-s1 steps down", "no other server leads yet", "remove vault-s1 from Raft"]);
  expect(it.requests.filter((each) => !each.startsWith("GET"))).toEqual([
    "PUT /v1/sys/step-down",
    "POST /v1/sys/storage/raft/remove-peer",
  ]);
  expect((await it.cluster.health()).get("vault-s1")).toMatchObject({ healthy: false });
  // A roll that was killed here continues with a server that is no longer a peer.
  await it.cluster.takeOut({ name: "vault-s1", isServer: true }, () => {});
  expect(it.requests.filter((each) => each.startsWith("POST"))).toHaveLength(1);
});

test.each([
  ["shamir", /^it is sealed: run "VAULT_ADDR=https:\/\/127\.0\.0\.1:\d+ vault operator unseal"/],
  ["transit", /^it is sealed, and unseals itself$/],
])("reports what a server sealed with %s waits for", async (type, reason) => {
  delete it.world.servers["vault-s3"];
  Object.assign(it.world, { sealed: true, type });
  expect((await it.cluster.health()).get("vault-s3")).toEqual({
    healthy: false,
    reason: expect.stringMatching(reason),
  });
});

test("an error contains Vault's own message", async () => {
  await expect(it.api.call("GET", "/v1/nothing")).rejects.toThrow(
    "GET /v1/nothing failed with status 404: no such path",
  );
});

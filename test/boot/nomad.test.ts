import { artifactUrl, ClusterWorld, lasting } from "./clusters/booted";
import { type DescribedCluster, type DescribedNode, described, written } from "./clusters/described";
import { platforms } from "./clusters/platforms";
import { callsIn, cniPackage, dockerPackage, nomadPackage } from "./clusters/stand-ins";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import { assertHealthy } from "./harness/health";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";

jest.setTimeout(240_000);

const unit = "nomad.service";

/** Asks a server's API from that server, and insists on its certificate. */
async function api<T>(node: BootedNode, path: string, options = ""): Promise<T> {
  const connect = `--cacert /etc/nomad.d/ca.crt --connect-to ::${node.address}: --fail-with-body --max-time 5`;
  const url = `https://server.global.nomad:4646/v1/${path}`;
  return JSON.parse(await node.output(`curl --silent --show-error ${connect} ${options} ${url}`)) as T;
}

for (const platform of platforms) {
  describeBoot(`The nodes of Nomad on ${platform.name}`, () => {
    let place: ClusterWorld;
    let cluster: DescribedCluster;
    let servers: BootedNode[];
    let clients: BootedNode[];
    let token: string;

    beforeAll(async () => {
      let key = "";
      place = await ClusterWorld.start(platform, async (folder) => {
        const packages = [await nomadPackage("1.10.5-1"), await nomadPackage("1.11.0-1"), dockerPackage, cniPackage];
        key = await makeAptRepository({ folder, packages });
      });
      cluster = await described(platform, "nomad", {
        clientPools: { workers: { count: 1, meta: { disk: "fast" } } },
        apt: { url: artifactUrl, key },
      });
      ({ servers, workers: clients } = await place.bootAll(cluster));
      await Promise.all([...servers, ...clients].map((node) => assertHealthy(node, [unit])));
    });

    afterAll(() => place?.stop());

    /** Waits until every server sees every server as a peer, and every client ready; returns the IDs of the latter. */
    async function oneCluster(): Promise<string[]> {
      const header = `--header 'X-Nomad-Token: ${token}'`;
      const peers = cluster.servers.map(({ address }) => `${address}:4647`).sort();
      const members = cluster.servers.map(({ name, address }) => `${name}.global ${address} alive`).sort();
      const ready = cluster.workers.map(({ name, address }) => `${name} ${address} ready`).sort();
      let ids: string[] = [];
      const leaders = new Set<string>();
      for (const node of servers) {
        await until(`${node.name} sees the whole cluster`, async () => {
          expect(await api<string[]>(node, "status/peers")).toEqual(peers);
          const { Members } = await api<{ Members: Record<string, string>[] }>(node, "agent/members", header);
          expect(Members.map(({ Name, Addr, Status }) => `${Name} ${Addr} ${Status}`).sort()).toEqual(members);
          const nodes = (await api<Record<string, string>[]>(node, "nodes", header)).filter(
            ({ status }) => status === "ready",
          );
          expect(nodes.map(({ name, address, status }) => `${name} ${address} ${status}`).sort()).toEqual(ready);
          ids = nodes.map(({ id }) => id as string).sort();
          return true;
        });
        leaders.add(await api<string>(node, "status/leader"));
      }
      expect(leaders.size).toBe(1);
      return ids;
    }

    test("fetch the pinned version, and stay with it", async () => {
      const fetched = place.artifacts.requests.filter(({ path }) => /\/nomad_.*deb$/.test(path));
      expect(fetched).toHaveLength(4);
      for (const { path, status } of fetched) {
        expect(path).toContain("/nomad_1.10.5-1_");
        expect(status).toBe(200);
      }
      const [node] = servers as [BootedNode];
      expect(await node.output("apt-cache policy nomad")).toMatch(/Candidate: 1\.10\.5-1\n/);
    });

    test("are called once, servers as a user without rights, with what user data says", async () => {
      for (const [index, node] of [...servers, ...clients].entries()) {
        const { userData } = [...cluster.servers, ...cluster.workers][index] as DescribedNode;
        const isServer = index < servers.length;
        const calls = callsIn(await node.journal(unit));
        expect(calls).toHaveLength(1);
        expect(calls[0]).toMatchObject({
          argv: ["agent", "-config=/etc/nomad.d/nomad.json"],
          user: isServer ? "nomad" : "root",
          ...(isServer && { capabilities: { CapPrm: 0, CapEff: 0, CapBnd: 0, CapAmb: 0 } }),
          configuration: JSON.parse(written(userData, "/etc/nomad.d/nomad.json")),
        });
        expect(await node.output("stat --format '%a %U:%G' /etc/nomad.d/node.key /var/lib/nomad")).toBe(
          isServer ? "640 root:nomad\n700 nomad:nomad" : "600 root:root\n700 root:root",
        );
      }
    });

    test("start tasks' engine before clients", async () => {
      const [client] = clients as [BootedNode];
      const [docker, started] = await Promise.all([
        client.property("docker.service", "ActiveEnterTimestampMonotonic"),
        client.property(unit, "InactiveExitTimestampMonotonic"),
      ]);
      expect(Number(docker)).toBeGreaterThan(0);
      expect(Number(docker)).toBeLessThan(Number(started));
    });

    test("are one cluster, with access control", async () => {
      const [first] = servers as [BootedNode];
      await until("there is a leader", () => api<string>(first, "status/leader"));
      await expect(api(first, "nodes")).rejects.toThrow("Permission denied");
      ({ SecretID: token } = await api<{ SecretID: string }>(first, "acl/bootstrap", "--request POST"));
      await expect(api(first, "acl/bootstrap", "--request POST")).rejects.toThrow("ACL bootstrap already done");
      expect(await oneCluster()).toHaveLength(1);
    });

    test("are the same after a reboot", async () => {
      const folders = "/etc/nomad.d /etc/cluster /etc/systemd/system/nomad.service";
      const nodes = [servers[1], clients[0]] as [BootedNode, BootedNode];
      const ids = await oneCluster();
      const before = await Promise.all(nodes.map((node) => lasting(node, folders)));
      await Promise.all(nodes.map((node) => node.reboot()));
      await Promise.all(nodes.map((node) => assertHealthy(node, [unit])));
      expect(await Promise.all(nodes.map((node) => lasting(node, folders)))).toEqual(before);
      expect(await oneCluster()).toEqual(ids);
    });

    test("go on without one server and one client, whose replacements join them", async () => {
      const nodes = [servers[0], clients[0]] as [BootedNode, BootedNode];
      const ids = await oneCluster();
      await Promise.all(nodes.map((node) => node.powerOff()));
      const survivor = servers[2] as BootedNode;
      const gone = `${cluster.servers[0]?.address}:4647`;
      await until("another one leads", async () => (await api<string>(survivor, "status/leader")) !== gone);
      await Promise.all(nodes.map((node) => node.replace()));
      await Promise.all(nodes.map((node) => assertHealthy(node, [unit])));
      const after = await oneCluster();
      expect(after).toHaveLength(1);
      expect(after).not.toEqual(ids);
      // A second cluster would not know the token.
      await expect(api(nodes[0], "acl/bootstrap", "--request POST")).rejects.toThrow("ACL bootstrap already done");
    });
  });
}

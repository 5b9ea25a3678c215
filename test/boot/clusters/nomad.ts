import { exampleAuthority } from "../../../spec/modules/example-secrets";
import { releases } from "../../../spec/releases";
import { makeAptRepository } from "../harness/apt-repository";
import { describeBoot } from "../harness/describe-boot";
import type { BootedNode } from "../harness/node";
import { ObjectStorage } from "../harness/object-storage";
import { until } from "../harness/until";
import { artifactUrl, assertReady, ClusterWorld, lasting, readyAt, startedAt } from "./booted";
import { type DescribedCluster, type DescribedNode, described, written } from "./described";
import { hcloud } from "./platforms/hcloud";
import type { Platform } from "./platforms/platform";
import { callsIn, nomadPackage } from "./stand-ins";

const unit = "nomad.service";

/** The address of object storage. */
const storageAddress = "203.0.113.2";

/** A Vault that tasks could use. No task runs here. */
const vault = { address: "https://vault.test:8200", caCertificate: exampleAuthority.certificate };

/** A client as servers list it. */
interface Client {
  id: string;
  name: string;
  address: string;
  status: string;
  node_class: string;
  node_pool: string;
  vault: Record<string, unknown>;
  host_volumes: Record<string, { path: string; read_only: boolean }>;
  meta: Record<string, string>;
  /** The interface that tasks listen on; empty for the one with the default route. */
  interface: string;
  /** True if there are plugins that connect tasks to networks. */
  cni: boolean;
  docker: { healthy: boolean; allow_privileged: boolean; volumes: boolean };
}

/** Requests a server's API from that server, and verifies its certificate. */
async function api<T>(node: BootedNode, path: string, options = ""): Promise<T> {
  const connect = `--cacert /etc/nomad.d/ca.crt --connect-to ::${node.address}: --fail-with-body --max-time 20`;
  const url = `https://server.global.nomad:4646/v1/${path}`;
  return JSON.parse(await node.output(`curl --silent --show-error ${connect} ${options} ${url}`)) as T;
}

/**
 * Returns the inputs of the clusters.
 * @param key of the package's repository
 */
export const nomadInputs = (key: string) => ({
  nomad: { version: releases.nomad, vault },
  clientPools: {
    workers: {
      count: 1,
      meta: { disk: "fast" },
      nodePool: "batch",
      hostVolumes: { data: { path: "/srv/nomad/data" }, models: { path: "/srv/models", readOnly: true } },
    },
  },
  docker: { allowPrivileged: true, volumes: true },
  apt: { url: artifactUrl, key },
  // Taken when a test says so.
  snapshots: {
    schedule: "0 0 1 1 *",
    retention: 1,
    s3: { endpoint: "s3.test", bucket: "snapshots", accessKey: "access", secretKey: "secret" },
  },
});

/** Tests Nomad clusters on a platform. */
export function testNomad(platform: Platform): void {
  describeBoot(`The nodes of Nomad on ${platform.name}`, () => {
    let place: ClusterWorld;
    let cluster: DescribedCluster;
    let servers: BootedNode[];
    let clients: BootedNode[];
    let token: string;
    let storage: ObjectStorage;

    const serverReady = (node: BootedNode) => assertReady(platform, node, [unit]);
    const clientReady = (node: BootedNode) => assertReady(platform, node, ["docker.service", unit]);

    beforeAll(async () => {
      let key = "";
      place = await ClusterWorld.start(
        platform,
        async (folder) => {
          const packages = [await nomadPackage(releases.nomad), await nomadPackage("99.0.0-1")];
          key = await makeAptRepository({ folder, packages });
        },
        { "s3.test": storageAddress },
      );
      cluster = await described(platform, "nomad", nomadInputs(key));
      ({ servers, workers: clients } = await place.bootAll(cluster));
      await Promise.all([...servers.map(serverReady), ...clients.map(clientReady)]);
    });

    afterAll(() => place?.stop());

    const withToken = () => `--header 'X-Nomad-Token: ${token}'`;

    /**
     * Waits until a server reports that the cluster's token was created, which it does not while it elects a leader.
     */
    const knowsItsToken = (server: BootedNode) =>
      until(`${server.name} knows that there is a token`, () =>
        api(server, "acl/bootstrap", "--request POST").then(
          () => Promise.reject(new Error("it gave a second one")),
          (error: Error) => error.message.includes("ACL bootstrap already done"),
        ),
      );

    /** Returns the clients that are ready according to a server. */
    const readyClients = async (server: BootedNode) =>
      (await api<Client[]>(server, "nodes", withToken())).filter(({ status }) => status === "ready");

    /**
     * Waits until every server has all peers, all clients ready and the same leader; returns the IDs of the clients.
     */
    async function oneCluster(): Promise<string[]> {
      const peers = cluster.servers.map(({ address }) => `${address}:4647`).sort();
      const members = cluster.servers.map(({ name, address }) => `${name}.global ${address} alive`).sort();
      const expected = cluster.workers.map(({ name, address }) => `${name} ${address}`).sort();
      return until("every server sees the whole cluster", async () => {
        const leaders = new Set<string>();
        let ids: string[] = [];
        for (const node of servers) {
          expect(await api<string[]>(node, "status/peers")).toEqual(peers);
          const { Members } = await api<{ Members: Record<string, string>[] }>(node, "agent/members", withToken());
          expect(Members.map(({ Name, Addr, Status }) => `${Name} ${Addr} ${Status}`).sort()).toEqual(members);
          const ready = await readyClients(node);
          expect(ready.map(({ name, address }) => `${name} ${address}`).sort()).toEqual(expected);
          ids = ready.map(({ id }) => id).sort();
          leaders.add(await api<string>(node, "status/leader"));
        }
        expect(leaders.size).toBe(1);
        return ids;
      });
    }

    test("install the pinned version, and keep it", async () => {
      const fetched = place.artifacts.requests.filter(({ path }) => /\/nomad_.*deb$/.test(path));
      expect(fetched).toHaveLength(4);
      for (const { path, status } of fetched) {
        expect(path).toContain(`/nomad_${releases.nomad}_`);
        expect(status).toBe(200);
      }
      const [node] = servers as [BootedNode];
      expect(await node.output("apt-cache policy nomad")).toContain(`Candidate: ${releases.nomad}\n`);
    });

    test("run Nomad once, servers as an unprivileged user, with the configuration from user data", async () => {
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

    test("start the task engine before clients", async () => {
      const [client] = clients as [BootedNode];
      expect(await readyAt(client, "docker.service")).toBeLessThan(await startedAt(client, unit));
    });

    test("form one cluster, with access control", async () => {
      const [first] = servers as [BootedNode];
      await until("there is a leader", () => api<string>(first, "status/leader"));
      await expect(api(first, "nodes")).rejects.toThrow("Permission denied");
      ({ SecretID: token } = await until("access control has started", () =>
        api<{ SecretID: string }>(first, "acl/bootstrap", "--request POST"),
      ));
      await knowsItsToken(first);
      expect(await oneCluster()).toHaveLength(1);
    });

    // The same on every platform.
    if (platform === hcloud)
      test("take snapshots with the token that their operator gives them, and copy them to object storage", async () => {
        storage = await ObjectStorage.start(place.world, {
          host: "s3.test",
          address: storageAddress,
          bucket: "snapshots",
        });
        await Promise.all(servers.map((node) => storage.trustedBy(node)));
        const [first] = servers as [BootedNode];
        const address = (await api<string>(first, "status/leader")).replace(/:.*/, "");
        const leader = servers.find((node) => node.address === address) ?? first;
        expect(await leader.isActive("snapshots.timer")).toBe(true);
        expect((await leader.exec("systemctl start snapshots.service")).exitCode).not.toBe(0);
        expect(await leader.journal("snapshots.service")).toContain(
          "No snapshot: write a management token into /etc/cluster/snapshots/token",
        );
        const file = "/etc/cluster/snapshots/token";
        for (const node of servers) await node.output(`umask 077; echo ${token} >${file}`);
        for (const number of [1, 2])
          await until(`there is snapshot ${number}`, async () => {
            const before = await storage.keys();
            await Promise.all(servers.map((node) => node.output("systemctl start snapshots.service")));
            const after = await storage.keys();
            return after.length === 1 && after[0] !== before[0];
          });
        const [name] = await storage.keys();
        expect(name).toMatch(/^nomad-\d{8}T\d{6}Z\.snap$/);
        expect(await leader.output("cluster-snapshot ls")).toBe(
          `${name} 0 hours old, on this server\n${name} 0 hours old, in object storage`,
        );
        const others = servers.filter((node) => node !== leader);
        for (const node of others)
          expect(await node.journal("snapshots.service")).toContain("Another server is the leader");
        expect((await clients[0]?.exec("test -e /etc/cluster/snapshots"))?.exitCode).toBe(1);
      });

    test("have clients that run tasks as configured", async () => {
      const { address } = cluster.workers[0] as DescribedNode;
      // On their own network if there are two.
      const all = Object.entries(platform.interfaces(address, 0));
      const [client] = await readyClients(servers[0] as BootedNode);
      expect(client).toMatchObject({
        node_class: "workers",
        node_pool: "batch",
        host_volumes: {
          data: { path: "/srv/nomad/data", read_only: false },
          models: { path: "/srv/models", read_only: true },
        },
        meta: { disk: "fast" },
        interface: all.length > 1 ? all.find(([, each]) => each === address)?.[0] : "",
        vault: {
          enabled: true,
          address: vault.address,
          ca_file: "/etc/nomad.d/vault-ca.crt",
          jwt_auth_backend_path: "jwt-nomad",
        },
        cni: true,
        docker: { healthy: true, allow_privileged: true, volumes: true },
      });
      expect(await clients[0]?.output("stat --format '%a %U:%G' /srv/nomad/data /srv/models")).toBe(
        "755 root:root\n755 root:root",
      );
    });

    if (platform.firewall)
      test("reject all other traffic", async () => {
        expect(await place.openToOutsiders(cluster.servers, [22, 4646, 4647, 4648])).toEqual([]);
        expect(await place.openToOutsiders(cluster.workers, [22, 4646])).toEqual([]);
      });

    test("are the same after a reboot", async () => {
      const folders = "/etc/nomad.d /etc/cluster /etc/systemd/system/nomad.service";
      const [server, client] = [servers[1], clients[0]] as [BootedNode, BootedNode];
      const ids = await oneCluster();
      const before = await Promise.all([server, client].map((node) => lasting(node, folders)));
      await Promise.all([server.reboot(), client.reboot()]);
      await Promise.all([serverReady(server), clientReady(client)]);
      expect(await Promise.all([server, client].map((node) => lasting(node, folders)))).toEqual(before);
      expect(await oneCluster()).toEqual(ids);
    });

    test("keep running without one server and one client, whose replacements join", async () => {
      const [server, client] = [servers[0], clients[0]] as [BootedNode, BootedNode];
      const ids = await oneCluster();
      await Promise.all([server.powerOff(), client.powerOff()]);
      const survivor = servers[2] as BootedNode;
      const gone = `${cluster.servers[0]?.address}:4647`;
      await until("another one leads", async () => (await api<string>(survivor, "status/leader")) !== gone);
      await Promise.all([server.replace(), client.replace()]);
      await Promise.all([serverReady(server), clientReady(client)]);
      const after = await oneCluster();
      expect(after).toHaveLength(1);
      expect(after).not.toEqual(ids);
      // A second cluster would not know the token.
      await knowsItsToken(server);
    });

    // The same on every platform.
    if (platform === hcloud)
      test("have their data again after all machines were lost", async () => {
        const [server] = servers as [BootedNode];
        const [name] = await storage.keys();
        await Promise.all([...servers, ...clients].map((node) => node.powerOff()));
        await Promise.all([...servers, ...clients].map((node) => node.replace()));
        await Promise.all([...servers.map(serverReady), ...clients.map(clientReady)]);
        await until("there is a leader", () => api<string>(server, "status/leader"));
        await expect(api(server, "nodes", withToken())).rejects.toThrow("Permission denied");
        await storage.trustedBy(server);
        expect(await server.output(`cluster-restore ${name}`)).toContain("the tokens of that time");
        await oneCluster();
        await knowsItsToken(server);
        expect((await server.exec("ls /var/lib/cluster/restore.json")).exitCode).not.toBe(0);
        const again = await server.exec(`cluster-restore ${name}`);
        expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining("set NOMAD_TOKEN")]);
      });
  });
}

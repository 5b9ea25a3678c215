import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { artifactUrl, ClusterWorld, lasting } from "./clusters/booted";
import { cloudConfig, type DescribedCluster, type DescribedNode, described, written } from "./clusters/described";
import { platforms } from "./clusters/platforms";
import { callsIn, standIn } from "./clusters/stand-ins";
import { describeBoot } from "./harness/describe-boot";
import { assertHealthy, bootResult } from "./harness/health";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";

jest.setTimeout(240_000);

const version = "v1.33.4+k3s1";
const serverToken = "server-token-0123456789";
const agentToken = "agent-token-0123456789";

interface Nodes {
  /** The cluster that the asked server belongs to. */
  cluster: string;
  items: { name: string; role: string; address: string; labels: string[]; taints: string[]; ready: boolean }[];
}

for (const platform of platforms) {
  describeBoot(`The nodes of k3s on ${platform.name}`, () => {
    let place: ClusterWorld;
    let cluster: DescribedCluster;
    let servers: BootedNode[];
    let agents: BootedNode[];
    let clusterId: string;

    beforeAll(async () => {
      const binary = await standIn("k3s");
      place = await ClusterWorld.start(platform, async (folder) => {
        await mkdir(join(folder, "k3s", version), { recursive: true });
        await writeFile(join(folder, "k3s", version, "k3s"), binary);
      });
      cluster = await described(platform, "k8s", {
        agentPools: { workers: { count: 1, labels: { disk: "fast" }, taints: ["dedicated=batch:NoSchedule"] } },
        artifactBaseUrl: artifactUrl,
        k3s: { version, sha256: { amd64: createHash("sha256").update(binary).digest("hex") } },
        tokens: { server: serverToken, agent: agentToken },
      });
      ({ servers, workers: agents } = await place.bootAll(cluster));
      await writeCredentials();
      await Promise.all([
        ...servers.map((node) => assertHealthy(node, ["artifacts.service", "k3s.service"])),
        ...agents.map((node) => assertHealthy(node, ["artifacts.service", "k3s-agent.service"])),
      ]);
    });

    afterAll(() => place?.stop());

    /** Puts what the kubeconfig holds to where `api` finds it, as kubectl would read it. */
    async function writeCredentials(): Promise<void> {
      const { clusters, users } = JSON.parse(cluster.kubeconfig as string);
      const files = {
        "ca.crt": clusters[0].cluster["certificate-authority-data"],
        "admin.crt": users[0].user["client-certificate-data"],
        "admin.key": users[0].user["client-key-data"],
      };
      for (const [name, content] of Object.entries(files))
        await writeFile(place.world.path(`/run/${name}`), Buffer.from(content, "base64"));
    }

    /** Asks a server as the kubeconfig says, from beside the nodes. */
    async function api<T>(server: DescribedNode, path: string, method = "GET"): Promise<T> {
      const credentials = "--cacert /run/ca.crt --cert /run/admin.crt --key /run/admin.key";
      const connect = `--connect-to ::${server.address}: --max-time 5 --fail-with-body --silent --show-error`;
      const answer = await place.world.output(
        `curl ${credentials} ${connect} --request ${method} https://kubernetes:6443/api/v1/${path}`,
      );
      return JSON.parse(answer) as T;
    }

    /** Waits until every server sees every node ready, in one cluster; returns that. */
    async function oneCluster(): Promise<string> {
      const expected = [...cluster.servers, ...cluster.workers].map(({ name }) => `${name} ready`).sort();
      const ids: string[] = [];
      for (const server of cluster.servers) {
        const nodes = await until(`${server.name} sees all nodes`, async () => {
          const found = await api<Nodes>(server, "nodes");
          expect(found.items.map(({ name, ready }) => `${name} ${ready ? "ready" : "gone"}`).sort()).toEqual(expected);
          return found;
        });
        ids.push(nodes.cluster);
      }
      expect(new Set(ids).size).toBe(1);
      return ids[0] as string;
    }

    /** How k3s was told to start, at its last start. */
    const joined = (node: BootedNode) => node.file("/etc/rancher/k3s/config.yaml.d/60-join.yaml");

    test("fetch the given version, verify it, and run it only then", async () => {
      const fetched = place.artifacts.requests.map(({ path, status }) => `${status} ${path}`);
      expect(fetched).toEqual(Array(4).fill("200 /k3s/v1.33.4%2Bk3s1/k3s"));
      for (const node of [...servers, ...agents]) {
        const unit = servers.includes(node) ? "k3s.service" : "k3s-agent.service";
        expect(await node.output("stat --format '%a %U' /usr/local/bin/k3s; ls /usr/local/bin")).toBe("755 root\nk3s");
        const [verified, started] = await Promise.all([
          node.property("artifacts.service", "ActiveEnterTimestampMonotonic"),
          node.property(unit, "InactiveExitTimestampMonotonic"),
        ]);
        expect(Number(verified)).toBeLessThan(Number(started));
      }
    });

    test("are called once, with what user data says and nothing that k3s does not know", async () => {
      const roles = {
        "k3s.service": ["server", servers, cluster.servers],
        "k3s-agent.service": ["agent", agents, cluster.workers],
      } as const;
      for (const [unit, [role, nodes, described]] of Object.entries(roles)) {
        for (const [index, node] of nodes.entries()) {
          const journal = await node.journal(unit);
          const { address, userData } = described[index] as DescribedNode;
          const calls = callsIn(journal);
          expect(calls).toHaveLength(1);
          expect(calls[0]).toMatchObject({
            argv: [role],
            user: "root",
            configuration: {
              ...JSON.parse(written(userData, "/etc/rancher/k3s/config.yaml")),
              "node-ip": address,
              ...(role === "server" ? { "advertise-address": address } : {}),
            },
          });
          expect(journal).not.toContain("Unknown flag");
          expect(await node.output("ls -l /etc/rancher/k3s/config.yaml | cut -c 1-10")).toBe("-rw-------");
        }
      }
    });

    test("are one cluster: the first server started it and all others joined", async () => {
      const [first, ...others] = servers as [BootedNode, ...BootedNode[]];
      expect(await joined(first)).toBe("cluster-init: true\n");
      for (const node of [...others, ...agents])
        expect(await joined(node)).toMatch(/^server: https:\/\/[0-9.]+:6443\n$/);
      clusterId = await oneCluster();
      const { items } = await api<Nodes>(cluster.servers[1] as DescribedNode, "nodes");
      expect(items.find(({ role }) => role === "agent")).toMatchObject({
        address: cluster.workers[0]?.address,
        labels: ["disk=fast"],
        taints: ["dedicated=batch:NoSchedule"],
      });
    });

    test("let nobody in without the kubeconfig or the right token", async () => {
      const { address } = cluster.servers[0] as DescribedNode;
      const status = (options: string, path: string) =>
        place.world.output(
          `curl --silent --output /dev/null --write-out '%{http_code}' --cacert /run/ca.crt --connect-to ::${address}: ${options} https://kubernetes:6443${path}`,
        );
      expect(await status("", "/api/v1/nodes")).toBe("401");
      expect(await status("--user server:guess --data '{}'", "/v1-k3s/join")).toBe("401");
      expect(await status(`--user node:${agentToken} --data '{}'`, "/v1-k3s/join")).toBe("401");
      // An agent has nothing with which it could become a server.
      expect(cluster.workers[0]?.userData).not.toContain(serverToken);
      expect(cluster.workers[0]?.userData).not.toContain("PRIVATE KEY");
    });

    test("are the same after a reboot", async () => {
      const folders = "/etc/rancher /etc/cluster /etc/systemd/system/*.service /usr/local/bin /usr/local/lib/cluster";
      const [node, agent] = [servers[1], agents[0]] as [BootedNode, BootedNode];
      const unchanging = (each: BootedNode) => lasting(each, `${folders} ! -path '*/config.yaml.d/*'`);
      const before = [await unchanging(node), await unchanging(agent)];
      const fetched = place.artifacts.requests.length;
      await Promise.all([node.reboot(), agent.reboot()]);
      await assertHealthy(node, ["artifacts.service", "k3s.service"]);
      await assertHealthy(agent, ["artifacts.service", "k3s-agent.service"]);
      expect([await unchanging(node), await unchanging(agent)]).toEqual(before);
      expect(place.artifacts.requests).toHaveLength(fetched);
      expect(await node.journal("k3s.service")).toContain("it goes on as the member that it is");
      expect(await oneCluster()).toBe(clusterId);
    });

    test("go on without the first server, which joins them when it's rebuilt, and starts no second cluster", async () => {
      const [first] = servers as [BootedNode];
      const [gone, other] = cluster.servers as [DescribedNode, DescribedNode];
      await first.powerOff();
      await until(`${gone.name} is deleted`, async () => (await api(other, `nodes/${gone.name}`, "DELETE")) === null);
      await first.replace();
      await assertHealthy(first, ["artifacts.service", "k3s.service"]);
      expect(await joined(first)).toMatch(/^server: https:/);
      expect(await oneCluster()).toBe(clusterId);
    });

    test("refuse a binary with another checksum, and run nothing", async () => {
      const [server] = cluster.servers as [DescribedNode];
      const sha256 = /^[0-9a-f]{64}/.exec(written(server.userData, "/etc/cluster/artifacts"))?.[0] as string;
      const userData = server.userData.replaceAll(sha256, "0".repeat(64)).replace(`"${server.name}"`, '"wrong"');
      const node = await place.boot({ ...server, name: "wrong", address: "10.0.1.200", userData });
      expect(await bootResult(node)).toMatchObject({ status: "error" });
      expect(await node.journal("artifacts.service")).toContain(
        `has the SHA-256 ${sha256}, and must have ${"0".repeat(64)}: it is not used`,
      );
      expect(await node.output("ls /usr/local/bin")).toBe("");
      expect(await node.isActive("k3s.service")).toBe(false);
      await node.powerOff();
    });

    test("start a cluster only where they may", async () => {
      // The second server, with nobody else in the world.
      const second = cluster.servers[1] as DescribedNode;
      expect(
        cluster.servers.map(
          ({ userData }) => /INITIALIZE="(.*)"/.exec(written(userData, "/etc/cluster/node.env"))?.[1],
        ),
      ).toEqual(["yes", "no", "no"]);
      expect(cloudConfig(second.userData).hostname).toBe(second.name);
      await Promise.all([...servers, ...agents].map((node) => node.powerOff()));
      const node = servers[1] as BootedNode;
      await node.replace();
      // Longer than the first server asks before it starts a cluster: five rounds, each with pauses of three seconds.
      await until("it has asked for a while", async () =>
        node.hasFile("/etc/rancher/k3s/config.yaml.d/50-interface.yaml"),
      );
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      expect(await node.property("k3s.service", "ActiveState")).toBe("activating");
      expect(node.hasFile("/etc/rancher/k3s/config.yaml.d/60-join.yaml")).toBe(false);
      expect(node.hasFile("/var/lib/rancher/k3s/server/db/etcd")).toBe(false);
    });
  });
}

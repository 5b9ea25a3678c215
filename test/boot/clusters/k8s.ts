import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { ADMINS } from "../../../spec/modules/k8s";
import { releases } from "../../../spec/releases";
import { describeBoot } from "../harness/describe-boot";
import { writeFiles } from "../harness/files";
import type { BootedNode } from "../harness/node";
import { until } from "../harness/until";
import { artifactUrl, assertReady, ClusterWorld, gateways, lasting, readyAt, startedAt } from "./booted";
import { type DescribedCluster, type DescribedNode, described, written } from "./described";
import { hcloud } from "./platforms/hcloud";
import type { Platform } from "./platforms/platform";
import { callsIn, sha256, standIn } from "./stand-ins";

const version = releases.k3s.version;
const serverToken = "server-token-0123456789";
const agentToken = "agent-token-0123456789";
const images = "container images";

interface Nodes {
  /** The cluster of the server that responds. */
  cluster: string;
  items: { name: string; role: string; address: string; labels: string[]; taints: string[]; ready: boolean }[];
}

interface Addons {
  items: { name: string; objects: string[] }[];
}

/** Additions to machines and cluster. One command fails when it runs first. */
const extras = {
  packages: ["open-iscsi"],
  files: { "/etc/iscsi/initiatorname.iscsi": { content: "InitiatorName=iqn.test\n", mode: "0600" } },
  commands: {
    before: [
      "cat /etc/iscsi/initiatorname.iscsi >>/var/log/commands",
      "if [ ! -e /run/tried ]; then\n  touch /run/tried\n  false\nfi\niscsiadm >>/var/log/commands",
    ],
    after: ["systemctl is-active k3s k3s-agent | grep -x active >>/var/log/commands"],
  },
  manifests: { storage: "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: storage\n" },
};

const extraConfig = {
  servers: { "etcd-expose-metrics": ["true"], "kube-apiserver-arg": ["v=2"] },
  agents: { "kube-proxy-arg": ["v=3"] },
};

/** Returns the inputs of the clusters. */
export const k8sInputs = ({ cloud }: Platform, binary: Uint8Array) => ({
  agentPools: { workers: { count: 1, labels: { disk: "fast" }, taints: ["dedicated=batch:NoSchedule"] } },
  artifactBaseUrl: artifactUrl,
  k3s: {
    version,
    sha256: { amd64: sha256(binary) },
    imagesSha256: { amd64: sha256(images) },
    registryMirrors: { "*": [artifactUrl] },
    extraConfig,
    kubeletArgs: ["max-pods=250"],
  },
  extras,
  tokens: { server: serverToken, agent: agentToken },
  etcdSnapshots: { s3: { endpoint: "s3.test", bucket: "snapshots", accessKey: "access", secretKey: "secret" } },
  ...cloud?.inputs((path) => ({
    url: `${artifactUrl}/cloud/${basename(path)}`,
    sha256: sha256(cloud.fetched[path] as string),
  })),
});

/** Tests Kubernetes clusters on a platform. */
export function testK8s(platform: Platform): void {
  describeBoot(`The nodes of k3s on ${platform.name}`, () => {
    let place: ClusterWorld;
    let cluster: DescribedCluster;
    let servers: BootedNode[];
    let agents: BootedNode[];
    let clusterId: string;
    let artifactFolder: string;
    let snapshot: string;

    const serverUnits = ["artifacts.service", "k3s.service"];
    const agentUnits = ["artifacts.service", "k3s-agent.service"];
    const fetched = Object.entries(platform.cloud?.fetched ?? {});

    beforeAll(async () => {
      const binary = await standIn("k3s");
      place = await ClusterWorld.start(
        platform,
        (folder) => {
          artifactFolder = folder;
          return writeFiles(folder, {
            [`k3s/${version}/k3s`]: { content: binary },
            [`k3s/${version}/k3s-airgap-images-amd64.tar.zst`]: { content: images },
            ...Object.fromEntries(fetched.map(([path, content]) => [`cloud/${basename(path)}`, { content }])),
          });
        },
        { "s3.test": gateways.public },
      );
      cluster = await described(platform, "k8s", k8sInputs(platform, binary));
      ({ servers, workers: agents } = await place.bootAll(cluster));
      await writeCredentials();
      await Promise.all([
        ...servers.map((node) => assertReady(platform, node, serverUnits)),
        ...agents.map((node) => assertReady(platform, node, agentUnits)),
      ]);
    });

    afterAll(() => place?.stop());

    /** Writes the kubeconfig's credentials to the files that `ask` uses. */
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

    /** Requests a server from outside of the nodes, and requires a certificate by the kubeconfig's CA. */
    function ask({ address }: DescribedNode, path: string, options = "--fail-with-body"): Promise<string> {
      const connect = `--cacert /run/ca.crt --connect-to ::${address}: --max-time 20 --silent --show-error`;
      return place.world.output(`curl ${connect} ${options} https://kubernetes:6443${path}`);
    }

    /** Requests a server with the kubeconfig's credentials. */
    async function api<T>(server: DescribedNode, path: string, method = "GET", body?: unknown): Promise<T> {
      const credentials = "--cert /run/admin.crt --key /run/admin.key --fail-with-body";
      const data = body === undefined ? "" : `--data '${JSON.stringify(body)}'`;
      return JSON.parse(await ask(server, path, `${credentials} --request ${method} ${data}`)) as T;
    }

    const configMaps = "/api/v1/namespaces/default/configmaps";

    /** Resolves when the second server has it, whose snapshots are used. */
    async function makeConfigMap(name: string): Promise<void> {
      await api(cluster.servers[1] as DescribedNode, configMaps, "POST", { metadata: { name } });
      await until(`the second server has ${name}`, async () => (await namesOfConfigMaps()).includes(name));
    }

    async function namesOfConfigMaps(): Promise<string[]> {
      const { items } = await api<{ items: { metadata: { name: string } }[] }>(
        cluster.servers[1] as DescribedNode,
        configMaps,
      );
      return items.map(({ metadata }) => metadata.name);
    }

    /** Waits until every server sees every node ready, in one cluster; returns that. */
    async function oneCluster(): Promise<string> {
      const expected = [...cluster.servers, ...cluster.workers].map(({ name }) => `${name} ready`).sort();
      const ids = new Set<string>();
      for (const server of cluster.servers)
        await until(`${server.name} sees all nodes`, async () => {
          const found = await api<Nodes>(server, "/api/v1/nodes");
          expect(found.items.map(({ name, ready }) => `${name} ${ready ? "ready" : "gone"}`).sort()).toEqual(expected);
          return ids.add(found.cluster);
        });
      expect(ids.size).toBe(1);
      return [...ids][0] as string;
    }

    /** Returns how k3s joined at its last start. */
    const joined = (node: BootedNode) => node.file("/etc/rancher/k3s/config.yaml.d/60-join.yaml");

    test("download and verify the artifacts before running them", async () => {
      const requests = place.artifacts.requests.map(({ path, status }) => `${status} ${path}`);
      const count = (path: string) => requests.filter((request) => request === `200 ${path}`).length;
      expect(count(`/k3s/${version.replace("+", "%2B")}/k3s`)).toBe(4);
      expect(count(`/k3s/${version.replace("+", "%2B")}/k3s-airgap-images-amd64.tar.zst`)).toBe(4);
      for (const [path] of fetched) expect(count(`/cloud/${basename(path)}`)).toBe(3);
      expect(requests.filter((request) => !request.startsWith("200 ") && !/ \/debian\//.test(request))).toEqual([]);
      for (const [nodes, units] of [[servers, serverUnits] as const, [agents, agentUnits] as const])
        for (const node of nodes) {
          const [fetching, running] = units as [string, string];
          expect(await node.output("stat --format '%a %U' /usr/local/bin/k3s; ls /usr/local/bin")).toBe(
            "755 root\nk3s",
          );
          expect(await node.file("/var/lib/rancher/k3s/agent/images/k3s-airgap-images.tar.zst")).toBe(images);
          expect(JSON.parse(await node.file("/etc/rancher/k3s/registries.yaml"))).toEqual({
            mirrors: { "*": { endpoint: [artifactUrl] } },
          });
          expect(await readyAt(node, fetching)).toBeLessThan(await startedAt(node, running));
        }
    });

    test("run k3s once, with the configuration from user data", async () => {
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
          const configuration = JSON.parse(written(userData, "/etc/rancher/k3s/config.yaml"));
          expect(configuration["kubelet-arg"]).toContain("max-pods=250");
          expect(calls[0]).toMatchObject({
            argv: [role],
            user: "root",
            configuration: {
              ...configuration,
              ...(role === "server"
                ? {
                    "etcd-expose-metrics": ["true"],
                    "kube-apiserver-arg": [...configuration["kube-apiserver-arg"], "v=2"],
                  }
                : { "kube-proxy-arg": ["v=3"] }),
              "node-ip": address,
              ...(role === "server" ? { "advertise-address": address } : {}),
            },
          });
          expect(await node.output("ls -l /etc/rancher/k3s/config.yaml | cut -c 1-10")).toBe("-rw-------");
        }
      }
    });

    /** The text that the commands of a node write. */
    const commandsRun = "InitiatorName=iqn.test\niscsiadm\nactive\n";

    test("install added packages, write added files, and run added commands before and after k3s", async () => {
      const path = "/etc/iscsi/initiatorname.iscsi";
      const all = [
        ...servers.map((node) => [node, "k3s.service"] as const),
        ...agents.map((node) => [node, "k3s-agent.service"] as const),
      ];
      for (const [node, unit] of all) {
        expect(await node.output(`stat --format '%a %U' ${path}`)).toBe("600 root");
        expect(await node.file("/var/log/commands")).toBe(commandsRun);
        expect(await node.journal("packages.service")).toContain("Waiting for command 002 of those before k3s");
        expect(await readyAt(node, "packages.service")).toBeLessThan(await startedAt(node, unit));
      }
    });

    test("form one cluster: the first server started it and all others joined", async () => {
      const [first, ...others] = servers as [BootedNode, ...BootedNode[]];
      expect(await joined(first)).toBe("cluster-init: true\n");
      for (const node of [...others, ...agents])
        expect(await joined(node)).toMatch(/^server: https:\/\/[0-9.]+:6443\n$/);
      clusterId = await oneCluster();
      const { items } = await api<Nodes>(cluster.servers[1] as DescribedNode, "/api/v1/nodes");
      expect(items.find(({ role }) => role === "agent")).toMatchObject({
        address: cluster.workers[0]?.address,
        labels: ["disk=fast"],
        taints: ["dedicated=batch:NoSchedule"],
      });
    });

    test("reject clients without the kubeconfig or the right token", async () => {
      const status = (options: string, path: string) =>
        ask(cluster.servers[0] as DescribedNode, path, `--output /dev/null --write-out '%{http_code}' ${options}`);
      expect(await status("", "/api/v1/nodes")).toBe("401");
      expect(await status("--user server:guess --data '{}'", "/v1-k3s/join")).toBe("401");
      expect(await status(`--user node:${agentToken} --data '{}'`, "/v1-k3s/join")).toBe("401");
      // An agent has no token with which it could become a server.
      expect(cluster.workers[0]?.userData).not.toContain(serverToken);
      expect(cluster.workers[0]?.userData).not.toContain("PRIVATE KEY");
    });

    test("deploy the administrators' rights, the platform's manifests and the added one, and nothing else", async () => {
      const expected = Object.entries({
        "admins.json": [`ClusterRoleBinding ${ADMINS}`],
        "extra-storage.yaml": ["Namespace storage"],
        ...platform.cloud?.addons,
      })
        .map(([name, objects]) => ({ name, objects }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const path = "/apis/k3s.cattle.io/v1/namespaces/kube-system/addons";
      for (const server of cluster.servers) expect((await api<Addons>(server, path)).items).toEqual(expected);
      for (const [path, content] of Object.entries(platform.cloud?.prepared ?? {}))
        for (const node of servers) expect(await node.file(path)).toBe(content);
      // Charts are not served by the cluster's controller, but at the URL in its manifest.
      for (const [file, content] of fetched.filter(([each]) => each.endsWith(".tgz")))
        expect(await ask(cluster.servers[0] as DescribedNode, `/static/charts/${basename(file)}`)).toBe(content);
    });

    if (platform.firewall)
      test("reject all other traffic", async () => {
        expect(await place.openToOutsiders(cluster.servers, [22, 2380, 6443])).toEqual([]);
        // Agents must not reach the servers' data store.
        const asked = await agents[0]?.exec(
          `curl --insecure --connect-timeout 3 https://${cluster.servers[0]?.address}:2380/`,
        );
        expect(asked?.stderr).toMatch(/timed? ?out/i);
      });

    // The same on every platform.
    if (platform === hcloud)
      test("restart k3s before its certificates expire: agents at once, a server on its day and while all are ready", async () => {
        const [first, second, third] = servers as [BootedNode, BootedNode, BootedNode];
        const agent = agents[0] as BootedNode;
        const tls = "/var/lib/rancher/k3s/server/tls";
        const make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 30";
        const byClientCa = `-CA ${tls}/client-ca.crt -CAkey ${tls}/client-ca.key -subj /O=system:masters/CN=system:admin`;
        const admin = `${tls}/client-admin`;
        const kubelet = "/var/lib/rancher/k3s/agent/client-kubelet";
        const isRenewed = async (node: BootedNode, path: string) =>
          (await node.exec(`openssl x509 -noout -checkend ${300 * 86_400} -in ${path}.crt`)).exitCode === 0;
        const check = async (node: BootedNode) => (await node.exec("systemctl start certificates.service")).exitCode;
        for (const node of [...servers, agent]) expect(await node.isActive("certificates.timer")).toBe(true);

        for (const node of servers) {
          await node.output(`${make} ${byClientCa} -keyout ${admin}.key -out ${admin}.crt`);
          // The day of the second server's snapshots.
          const stub = "/usr/local/sbin/date";
          await node.output(`printf '#!/bin/sh\\necho 86400\\n' >${stub} && chmod 755 ${stub}`);
        }
        await third.output("systemctl stop k3s");
        const isThirdReady = async () => {
          const { items } = await api<Nodes>(cluster.servers[1] as DescribedNode, "/api/v1/nodes");
          return items.find(({ name }) => name === third.name)?.ready;
        };
        await until("the third server is not ready", async () => !(await isThirdReady()));
        expect(await check(second)).not.toBe(0);
        expect(await second.journal("certificates.service")).toContain("is not restarted while a server is not ready");
        expect(await isRenewed(second, admin)).toBe(false);
        await third.output("systemctl start k3s && rm /usr/local/sbin/date");
        expect(await oneCluster()).toBe(clusterId);

        expect([await check(first), await check(second)]).toEqual([0, 0]);
        expect([await isRenewed(first, admin), await isRenewed(second, admin)]).toEqual([false, true]);
        expect(await first.journal("certificates.service")).toContain("k3s is restarted on this server's day");
        await agent.output(`${make} -subj /CN=kubelet -keyout ${kubelet}.key -out ${kubelet}.crt`);
        expect([await check(agent), await isRenewed(agent, kubelet)]).toEqual([0, true]);
        expect(await oneCluster()).toBe(clusterId);
        for (const node of [first, second]) await node.output("rm /usr/local/sbin/date");
      });

    test("take snapshots", async () => {
      const node = servers[1] as BootedNode;
      await makeConfigMap("before");
      snapshot = /Snapshot (\S+) saved/.exec(await node.output("k3s etcd-snapshot save --name kept"))?.[1] as string;
      await makeConfigMap("after");
      // The snapshot that k3s uploads to S3.
      const content = await node.file(`/var/lib/rancher/k3s/server/db/snapshots/${snapshot}`);
      await writeFiles(artifactFolder, { [`snapshots/${snapshot}`]: { content } });
    });

    test("are the same after a reboot", async () => {
      const folders =
        "/etc/rancher /etc/cluster /etc/systemd/system/*.service /usr/local/bin /usr/local/lib/cluster /var/log/commands";
      const [node, agent] = [servers[1], agents[0]] as [BootedNode, BootedNode];
      const unchanging = (each: BootedNode) => lasting(each, `${folders} ! -path '*/config.yaml.d/*'`);
      const before = [await unchanging(node), await unchanging(agent)];
      const asked = place.artifacts.requests.length;
      await Promise.all([node.reboot(), agent.reboot()]);
      await Promise.all([assertReady(platform, node, serverUnits), assertReady(platform, agent, agentUnits)]);
      expect([await unchanging(node), await unchanging(agent)]).toEqual(before);
      expect(place.artifacts.requests).toHaveLength(asked);
      expect(await node.journal("k3s.service")).toContain("it goes on as the member that it is");
      expect(await oneCluster()).toBe(clusterId);
    });

    test("keep running without the first server and an agent, which rejoin after a rebuild and start no second cluster", async () => {
      const gone = [servers[0], agents[0]] as [BootedNode, BootedNode];
      const other = cluster.servers[1] as DescribedNode;
      await Promise.all(gone.map((node) => node.powerOff()));
      for (const { name } of gone)
        await until(`${name} is deleted`, () =>
          api(other, `/api/v1/nodes/${name}`, "DELETE").then(
            (answer) => answer === null,
            (error: Error) => error.message.includes("not found"),
          ),
        );
      const [first, agent] = gone;
      await Promise.all(gone.map((node) => node.replace()));
      await Promise.all([assertReady(platform, first, serverUnits), assertReady(platform, agent, agentUnits)]);
      expect(await joined(first)).toMatch(/^server: https:/);
      expect(await oneCluster()).toBe(clusterId);
    });

    /** Restores a snapshot as the documentation describes. */
    async function restore(on: BootedNode): Promise<void> {
      await Promise.all(servers.map((node) => node.output("systemctl stop k3s")));
      await on.output(`cluster-restore ${snapshot}`);
      for (const node of servers.filter((each) => each !== on)) await node.output("cluster-restore --rejoin");
      await oneCluster();
      expect(await namesOfConfigMaps()).toEqual(["before"]);
    }

    test("restore a snapshot from S3 on a rebuilt server, once no other server runs", async () => {
      const first = servers[0] as BootedNode;
      expect(await namesOfConfigMaps()).toEqual(["before", "after"]);
      const reset = await first.exec(`k3s server --cluster-reset --cluster-reset-restore-path=${snapshot}`);
      expect(reset.stderr).toContain("cannot perform cluster-reset while server URL is set");
      const tooEarly = await first.exec(`cluster-restore ${snapshot}`);
      expect(tooEarly.stderr).toMatch(/A server still runs at [0-9.]+: stop k3s on all servers first/);
      expect(await oneCluster()).toBe(clusterId);
      await restore(first);
    });

    // The same on every platform.
    if (platform === hcloud)
      test("restore a snapshot from a server's disk", async () => {
        await makeConfigMap("later");
        const second = servers[1] as BootedNode;
        const unknown = await second.exec("cluster-restore /var/lib/nothing");
        expect([unknown.exitCode, unknown.stderr]).toEqual([1, "There is no snapshot /var/lib/nothing\n"]);
        await restore(second);
        expect(await second.output("ls /etc/rancher/k3s/config.yaml.d")).not.toContain("60-join.yaml");
      });
  });
}

import { releases } from "../../spec/releases";
import { artifactUrl, ClusterWorld } from "./clusters/booted";
import { type DescribedNode, described, written } from "./clusters/described";
import { Impostor } from "./clusters/impostor";
import { digitalocean } from "./clusters/platforms/digitalocean";
import { hcloud } from "./clusters/platforms/hcloud";
import type { Platform } from "./clusters/platforms/platform";
import { sha256, standIn } from "./clusters/stand-ins";
import { describeBoot } from "./harness/describe-boot";
import { writeFiles } from "./harness/files";
import { LoadBalancer } from "./harness/load-balancer";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";

const version = releases.k3s.version;

/** The number of attempts to join that a waiting server makes in a test. */
const rounds = 5;

/** The two ways to join, which determine the addresses that a server asks. */
const platforms = [hcloud, digitalocean];

/** Returns whether a server may start a cluster. */
const initialise = ({ userData }: DescribedNode) =>
  /INITIALIZE="(.*)"/.exec(written(userData, "/etc/cluster/node.env"))?.[1];

describeBoot("A server of k3s", () => {
  let binary: Uint8Array;

  beforeAll(async () => {
    binary = await standIn("k3s");
  });

  const clusterOn = (platform: Platform, settings: Record<string, unknown> = {}) =>
    described(platform, "k8s", {
      artifactBaseUrl: artifactUrl,
      k3s: { version, sha256: { amd64: sha256(binary) }, ...settings },
    });

  test.each(platforms)("may start a cluster on $name if it is the first, unless disabled", async (platform) => {
    expect((await clusterOn(platform)).servers.map(initialise)).toEqual(["yes", "no", "no"]);
    expect((await clusterOn(platform, { clusterInit: false })).servers.map(initialise)).toEqual(["no", "no", "no"]);
  });

  describe("that may not, and finds only servers of another cluster", () => {
    const waiting = new Map<Platform, { place: ClusterWorld; node: BootedNode; impostor: Impostor }>();

    beforeAll(async () => {
      for (const platform of platforms) {
        const { balancer, servers } = await clusterOn(platform);
        const [first, second, third] = servers as [DescribedNode, DescribedNode, DescribedNode];
        const place = await ClusterWorld.start(platform, (folder) =>
          writeFiles(folder, { [`k3s/${version}/k3s`]: { content: binary } }),
        );
        const impostor = await Impostor.start(place.world, first.address);
        // Connections to this address are refused at once.
        await place.world.addAddress(third.address);
        if (balancer) await LoadBalancer.start(place.world, { ...balancer, targets: [first.address] });
        waiting.set(platform, { place, impostor, node: await place.boot(second) });
      }
    });

    afterAll(() => Promise.all([...waiting.values()].map(({ place }) => place.stop())));

    test.each(platforms)("waits on $name", async (platform) => {
      const { node, impostor } = waiting.get(platform) as { node: BootedNode; impostor: Impostor };
      await until("it has asked again and again", () => impostor.refusals > rounds);
      expect(await node.property("k3s.service", "SubState")).toBe("start-pre");
      expect(node.hasFile("/etc/rancher/k3s/config.yaml.d/50-interface.yaml")).toBe(true);
      expect(node.hasFile("/etc/rancher/k3s/config.yaml.d/60-join.yaml")).toBe(false);
      expect(node.hasFile("/var/lib/rancher/k3s/server/db")).toBe(false);
    });
  });

  describe.each(platforms)("that may, on $name", (platform) => {
    let place: ClusterWorld;
    let servers: DescribedNode[];
    const booted: BootedNode[] = [];

    const joined = "/etc/rancher/k3s/config.yaml.d/60-join.yaml";
    const data = "/var/lib/rancher/k3s/server/db/etcd";
    const nameOf = (index: number) => (servers[index] as DescribedNode).name;
    const boot = async (index: number) => {
      booted[index] = await place.boot(servers[index] as DescribedNode);
    };

    /** Waits until the first server has listened twice in vain, each time without news of exactly these. */
    const waitsFor = (...missing: number[]) =>
      until(`the first server waits for ${missing.map(nameOf)}`, async () => {
        const line = `have not told that they have no data: ${missing.map(nameOf).join(" ")}`;
        const lines = (await (booted[0] as BootedNode).journal("k3s.service")).split("\n");
        const [last, before] = lines.filter((each) => each.includes("have not told")).reverse();
        return last?.endsWith(line) && before?.endsWith(line);
      });

    beforeAll(async () => {
      const cluster = await clusterOn(platform);
      servers = [...cluster.servers];
      place = await ClusterWorld.start(platform, (folder) =>
        writeFiles(folder, { [`k3s/${version}/k3s`]: { content: binary } }),
      );
      const targets = servers.map(({ address }) => address);
      if (cluster.balancer) await LoadBalancer.start(place.world, { ...cluster.balancer, targets });
    });

    afterAll(() => place?.stop());

    test("starts none before all others have told that they have no data", async () => {
      await boot(0);
      const { address } = servers[0] as DescribedNode;
      await until("it listens", async () => {
        const forged = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj /O=no-data/CN=${nameOf(1)} -keyout /run/forged.key -out /run/forged.crt`;
        const ask = `curl --silent --insecure --max-time 5 https://${address}:6443/`;
        await place.world.exec(`${forged} 2>/dev/null; ${ask} --cert /run/forged.crt --key /run/forged.key`);
        return (await place.world.exec(ask)).exitCode === 0;
      });
      await waitsFor(1, 2);
      await boot(1);
      await waitsFor(2);
      for (const node of booted) expect(node.hasFile(data)).toBe(false);
      await boot(2);
      for (const node of booted) await until("k3s runs", () => node.isActive("k3s.service"));
      expect(await booted[0]?.file(joined)).toBe("cluster-init: true\n");
      for (const node of booted.slice(1)) expect(await node.file(joined)).toMatch(/^server: /);
    });

    test("joins after a rebuild, however long the others are down, and starts no second cluster", async () => {
      const [first, second, third] = booted as [BootedNode, BootedNode, BootedNode];
      for (const node of booted) {
        // The stand-in's members learn of each other a moment after they start. Only then two are a quorum without the first.
        const members = async () => JSON.parse(await node.file(`${data}/group.json`))[0].members;
        await until(
          `${node.name} knows all members`,
          async () => Object.keys(await members()).length === servers.length,
        );
      }
      await first.powerOff();
      const tls = "/var/lib/rancher/k3s/server/tls";
      const credentials = `--cacert ${tls}/server-ca.crt --cert ${tls}/client-admin.crt --key ${tls}/client-admin.key`;
      const api = `--resolve kubernetes:6443:${servers[1]?.address} https://kubernetes:6443/api/v1/nodes`;
      const remove = `curl --silent --max-time 20 ${credentials} --request DELETE ${api}/${first.name}`;
      await until("it is removed", async () => (await second.output(remove)).includes("not found"));
      await second.powerOff();
      await third.output("systemctl stop k3s");
      await first.replace();
      await waitsFor(1, 2);
      // One server of two answers, but has no quorum.
      await third.output("systemctl start --no-block k3s");
      await until("it has found the third server", async () =>
        (await first.journal("k3s.service")).includes("does not list the cluster's servers yet"),
      );
      expect(first.hasFile(data)).toBe(false);
      await second.powerOn();
      await until("it runs", () => first.isActive("k3s.service"));
      expect(await first.file(joined)).toMatch(/^server: /);
    });
  });

  test("that is the only one starts its cluster at once", async () => {
    const k3s = { version, sha256: { amd64: sha256(binary) } };
    const { servers } = await described(hcloud, "k8s", { artifactBaseUrl: artifactUrl, k3s, servers: { count: 1 } });
    const place = await ClusterWorld.start(hcloud, (folder) =>
      writeFiles(folder, { [`k3s/${version}/k3s`]: { content: binary } }),
    );
    try {
      const node = await place.boot(servers[0] as DescribedNode);
      await until("k3s runs", () => node.isActive("k3s.service"));
      expect(await node.journal("k3s.service")).not.toContain("have not told");
    } finally {
      await place.stop();
    }
  });

  describe("that joins a running one", () => {
    const running = "v1.33.4+k3s1";
    const versions = [running, "v1.32.9+k3s1", "v1.33.10+k3s1", "v1.34.1+k3s1", "v1.35.0+k3s1"];
    const binaries = new Map<string, Uint8Array>();
    let place: ClusterWorld;
    let second: BootedNode;

    const serverOf = async (index: number, version: string, settings: Record<string, unknown> = {}) => {
      const k3s = { version, sha256: { amd64: sha256(binaries.get(version) as Uint8Array) }, ...settings };
      // The first one starts its cluster alone, and the other is added later.
      const inputs = { artifactBaseUrl: artifactUrl, k3s, servers: { count: index === 0 ? 1 : 3 } };
      const { servers } = await described(hcloud, "k8s", inputs);
      return servers[index] as DescribedNode;
    };

    const journalHas = (what: string) =>
      until(`the journal tells: ${what}`, async () => (await second.journal("k3s.service")).includes(what));

    beforeAll(async () => {
      for (const version of versions) binaries.set(version, await standIn("k3s", { version }));
      place = await ClusterWorld.start(hcloud, (folder) =>
        writeFiles(
          folder,
          Object.fromEntries([...binaries].map(([version, content]) => [`k3s/${version}/k3s`, { content }])),
        ),
      );
      const joiner = await serverOf(1, "v1.33.10+k3s1", { flannelBackend: "wireguard-native" });
      await place.boot(await serverOf(0, running));
      second = await place.boot(joiner);
    });

    afterAll(() => place?.stop());

    test("is rejected if it differs in a setting that k3s fixes when the cluster is created", async () => {
      await journalHas("critical configuration value mismatch between servers");
      await journalHas("critical configuration mismatched: flannel-backend");
      expect(second.hasFile("/var/lib/rancher/k3s/server/db/etcd/group.json")).toBe(false);
    });

    test.each([
      ["v1.32.9+k3s1", "Kubernetes cannot be downgraded"],
      ["v1.35.0+k3s1", "no minor version may be skipped; upgrade to v1.34 first"],
      ["v1.34.1+k3s1", "their etcd cannot be upgraded to 3.6; upgrade all servers to v1.33.10+k3s1 first"],
    ])("does not join with %s: %s", async (version, reason) => {
      await second.output(
        `curl --fail --silent --output /usr/local/bin/k3s.part ${artifactUrl}/k3s/${version.replace("+", "%2B")}/k3s && chmod 755 /usr/local/bin/k3s.part && mv /usr/local/bin/k3s.part /usr/local/bin/k3s && systemctl --no-block restart k3s`,
      );
      await journalHas(`k3s ${version} does not join servers that run ${running}: ${reason}`);
      expect(second.hasFile("/var/lib/rancher/k3s/server/db")).toBe(false);
    });

    test("joins with a later version of the same minor one", async () => {
      const { userData } = await serverOf(1, "v1.33.10+k3s1");
      await second.replace({ userData });
      await until("k3s runs", () => second.isActive("k3s.service"));
      expect(await second.file("/etc/rancher/k3s/config.yaml.d/60-join.yaml")).toMatch(/^server: /);
    });
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArtifactServer } from "./artifact-server";
import { describeBoot } from "./describe-boot";
import { assertHealthy } from "./health";
import { LoadBalancer } from "./load-balancer";
import type { BootedNode } from "./node";
import { until } from "./until";
import { World } from "./world";

/** Returns user data that serves the node's name on port 9000 of every address. */
const userData = (name: string) =>
  `#cloud-config\n${JSON.stringify({
    write_files: [
      { path: "/srv/name", content: name },
      {
        path: "/etc/systemd/system/names.service",
        content: "[Service]\nExecStart=python3 -m http.server --directory /srv 9000\n",
      },
    ],
    runcmd: ["systemctl start names.service"],
  })}\n`;

describeBoot("A world with a public and a private network", () => {
  let world: World;
  let nodes: [BootedNode, BootedNode];

  beforeAll(async () => {
    world = await World.start({
      networks: ["203.0.113.1/24", "192.168.7.1/28"],
      hosts: { "releases.vendor.test": "203.0.113.1" },
    });
    const boot = (name: string, eth0: string, enp7s0: string) =>
      world.boot({ name, userData: userData(name), interfaces: { eth0, enp7s0 } });
    nodes = await Promise.all([boot("a", "203.0.113.5", "192.168.7.5"), boot("b", "203.0.113.6", "192.168.7.6")]);
    await Promise.all(nodes.map((node) => assertHealthy(node, ["names.service"])));
  });

  afterAll(() => world?.stop());

  const get = async (from: BootedNode, url: string) => {
    const result = await from.exec(`curl --silent --show-error --max-time 20 ${url}`);
    return result.exitCode === 0 ? result.stdout : result.stderr;
  };

  test("assigns each interface its address, and the default route to the first one", async () => {
    const [a] = nodes;
    expect(await a.output("ip -4 -brief address | awk '{ print $1, $3 }' | sed 's/@[^ ]*//'")).toBe(
      "lo 127.0.0.1/8\neth0 203.0.113.5/24\nenp7s0 192.168.7.5/28",
    );
    expect(await a.output("ip route show default")).toMatch(/^default via 203\.0\.113\.1 dev eth0 /);
  });

  test("connects the nodes on both", async () => {
    const [a, b] = nodes;
    expect(await get(a, "http://203.0.113.6:9000/name")).toBe("b");
    expect(await get(b, "http://192.168.7.5:9000/name")).toBe("a");
    expect(await a.output("ip neighbour show 192.168.7.6 dev enp7s0 | wc -l")).toBe("1");
  });

  test("resolves the configured names, and no others", async () => {
    const [a] = nodes;
    expect(await a.output("getent ahostsv4 releases.vendor.test | head -n 1")).toMatch(/^203\.0\.113\.1 /);
    expect((await a.exec("getent hosts debian.org")).exitCode).toBe(2);
  });

  test("rejects packets to other networks at once", async () => {
    const answer = await get(nodes[0], "http://198.51.100.1/");
    expect(answer).toMatch(/Could not connect|No route|unreachable/);
    expect(answer).not.toContain("timed out");
  });

  test("rejects a node outside of its networks", async () => {
    await expect(world.boot({ name: "c", userData: userData("c"), interfaces: { eth0: "10.9.9.9" } })).rejects.toThrow(
      "The world has no network for 10.9.9.9: it has 203.0.113.1/24, 192.168.7.1/28",
    );
  });

  test("rejects a second node of the same name", async () => {
    await expect(
      world.boot({ name: "a", userData: userData("a"), interfaces: { eth0: "203.0.113.9" } }),
    ).rejects.toThrow("There is a node a already");
  });

  test("serves artifacts and records requests", async () => {
    const folder = await mkdtemp(join(tmpdir(), "artifacts-"));
    try {
      const artifacts = await ArtifactServer.start(world, { folder, port: 8000 });
      const metadata = await ArtifactServer.start(world, { folder, address: "169.254.169.254" });
      await writeFile(join(folder, "tool"), "binary");
      expect(artifacts.url).toBe("http://203.0.113.1:8000");
      expect(await get(nodes[0], `${artifacts.url}/tool?arch=amd64`)).toBe("binary");
      expect(await get(nodes[1], `--fail ${artifacts.url}/nothing`)).toContain("404");
      expect(await get(nodes[1], `${metadata.url}/tool`)).toBe("binary");
      await until("all requests are recorded", () => artifacts.requests.length === 2 && metadata.requests.length === 1);
      expect(artifacts.requests).toEqual([
        { client: "203.0.113.5", method: "GET", path: "/tool?arch=amd64", status: 200 },
        { client: "203.0.113.6", method: "GET", path: "/nothing", status: 404 },
      ]);
      await expect(ArtifactServer.start(world, { folder, port: 8000 })).rejects.toThrow("Address already in use");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("balances connections over the healthy targets", async () => {
    const [a, b] = nodes;
    const balancer = await LoadBalancer.start(world, {
      address: "192.168.7.10",
      ports: [{ entry: 80, target: 9000 }],
      targets: ["192.168.7.5", "192.168.7.6"],
    });
    const answers = async (count: number) => {
      const names = await Promise.all(Array.from({ length: count }, () => get(b, "http://192.168.7.10/name")));
      return [...new Set(names)].sort();
    };
    await until("both targets answer", async () => (await answers(4)).join() === "a,b");

    await a.powerOff();
    await until("only the other one answers", async () => (await answers(4)).join() === "b");
    expect(await answers(6)).toEqual(["b"]);

    await balancer.setTargets(["192.168.7.5"]);
    await until("nobody answers", async () => (await answers(1)).every((answer) => answer.startsWith("curl:")));

    await balancer.setTargets(["192.168.7.5", "192.168.7.6"]);
    await a.powerOn();
    await assertHealthy(a, []);
    await a.output("systemctl start names.service");
    await until("both targets answer again", async () => (await answers(4)).join() === "a,b");
    const clients = await b.journal("names.service");
    expect(clients).toContain("192.168.7.10 - - ");
  });

  test("checks the health of targets by their path", async () => {
    const [a, b] = nodes;
    await LoadBalancer.start(world, {
      address: "192.168.7.11",
      ports: [{ entry: 80, target: 9000 }],
      targets: ["192.168.7.5", "192.168.7.6"],
      health: { protocol: "http", path: "/healthy" },
    });
    const answer = () => get(b, "http://192.168.7.11/name");
    await until("nobody is healthy", async () => (await answer()).startsWith("curl:"));
    await a.output("touch /srv/healthy");
    await until("one is healthy", async () => (await answer()) === "a");
    for (let count = 0; count < 4; count++) expect(await answer()).toBe("a");
  });
});

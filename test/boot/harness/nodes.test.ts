import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeAptRepository } from "./apt-repository";
import { ArtifactServer } from "./artifact-server";
import { describeBoot } from "./describe-boot";
import { assertHealthy } from "./health";
import type { BootedNode } from "./node";
import { until } from "./until";
import { World } from "./world";

/** A service that serves the node's name on port 8080. */
const greeter = (version: string) => ({
  name: "greeter",
  version,
  files: {
    "/usr/bin/greeter": { content: "#!/bin/sh\ncd /etc/greeter && exec python3 -m http.server 8080\n", mode: 0o755 },
    "/usr/lib/systemd/system/greeter.service": {
      content: "[Service]\nExecStart=/usr/bin/greeter\nRestart=on-failure\n\n[Install]\nWantedBy=multi-user.target\n",
    },
  },
});

const userData = (name: string, aptKey: string) =>
  `#cloud-config\n${JSON.stringify({
    apt: {
      sources: {
        "vendor.list": { source: "deb [signed-by=$KEY_FILE] http://apt.vendor.test trixie main", key: aptKey },
      },
    },
    package_update: true,
    packages: [["greeter", "1.2.3-1"]],
    write_files: [{ path: "/etc/greeter/name", content: name, permissions: "0640" }],
    runcmd: ["echo ran >>/var/lib/runs", "systemctl enable --now greeter.service"],
  })}\n`;

describeBoot("Three nodes", () => {
  let folder: string;
  let world: World;
  let artifacts: ArtifactServer;
  let aptKey: string;
  let nodes: [BootedNode, BootedNode, BootedNode];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "artifacts-"));
    aptKey = await makeAptRepository({ folder, packages: [greeter("1.2.3-1"), greeter("1.3.0-1")] });
    world = await World.start({ networks: ["10.0.1.1/24"], hosts: { "apt.vendor.test": "10.0.1.1" } });
    artifacts = await ArtifactServer.start(world, { folder });
    const boot = (name: string, address: string) =>
      world.boot({ name, userData: userData(name, aptKey), interfaces: { eth0: address } });
    nodes = await Promise.all([boot("s1", "10.0.1.11"), boot("s2", "10.0.1.12"), boot("s3", "10.0.1.13")]);
    await Promise.all(nodes.map((node) => assertHealthy(node, ["greeter.service", "ssh.service"])));
  });

  afterAll(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const greeting = async (from: BootedNode, to: BootedNode) =>
    (await from.exec(`curl --silent --show-error --max-time 20 http://${to.address}:8080/name`)).stdout;

  test("run their user data once", async () => {
    for (const node of nodes) {
      expect(await node.output("hostname")).toBe(node.name);
      expect(await node.output("stat --format '%a %U' /etc/greeter/name")).toBe("640 root");
      expect(await node.file("/var/lib/runs")).toBe("ran\n");
      expect(await node.file("/run/cloud-init/cloud-id")).toBe("nocloud\n");
    }
  });

  test("install the pinned version from the signed repository", async () => {
    for (const node of nodes) expect(await node.output("dpkg-query --show greeter")).toBe("greeter\t1.2.3-1");
    const downloads = artifacts.requests.filter(({ path }) => path.endsWith(".deb"));
    expect(downloads).toHaveLength(3);
    expect(new Set(downloads.map(({ client }) => client))).toEqual(new Set(nodes.map(({ address }) => address)));
    for (const download of downloads)
      expect(download).toMatchObject({
        method: "GET",
        path: expect.stringMatching("^/pool/main/greeter_1.2.3-1_.*deb$"),
        status: 200,
      });
  });

  test("see each other", async () => {
    for (const from of nodes) for (const to of nodes) expect(await greeting(from, to)).toBe(to.name);
    expect(await world.output(`curl --silent http://${nodes[1].address}:8080/name`)).toBe("s2");
  });

  test("have their own machine IDs, host keys and boots", async () => {
    for (const file of ["/etc/machine-id", "/etc/ssh/ssh_host_ed25519_key.pub", "/proc/sys/kernel/random/boot_id"])
      expect(new Set(await Promise.all(nodes.map((node) => node.file(file)))).size).toBe(3);
  });

  test("run services as root, without access to the machine", async () => {
    const [node] = nodes;
    expect(await node.output("nft add table inet probe && nft list tables && nft delete table inet probe")).toBe(
      "table inet probe",
    );
    expect(await node.output("sysctl --values --write net.ipv4.ip_forward=1")).toBe("1");
    expect((await node.exec("date --set=@0")).exitCode).toBe(1);
  });

  test("apply the sandboxing of service units", async () => {
    const [node] = nodes;
    const withProperties = (properties: string[], command: string) =>
      node.exec(
        `systemd-run --quiet --pipe --wait ${properties.map((property) => `--property=${property}`).join(" ")} -- ${command}`,
      );
    expect((await withProperties(["ProtectSystem=strict"], "touch /etc/written")).stderr).toContain(
      "Read-only file system",
    );
    expect((await withProperties(["ProtectSystem=strict", "ReadWritePaths=/etc"], "touch /etc/written")).exitCode).toBe(
      0,
    );
    expect((await withProperties(["SystemCallFilter=~mkdir"], "mkdir /tmp/made")).exitCode).not.toBe(0);
    await node.output("touch /tmp/shared");
    expect((await withProperties(["PrivateTmp=yes"], "ls /tmp")).stdout).toBe("");
    const capabilities = [
      "User=nobody",
      "CapabilityBoundingSet=CAP_IPC_LOCK",
      "AmbientCapabilities=CAP_IPC_LOCK",
      "NoNewPrivileges=yes",
    ];
    const status = (await withProperties(capabilities, "grep -E '^(Cap(Eff|Bnd)|NoNewPrivs)' /proc/self/status"))
      .stdout;
    expect(status).toBe("CapEff:\t0000000000004000\nCapBnd:\t0000000000004000\nNoNewPrivs:\t1\n");
  });

  test("stay the same over a reboot", async () => {
    const [node] = nodes;
    const identity = () =>
      node.output(
        "cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub /var/lib/cloud/data/instance-id /var/lib/runs; hostname",
      );
    const before = await identity();
    const bootId = await node.file("/proc/sys/kernel/random/boot_id");
    await node.reboot();
    await assertHealthy(node, ["greeter.service"]);
    expect(await node.file("/proc/sys/kernel/random/boot_id")).not.toBe(bootId);
    expect(await identity()).toBe(before);
    expect(await greeting(nodes[1], node)).toBe("s1");
  });

  test("keep their disk after a power cut, and do not respond until the power is back", async () => {
    const [node, peer] = nodes;
    await node.output("echo kept >/etc/greeter/kept");
    await node.powerOff();
    expect(node.isOn).toBe(false);
    expect(await greeting(peer, node)).toBe("");
    expect((await peer.exec(`ping -c 1 -W 1 ${node.address}`)).exitCode).toBe(1);
    expect(await node.file("/etc/greeter/kept")).toBe("kept\n");
    await expect(node.exec("true")).rejects.toThrow("s1 has no power");
    await node.powerOn();
    await assertHealthy(node, ["greeter.service"]);
    expect(await node.file("/etc/greeter/kept")).toBe("kept\n");
    expect(await node.file("/var/lib/runs")).toBe("ran\n");
    expect(await greeting(peer, node)).toBe("s1");
  });

  test("can be replaced by new machines", async () => {
    const [node, peer] = nodes;
    const machineId = await node.file("/etc/machine-id");
    await node.output("echo lost >/etc/greeter/kept");
    await node.replace({ userData: userData("another", aptKey), interfaces: { eth0: "10.0.1.21" } });
    await assertHealthy(node, ["greeter.service"]);
    expect(await node.file("/etc/machine-id")).not.toBe(machineId);
    expect(await node.file("/var/lib/runs")).toBe("ran\n");
    await expect(node.file("/etc/greeter/kept")).rejects.toThrow("No such file");
    expect(node.address).toBe("10.0.1.21");
    expect(await greeting(peer, node)).toBe("another");
  });

  test("can be powered off from inside", async () => {
    const node = nodes[2];
    await node.output("systemctl --no-block poweroff");
    await until("it has no power", () => !node.isOn);
  });
});

import { rename } from "node:fs/promises";
import { join } from "node:path";
import { releases } from "../../spec/releases";
import { artifactUrl, assertReady, ClusterWorld } from "./clusters/booted";
import { type DescribedNode, described } from "./clusters/described";
import { hcloud } from "./clusters/platforms/hcloud";
import type { Service } from "./clusters/platforms/platform";
import { callsIn, nomadPackage, sha256, standIn, vaultPackage } from "./clusters/stand-ins";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import { type Files, writeFiles } from "./harness/files";
import { startNameServer } from "./harness/name-server";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";

const units = { vault: "vault.service", nomad: "nomad.service", k8s: "k3s.service" };

const services = Object.keys(units) as Service[];

describeBoot("The only server of a cluster, whose private network comes when it runs already,", () => {
  const places: ClusterWorld[] = [];
  const nodes = new Map<Service, BootedNode>();

  beforeAll(async () => {
    const binary = await standIn("k3s");
    const packages = [await vaultPackage(releases.vault), await nomadPackage(releases.nomad)];
    for (const service of services) {
      let key = "";
      const place = await ClusterWorld.start(hcloud, async (folder) => {
        key = await makeAptRepository({ folder, packages });
        await writeFiles(folder, { [`k3s/${releases.k3s.version}/k3s`]: { content: binary } });
      });
      places.push(place);
      const inputs: Record<Service, Record<string, unknown>> = {
        vault: { name: "example", apt: { url: artifactUrl, key } },
        nomad: { apt: { url: artifactUrl, key } },
        k8s: {
          artifactBaseUrl: artifactUrl,
          k3s: { version: releases.k3s.version, sha256: { amd64: sha256(binary) } },
        },
      };
      const { servers } = await described(hcloud, service, { servers: { count: 1 }, ...inputs[service] });
      for (const server of servers) nodes.set(service, await place.boot(server, ["enp7s0"]));
    }
  });

  afterAll(() => Promise.all(places.map((place) => place.stop())));

  test.each(services)("waits for it and then starts: %s", async (service) => {
    const node = nodes.get(service) as BootedNode;
    const unit = units[service];
    await until(`${unit} waits`, async () =>
      (await node.exec("pgrep --list-full wait-for-addr")).stdout.includes(" 10.0.1.11"),
    );
    expect(await node.property(unit, "SubState")).toBe("start-pre");
    expect(callsIn(await node.journal(unit))).toEqual([]);
    await node.attach("enp7s0");
    await assertReady(hcloud, node, [unit]);
    expect(callsIn(await node.journal(unit))).toHaveLength(1);
  });
});

/** Shortens the retries of this node's programs from a minute to a second. */
const shortened: Files = {
  "/usr/local/bin/sleep": {
    mode: 0o755,
    content:
      '#!/bin/sh\n[ "$1" != infinity ] || exec /usr/bin/sleep infinity\nexec /usr/bin/sleep "$(echo "$1" | awk \'{ print $1 / 60 }\')"\n',
  },
};

/** Returns the total number of minutes that a unit has announced to wait. */
const waited = (journal: string) =>
  [...journal.matchAll(/trying again in (\d+) seconds/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0) / 60;

describeBoot("A node that for 15 minutes reaches nothing that it needs, in time that runs faster,", () => {
  let place: ClusterWorld;
  let folder = "";
  let binary: Uint8Array;
  let inputs: Record<Service, Record<string, unknown>>;

  beforeAll(async () => {
    binary = await standIn("k3s");
    const keys: Record<string, string> = {};
    place = await ClusterWorld.start(hcloud, async (served) => {
      folder = served;
      for (const [name, made] of Object.entries({
        vault: vaultPackage(releases.vault),
        nomad: nomadPackage(releases.nomad),
      }))
        keys[name] = await makeAptRepository({ folder: join(folder, name), packages: [await made] });
      await writeFiles(folder, { [`k3s/${releases.k3s.version}/k3s`]: { content: binary } });
    });
    inputs = {
      vault: { name: "example", apt: { url: `${artifactUrl}/vault`, key: keys.vault } },
      nomad: { clientPools: { workers: { count: 1 } }, apt: { url: `${artifactUrl}/nomad`, key: keys.nomad } },
      k8s: {
        artifactBaseUrl: artifactUrl,
        k3s: { version: releases.k3s.version, sha256: { amd64: sha256(binary) } },
      },
    };
  });

  afterAll(() => place?.stop());

  const boot = async (service: Service, role: "servers" | "workers" = "servers") => {
    const [node] = (await described(hcloud, service, { servers: { count: 1 }, ...inputs[service] }))[role];
    return place.boot(node as DescribedNode, [], shortened);
  };

  const waitsFor = async (node: BootedNode, waiting: string, what: string | RegExp, unit: string) => {
    await until(`${waiting} has waited`, async () => waited(await node.journal(waiting)) >= 15);
    expect(await node.journal(waiting)).toMatch(what);
    expect(await node.property(unit, "ActiveState")).toBe("inactive");
  };

  test("waits for the repository of Vault, and then starts Vault", async () => {
    await rename(join(folder, "vault"), join(folder, "later"));
    const node = await boot("vault");
    await waitsFor(
      node,
      "packages.service",
      `Waiting for packages that cannot be installed yet: vault=${releases.vault}`,
      "vault.service",
    );
    await rename(join(folder, "later"), join(folder, "vault"));
    await assertReady(hcloud, node, ["packages.service", "vault.service"]);
    expect(await node.output("stat --format '%a %U:%G' /etc/vault.d/server.key")).toBe("640 root:vault");
  });

  test("waits for DNS, also over a reboot, and then starts k3s", async () => {
    await place.world.output("kill $(cat /run/name-server.pid)");
    const node = await boot("k8s");
    await waitsFor(
      node,
      "artifacts.service",
      `Waiting for http://artifacts.test/k3s/${releases.k3s.version.replace("+", "%2B")}/k3s`,
      "k3s.service",
    );
    await node.reboot();
    await waitsFor(
      node,
      "artifacts.service",
      `Waiting for http://artifacts.test/k3s/${releases.k3s.version.replace("+", "%2B")}/k3s`,
      "k3s.service",
    );
    await startNameServer(place.world, { "artifacts.test": place.world.gateway });
    await until("k3s runs", () => node.isActive("k3s.service"));
    expect(await node.restarts("k3s.service")).toBe(0);
  });

  test("waits for its network, and then starts a client of Nomad with Docker", async () => {
    const node = await boot("nomad", "workers");
    const gateway = place.world.gateway;
    await until(
      "the node can be told",
      async () => (await node.exec(`ip route replace prohibit ${gateway}`)).exitCode === 0,
    );
    await waitsFor(
      node,
      "packages.service",
      `nomad=${releases.nomad} docker.io containernetworking-plugins`,
      "nomad.service",
    );
    await node.output(`ip route del prohibit ${gateway}`);
    await assertReady(hcloud, node, ["packages.service", "docker.service", "nomad.service"]);
  });
});

import { releases } from "../../spec/releases";
import { artifactUrl, assertReady, ClusterWorld } from "./clusters/booted";
import { described } from "./clusters/described";
import { hcloud } from "./clusters/platforms/hcloud";
import type { Service } from "./clusters/platforms/platform";
import { callsIn, nomadPackage, sha256, standIn, vaultPackage } from "./clusters/stand-ins";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import { writeFiles } from "./harness/files";
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
    await until(`${unit} waits`, async () => (await node.property(unit, "SubState")) === "start-pre");
    expect(await node.output("pgrep --list-full wait-for-addr")).toContain(" 10.0.1.11");
    expect(callsIn(await node.journal(unit))).toEqual([]);
    await node.attach("enp7s0");
    await assertReady(hcloud, node, [unit]);
    expect(callsIn(await node.journal(unit))).toHaveLength(1);
  });
});

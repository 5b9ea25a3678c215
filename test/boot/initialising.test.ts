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

/** How often a server asks before it starts a cluster where it may. */
const rounds = 5;

/** The two ways to join, which decide whom a server asks. */
const platforms = [hcloud, digitalocean];

/** Whether a server is told that it may start a cluster. */
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

  test.each(platforms)(
    "may start a cluster on $name if it's the first and was not told otherwise",
    async (platform) => {
      expect((await clusterOn(platform)).servers.map(initialise)).toEqual(["yes", "no", "no"]);
      expect((await clusterOn(platform, { clusterInit: false })).servers.map(initialise)).toEqual(["no", "no", "no"]);
    },
  );

  describe("that may not, and finds no server but somebody else's", () => {
    const waiting = new Map<Platform, { place: ClusterWorld; node: BootedNode; impostor: Impostor }>();

    beforeAll(async () => {
      for (const platform of platforms) {
        const { balancer, servers } = await clusterOn(platform);
        const [first, second, third] = servers as [DescribedNode, DescribedNode, DescribedNode];
        const place = await ClusterWorld.start(platform, (folder) =>
          writeFiles(folder, { [`k3s/${version}/k3s`]: { content: binary } }),
        );
        const impostor = await Impostor.start(place.world, first.address);
        // Whoever is asked there refuses at once.
        await place.world.addAddress(third.address);
        if (balancer) await LoadBalancer.start(place.world, { ...balancer, targets: [first.address] });
        waiting.set(platform, { place, impostor, node: await place.boot(second) });
      }
    });

    afterAll(() => Promise.all([...waiting.values()].map(({ place }) => place.stop())));

    test.each(platforms)("waits on $name", async (platform) => {
      const { node, impostor } = waiting.get(platform) as { node: BootedNode; impostor: Impostor };
      await until("it has asked more often than one that may", () => impostor.refusals > rounds);
      expect(await node.property("k3s.service", "SubState")).toBe("start-pre");
      expect(node.hasFile("/etc/rancher/k3s/config.yaml.d/50-interface.yaml")).toBe(true);
      expect(node.hasFile("/etc/rancher/k3s/config.yaml.d/60-join.yaml")).toBe(false);
      expect(node.hasFile("/var/lib/rancher/k3s/server/db")).toBe(false);
    });
  });
});

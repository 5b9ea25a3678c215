import { releases } from "../../spec/releases";
import { artifactUrl, assertReady, ClusterWorld, readyAt, startedAt } from "./clusters/booted";
import { type DescribedNode, described } from "./clusters/described";
import { hcloud } from "./clusters/platforms/hcloud";
import { callsIn, nomadPackage } from "./clusters/stand-ins";
import { makeAptRepository } from "./harness/apt-repository";
import { describeBoot } from "./harness/describe-boot";
import { MetadataService } from "./harness/metadata-service";
import type { BootedNode } from "./harness/node";
import { until } from "./harness/until";

const firewall = "metadata-firewall.service";

/** The node is a Nomad client, which runs Docker and other people's tasks, and has keys in its user data. */
describeBoot("The metadata service of hcloud", () => {
  const platform = hcloud;
  let place: ClusterWorld;
  let node: BootedNode;
  let client: DescribedNode;
  let url: string;

  beforeAll(async () => {
    let key = "";
    place = await ClusterWorld.start(platform, async (folder) => {
      key = await makeAptRepository({ folder, packages: [await nomadPackage(releases.nomad)] });
    });
    const service = await MetadataService.start(place.world);
    ({ url } = service);
    const inputs = { clientPools: { workers: { count: 1 } }, apt: { url: artifactUrl, key } };
    [client] = (await described(platform, "nomad", inputs)).workers as [DescribedNode];
    node = await place.boot(client);
    await service.serve(node.address, client.userData);
    await assertReady(platform, node, [firewall, "docker.service", "nomad.service"]);
    await node.output("useradd --create-home somebody");
  });

  afterAll(() => place?.stop());

  const ask = () => `curl --silent --show-error --fail --max-time 20 ${url}`;

  /** Creates a network behind the node, like that of a pod or of a container on a bridge. */
  const network = async (name: string, range: string, bridge: boolean) => {
    const outer = bridge ? `${name}-link` : name;
    await node.output(
      [
        `ip netns add ${name}`,
        `ip link add ${outer} type veth peer name eth0 netns ${name}`,
        ...(bridge ? [`ip link add ${name} type bridge`, `ip link set ${outer} master ${name} up`] : []),
        `ip address add ${range}.1/24 dev ${name}`,
        `ip link set ${name} up`,
        `ip -n ${name} address add ${range}.2/24 dev eth0`,
        `ip -n ${name} link set eth0 up`,
        `ip -n ${name} route add default via ${range}.1`,
        "sysctl --quiet --write net.ipv4.ip_forward=1",
        // Container runtimes and pod networks do the same: they accept forwarded traffic, and masquerade it.
        `nft 'table ip ${name} { chain f { type filter hook forward priority filter; policy accept; accept; }; chain p { type nat hook postrouting priority srcnat; ip saddr ${range}.0/24 masquerade; }; chain o { type filter hook output priority filter; policy accept; accept; }; }'`,
      ].join(" && "),
    );
    return (command: string) => node.exec(`ip netns exec ${name} ${command}`);
  };

  const asSomebody = (command: string) =>
    node.exec(`setpriv --reuid somebody --regid somebody --clear-groups ${command}`);

  /** Returns the names of those that can read the user data. */
  async function readers(): Promise<string[]> {
    const others = {
      root: (command: string) => node.exec(command),
      somebody: asSomebody,
      // Root in a user namespace is an unprivileged user outside of it.
      "somebody's root": (command: string) => asSomebody(`unshare --user --map-root-user ${command}`),
      pod: await network("pod", "10.42.0", false),
      container: await network("docker0", "172.17.0", true),
      // An address that is translated to the service's.
      "pod by another address": (command: string) =>
        node.exec(`ip netns exec pod ${command.replace("169.254.169.254", "192.0.2.1")}`),
      "somebody by another address": (command: string) => asSomebody(command.replace("169.254.169.254", "192.0.2.1")),
    };
    await node.output(
      "nft 'table ip tricks { chain f { type nat hook prerouting priority dstnat; ip daddr 192.0.2.1 dnat to 169.254.169.254; }; chain o { type nat hook output priority dstnat; ip daddr 192.0.2.1 dnat to 169.254.169.254; }; }'",
    );
    // Checks that their networks work.
    for (const each of ["pod", "docker0"])
      await node.output(
        `ip netns exec ${each} curl --silent --fail --max-time 20 --output /dev/null http://203.0.113.1/dists/trixie/InRelease`,
      );
    const found = [];
    for (const [name, run] of Object.entries(others)) {
      const { exitCode, stdout } = await run(ask());
      if (exitCode === 0 && stdout.trim() === client.userData.trim()) found.push(name);
      // Timeouts are not waited for.
      else expect([name, exitCode]).toEqual([name, 7]);
    }
    return found;
  }

  test("returns user data to root of a node only", async () => {
    expect(await readers()).toEqual(["root"]);
    for (const unit of ["docker.service", "nomad.service"])
      expect(await readyAt(node, firewall)).toBeLessThan(await startedAt(node, unit));
    expect(callsIn(await node.journal("nomad.service"))).toHaveLength(1);
  });

  test("does so after the ruleset is flushed, and when the process that owns it is killed", async () => {
    await node.output("nft flush ruleset");
    expect((await asSomebody(ask())).exitCode).toBe(7);
    expect((await node.exec("nft delete table inet metadata")).exitCode).not.toBe(0);
    const before = await node.property(firewall, "MainPID");
    await node.output(`kill -KILL ${before}`);
    await until("it's back", async () => {
      const now = await node.property(firewall, "MainPID");
      return now !== before && now !== "0" && (await node.isActive(firewall));
    });
    expect((await asSomebody(ask())).exitCode).toBe(7);
    expect(await node.isActive("nomad.service")).toBe(true);
  });

  test("does so after a reboot", async () => {
    await node.reboot();
    await assertReady(platform, node, [firewall, "docker.service", "nomad.service"]);
    expect(await readers()).toEqual(["root"]);
    for (const unit of ["network-pre.target", "docker.service", "nomad.service"])
      expect(await readyAt(node, firewall)).toBeLessThan(await readyAt(node, unit));
  });
});

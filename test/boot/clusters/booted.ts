import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeAptRepository } from "../harness/apt-repository";
import { ArtifactServer } from "../harness/artifact-server";
import type { Files } from "../harness/files";
import { assertHealthy } from "../harness/health";
import { LoadBalancer } from "../harness/load-balancer";
import type { BootedNode } from "../harness/node";
import { World } from "../harness/world";
import type { DescribedCluster, DescribedNode } from "./described";
import type { Platform } from "./platforms/platform";
import { debianPackages } from "./stand-ins";

/** The URL of the server that nodes download from. */
export const artifactUrl = "http://artifacts.test";

/** The world's own addresses: the gateways of the public and the private network. */
export const gateways = { public: "203.0.113.1", private: "10.0.1.1" };

/** A world in which the nodes of one cluster boot, with the server that they download from. */
export class ClusterWorld {
  #number = 10;

  private constructor(
    readonly world: World,
    readonly artifacts: ArtifactServer,
    private readonly platform: Platform,
    private readonly folder: string,
    /** The files of the platform's image. */
    private readonly files: Files,
  ) {}

  /**
   * @param provide puts the downloads into the folder
   * @param hosts additional names that nodes can resolve
   */
  static async start(
    platform: Platform,
    provide: (folder: string) => Promise<void>,
    hosts: Readonly<Record<string, string>> = {},
  ): Promise<ClusterWorld> {
    const folder = await mkdtemp(join(tmpdir(), "artifacts-"));
    await provide(folder);
    const debianKey = await makeAptRepository({ folder: join(folder, "debian"), packages: await debianPackages() });
    const world = await World.start({
      networks: [`${gateways.public}/24`, `${gateways.private}/24`],
      hosts: { "artifacts.test": gateways.public, ...hosts },
    });
    const artifacts = await ArtifactServer.start(world, { folder });
    return new ClusterWorld(world, artifacts, platform, folder, debianSources(debianKey));
  }

  /**
   * @param late interfaces that the cloud attaches to the running machine
   * @param files additional files of this machine's image
   */
  async boot(
    { name, address, userData }: DescribedNode,
    late: readonly string[] = [],
    files: Files = {},
  ): Promise<BootedNode> {
    this.#number += 1;
    const interfaces = this.platform.interfaces(address, this.#number);
    return this.world.boot({ name, userData, interfaces, late, files: { ...this.files, ...files } });
  }

  /**
   * Boots all nodes of a cluster at once, behind the load balancer through which they join, if the platform has one.
   */
  async bootAll({
    servers,
    workers,
    balancer,
  }: DescribedCluster): Promise<{ servers: BootedNode[]; workers: BootedNode[] }> {
    if (balancer) await LoadBalancer.start(this.world, { ...balancer, targets: servers.map(({ address }) => address) });
    const booted = await Promise.all([...servers, ...workers].map((node) => this.boot(node)));
    return { servers: booted.slice(0, servers.length), workers: booted.slice(servers.length) };
  }

  /**
   * Returns the ports of nodes that respond to clients outside of the private network, even if nothing listens there:
   * `name:port`.
   */
  async openToOutsiders(nodes: readonly DescribedNode[], ports: readonly number[]): Promise<string[]> {
    const connect = `curl --silent --insecure --connect-timeout 3 --interface ${gateways.public}`;
    const timedOut = 28;
    const open = nodes.flatMap(({ name, address }) =>
      ports.map(async (port) =>
        (await this.world.exec(`${connect} https://${address}:${port}/`)).exitCode === timedOut
          ? []
          : [`${name}:${port}`],
      ),
    );
    return (await Promise.all(open)).flat();
  }

  async stop(): Promise<void> {
    await this.world.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Sets Debian's sources to a mirror for the image. */
function debianSources(key: string): Files {
  const keyring = "/etc/apt/keyrings/debian.asc";
  const source = { Types: "deb", URIs: `${artifactUrl}/debian`, Suites: "trixie", Components: "main" };
  const lines = Object.entries({ ...source, "Signed-By": keyring }).map(([field, value]) => `${field}: ${value}\n`);
  return {
    [keyring]: { content: key },
    "/etc/apt/sources.list.d/debian.sources": { content: lines.join("") },
  };
}

/**
 * Waits until a node's first boot is over. Throws if it failed, or if the platform's additions are missing: the
 * firewall must be up before anything of the cluster starts.
 * @param units the cluster's own, the last of which depends on the others
 */
export async function assertReady(platform: Platform, node: BootedNode, units: readonly string[]): Promise<void> {
  const { firewall, extras } = platform;
  await assertHealthy(node, [...(firewall ? [firewall] : []), ...units]);
  if (firewall) expect(await readyAt(node, firewall)).toBeLessThan(await startedAt(node, units.at(-1) as string));
  if (!extras) return;
  const installed = await node.output(`dpkg-query --show --showformat '\${Package}\\n' ${extras.packages.join(" ")}`);
  expect(installed.split("\n").sort()).toEqual([...extras.packages].sort());
  for (const [path, content] of Object.entries(extras.files)) expect(await node.file(path)).toBe(content);
}

/** Returns the time at which a unit began to start, in microseconds since the machine's boot. */
export function startedAt(node: BootedNode, unit: string): Promise<number> {
  return time(node, unit, "InactiveExitTimestampMonotonic");
}

/** Returns the time at which a unit was ready or had finished, in microseconds since the machine's boot. */
export function readyAt(node: BootedNode, unit: string): Promise<number> {
  return time(node, unit, "ActiveEnterTimestampMonotonic");
}

async function time(node: BootedNode, unit: string, property: string): Promise<number> {
  const microseconds = Number(await node.property(unit, property));
  if (!(microseconds > 0)) throw new Error(`${node.name}: ${unit} was never started`);
  return microseconds;
}

/** Returns the parts of a node that must survive a reboot: the files of its user data and its identity. */
export function lasting(node: BootedNode, folders: string): Promise<string> {
  return node.output(
    `hostname; cat /etc/machine-id; find ${folders} -type f -print0 | sort -z | xargs -0 stat --format '%n %a %U:%G %Y'; find ${folders} -type f -print0 | sort -z | xargs -0 sha256sum`,
  );
}

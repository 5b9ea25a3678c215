import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArtifactServer } from "../harness/artifact-server";
import { LoadBalancer } from "../harness/load-balancer";
import type { BootedNode } from "../harness/node";
import { World } from "../harness/world";
import type { DescribedCluster, DescribedNode } from "./described";
import { networks, type Platform } from "./platforms";

/** The name of the server that nodes fetch from. */
export const artifactUrl = "http://artifacts.test";

/** A world in which the nodes of one cluster boot, and what they fetch from. */
export class ClusterWorld {
  #number = 10;

  private constructor(
    readonly world: World,
    readonly artifacts: ArtifactServer,
    private readonly platform: Platform,
    private readonly folder: string,
  ) {}

  /** @param provide puts what nodes fetch into the folder */
  static async start(platform: Platform, provide: (folder: string) => Promise<void>): Promise<ClusterWorld> {
    const folder = await mkdtemp(join(tmpdir(), "artifacts-"));
    await provide(folder);
    const world = await World.start({ networks, hosts: { "artifacts.test": "203.0.113.1" } });
    return new ClusterWorld(world, await ArtifactServer.start(world, { folder }), platform, folder);
  }

  async boot({ name, address, userData }: DescribedNode): Promise<BootedNode> {
    this.#number += 1;
    return this.world.boot({ name, userData, interfaces: this.platform.interfaces(address, this.#number) });
  }

  /** Boots all nodes of a cluster at once, behind the load balancer that they join through, if the platform has one. */
  async bootAll({
    servers,
    workers,
    balancer,
  }: DescribedCluster): Promise<{ servers: BootedNode[]; workers: BootedNode[] }> {
    if (balancer) await LoadBalancer.start(this.world, { ...balancer, targets: servers.map(({ address }) => address) });
    const booted = await Promise.all([...servers, ...workers].map((node) => this.boot(node)));
    return { servers: booted.slice(0, servers.length), workers: booted.slice(servers.length) };
  }

  async stop(): Promise<void> {
    await this.world.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What of a node has to outlive a reboot: what its user data wrote and who it is. */
export function lasting(node: BootedNode, folders: string): Promise<string> {
  return node.output(
    `hostname; cat /etc/machine-id; find ${folders} -type f -print0 | sort -z | xargs -0 stat --format '%n %a %U:%G %Y'; find ${folders} -type f -print0 | sort -z | xargs -0 sha256sum`,
  );
}

import { writeFile } from "node:fs/promises";
import type { World } from "./world";

export interface LoadBalancerOptions {
  /**
   * The address that clients connect to: in one of the world's networks, and not a node's. Targets see it as the
   * client's address.
   */
  address: string;
  /** The forwarded ports. */
  ports: readonly { entry: number; target: number }[];
  /** Addresses of the nodes behind it, which need not exist yet. */
  targets: readonly string[];
  /**
   * The health check of targets: an open port (default), or a GET of this path with status 2xx or 3xx. As in clouds,
   * HTTPS certificates are not verified.
   */
  health?: { protocol: "http" | "https"; path: string };
}

/**
 * A TCP load balancer next to the nodes, like a cloud's internal one. It distributes connections to healthy targets in
 * turn, and closes them if there are none. It checks twice a second; two failures in a row make a target unhealthy, one
 * success makes it healthy.
 */
export class LoadBalancer {
  private constructor(
    private readonly world: World,
    private readonly options: Omit<LoadBalancerOptions, "targets">,
  ) {}

  static async start(world: World, { targets, ...options }: LoadBalancerOptions): Promise<LoadBalancer> {
    await world.addAddress(options.address);
    const balancer = new LoadBalancer(world, options);
    await balancer.setTargets(targets);
    return balancer;
  }

  /** Changes the nodes behind the load balancer. Open connections are kept. */
  async setTargets(targets: readonly string[]): Promise<void> {
    const files = `/run/load-balancer-${this.options.address}`;
    await writeFile(this.world.path(`${files}.cfg`), configuration(this.options, targets));
    // The new process takes over the port; the old one keeps its connections.
    await this.world.output(`haproxy -D -f ${files}.cfg -p ${files}.pid -sf $(cat ${files}.pid 2>/dev/null)`);
  }
}

function configuration(
  { address, ports, health }: Omit<LoadBalancerOptions, "targets">,
  targets: readonly string[],
): string {
  const check = health?.protocol === "https" ? "check check-ssl verify none" : "check";
  const listeners = ports.map(({ entry, target }) => [
    `listen port-${entry}`,
    `  bind ${address}:${entry}`,
    ...(health ? [`  option httpchk GET ${health.path}`] : []),
    ...targets.map((node) => `  server ${node} ${node}:${target} ${check} inter 500 fall 2 rise 1`),
  ]);
  const defaults = ["defaults", "  mode tcp", "  balance roundrobin", "  option redispatch", `  source ${address}`];
  // An available target accepts connections at once, though it may respond slowly.
  const timeouts = ["  timeout connect 3s", "  timeout check 15s", "  timeout client 1h", "  timeout server 1h"];
  return `${[...defaults, ...timeouts, ...listeners.flat()].join("\n")}\n`;
}

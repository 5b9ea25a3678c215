import { writeFile } from "node:fs/promises";
import type { World } from "./world";

export interface LoadBalancerOptions {
  /** The address that clients connect to, in one of the world's networks and no node's. Targets see it as the client's address. */
  address: string;
  /** Which port of the load balancer leads to which port of the targets. */
  ports: readonly { entry: number; target: number }[];
  /** Addresses of the nodes behind it; they need not be there yet. */
  targets: readonly string[];
  /**
   * When a target is healthy: its port accepts connections (by default), or it answers GET on this path with 2xx or 3xx. Over https its
   * certificate is not verified, as clouds do not either.
   */
  health?: { protocol: "http" | "https"; path: string };
}

/**
 * A TCP load balancer beside the nodes, like a cloud's internal one: connections to its address go to healthy targets in turn, and
 * are closed while there is none. It looks twice a second; two failures in a row make a target unhealthy, one success healthy.
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

  /** Changes the nodes behind the load balancer; open connections stay as they are. */
  async setTargets(targets: readonly string[]): Promise<void> {
    const files = `/run/load-balancer-${this.options.address}`;
    await writeFile(this.world.path(`${files}.cfg`), configuration(this.options, targets));
    // The new process takes over the port; an old one stays for the connections that it has.
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
  // A target that is there takes a connection at once, though it may be slow to answer.
  const timeouts = ["  timeout connect 3s", "  timeout check 15s", "  timeout client 1h", "  timeout server 1h"];
  return `${[...defaults, ...timeouts, ...listeners.flat()].join("\n")}\n`;
}

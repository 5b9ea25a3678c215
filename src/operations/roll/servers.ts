import type { EngineMachine, Outputs } from "./engine";
import { type Endpoint, endpointOf, openTunnel, type Tunnel } from "./reach";

/** Addresses of a cluster's servers. They change while machines are replaced. */
export class Servers {
  /** Endpoints of the API, the preferred one first. */
  endpoints: readonly Endpoint[] = [];
  /** Endpoints of each server by name. */
  own: Readonly<Record<string, readonly Endpoint[]>> = {};
  #tunnel?: Tunnel;
  #addresses = "";

  /** @param via SSH host through which all endpoints are reached */
  constructor(
    private readonly machines: readonly EngineMachine[],
    private readonly via?: string,
  ) {}

  /** Reads the addresses from a module's outputs, and opens a new SSH tunnel if they have changed. */
  async update(outputs: Outputs): Promise<void> {
    const api = endpointOf(String(outputs.apiEndpoint ?? outputs.apiAddress));
    const own = ownEndpoints(outputs, this.machines, api.port);
    const endpoints = unique([api, ...Object.values(own).flat()]);
    const addresses = JSON.stringify(endpoints);
    if (addresses === this.#addresses) return;
    this.close();
    this.#tunnel = this.via === undefined ? undefined : await openTunnel(this.via, endpoints);
    this.#addresses = addresses;
    const reached = (endpoint: Endpoint) => this.#tunnel?.endpoints[indexOf(endpoints, endpoint)] ?? endpoint;
    this.endpoints = endpoints.map(reached);
    this.own = Object.fromEntries(Object.entries(own).map(([name, each]) => [name, each.map(reached)]));
  }

  close(): void {
    this.#tunnel?.close();
    this.#tunnel = undefined;
  }
}

/** Returns the endpoints of each server by name. Any server may be the one that is being replaced. */
function ownEndpoints(
  { publicIps, serverIps }: Outputs,
  machines: readonly EngineMachine[],
  port: number,
): Record<string, Endpoint[]> {
  const servers = machines.filter(({ pool }) => pool === undefined);
  return Object.fromEntries(
    servers.map(({ key, name }) => {
      const hosts = [publicIps, serverIps].map(
        (ips) => (ips as Readonly<Record<string, string>> | undefined)?.[key] ?? "",
      );
      return [name, hosts.filter((host) => host !== "").map((host) => ({ host, port }))];
    }),
  );
}

function unique(endpoints: readonly Endpoint[]): Endpoint[] {
  return endpoints.filter((endpoint, index) => indexOf(endpoints, endpoint) === index);
}

function indexOf(endpoints: readonly Endpoint[], { host, port }: Endpoint): number {
  return endpoints.findIndex((each) => each.host === host && each.port === port);
}

import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { connect as connectTls } from "node:tls";
import { onExit } from "signal-exit";
import { ClusterError } from "./cluster";

/** Address and port of a server. */
export interface Endpoint {
  host: string;
  port: number;
}

/** Time limit for a connection, in milliseconds. */
const CONNECT = 5000;

/** The certificate that tells a cluster's servers from strangers. */
export interface Identity {
  /** The CA's certificate, PEM. */
  ca: string;
  /** The DNS name in the servers' certificates. */
  serverName: string;
}

/**
 * Returns the first endpoint with the cluster's certificate. Tries all of them at once, since most may be unreachable
 * from here, and some addresses may belong to other machines in another network.
 * @throws ClusterError with the reason for each endpoint
 */
export async function firstServer(endpoints: readonly Endpoint[], identity: Identity): Promise<Endpoint> {
  const problems = endpoints.map((endpoint) => problemOf(endpoint, identity));
  for (const [index, problem] of problems.entries())
    if ((await problem) === undefined) return endpoints[index] as Endpoint;
  const reasons = (await Promise.all(problems)).map(
    (problem, index) => `  ${urlOf(endpoints[index] as Endpoint)}: ${problem}`,
  );
  throw new ClusterError(
    [
      "no server of the cluster answers. Run this from the cluster's network, open apiCidrs for this machine, or use --via user@host.",
      ...reasons,
    ].join("\n"),
  );
}

/** Returns the reason why a TLS connection to a server of the cluster fails, or undefined. */
function problemOf({ host, port }: Endpoint, { ca, serverName: servername }: Identity): Promise<string | undefined> {
  return new Promise((done) => {
    const socket = connectTls({ host, port, ca, servername, timeout: CONNECT });
    const end = (problem?: string) => {
      socket.destroy();
      done(problem);
    };
    socket.once("secureConnect", () => end());
    socket.once("error", ({ message }) => end(message));
    socket.once("timeout", () => end(`no answer within ${CONNECT / 1000} s`));
  });
}

function isReachable({ host, port }: Endpoint): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: CONNECT });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

/** Returns an endpoint's URL. */
export function urlOf({ host, port }: Endpoint): string {
  return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Returns the endpoint in a URL. */
export function endpointOf(url: string): Endpoint {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 443) };
}

/** An SSH connection that forwards local ports to endpoints. */
export interface Tunnel {
  /** Local ends of the tunnel, in the order of the endpoints. */
  endpoints: Endpoint[];
  close(): void;
}

/**
 * Opens an SSH tunnel with the system's `ssh`, its configuration and its agent.
 * @param via SSH host, such as `admin@bastion.example.com`
 * @throws ClusterError with ssh's own message
 */
export async function openTunnel(via: string, endpoints: readonly Endpoint[]): Promise<Tunnel> {
  if (via.startsWith("-")) throw new ClusterError(`--via must be a host such as admin@bastion.example.com, not ${via}`);
  const local = await Promise.all(endpoints.map(async () => ({ host: "127.0.0.1", port: await freePort() })));
  const forwards = endpoints.flatMap(({ host, port }, index) => [
    "-L",
    `127.0.0.1:${local[index]?.port}:${host.includes(":") ? `[${host}]` : host}:${port}`,
  ]);
  const options = ["-N", "-o", "ExitOnForwardFailure=yes", "-o", "BatchMode=yes", "-o", "ServerAliveInterval=15"];
  const ssh = spawn("ssh", [...options, ...forwards, via], { stdio: ["ignore", "ignore", "pipe"] });
  let message = "";
  ssh.stderr.setEncoding("utf8").on("data", (text: string) => {
    message += text;
  });
  const forget = onExit(() => {
    ssh.kill();
  });
  const close = () => {
    forget();
    ssh.kill();
  };
  const ended = new Promise<never>((_, failed) => {
    ssh.on("error", (error) => failed(new ClusterError(`ssh ${via}: ${error.message}`)));
    ssh.on("close", () => failed(new ClusterError(`ssh ${via}: ${message.trim() || "the connection was closed"}`)));
  });
  // After the tunnel is open, an end of ssh shows in the requests that fail.
  ended.catch(() => {});
  const opened = async () => {
    while (!(await isReachable(local[0] as Endpoint))) await new Promise((done) => setTimeout(done, 200));
  };
  try {
    await Promise.race([opened(), ended]);
  } catch (error) {
    close();
    throw error;
  }
  return { endpoints: local, close };
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

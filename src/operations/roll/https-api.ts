import { request } from "node:https";
import { ClusterError } from "./cluster";
import { type Endpoint, firstReachable, urlOf } from "./reach";

/** An HTTPS API with its own CA and server name, such as Vault's and Nomad's. */
export interface ApiSettings {
  /** Endpoints of the servers, the preferred one first. */
  endpoints: readonly Endpoint[];
  /** The CA's certificate, PEM. */
  ca: string;
  /** The DNS name in the servers' certificates. */
  serverName: string;
  /** Headers of each request, such as the token. */
  headers: Readonly<Record<string, string>>;
}

interface Answer {
  status: number;
  body: unknown;
}

/** Time limit for an answer, in milliseconds. */
const TIMEOUT = 30_000;

/** A client that calls the first server that accepts connections. */
export class HttpsApi {
  constructor(private readonly settings: ApiSettings) {}

  /**
   * Calls the API, and returns the body of its answer.
   * @param also a status above 399 that is no error
   * @throws ClusterError with the API's own message, or if no server answers
   */
  async call(method: "GET" | "PUT" | "POST" | "DELETE", path: string, body?: unknown, also?: number): Promise<unknown> {
    const { endpoints } = this.settings;
    const endpoint = await firstReachable(endpoints);
    if (!endpoint) {
      throw new ClusterError(
        `no server of the cluster accepts connections at ${endpoints.map(urlOf).join(", ")}. Run this from the cluster's network, open apiCidrs for this machine, or use --via user@host.`,
      );
    }
    const { status, body: answer } = await this.ask(endpoint, method, path, body);
    if (status < 400 || status === also) return answer;
    throw new ClusterError(`${method} ${path} failed with status ${status}: ${messageOf(answer)}`);
  }

  /** Calls one server, and returns its answer with any status. */
  ask(endpoint: Endpoint, method: string, path: string, body?: unknown): Promise<Answer> {
    const { ca, serverName: servername, headers } = this.settings;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const options = { ...endpoint, method, path, ca, servername, headers: { ...headers, host: servername } };
    return new Promise((done, failed) => {
      const asked = request({ ...options, timeout: TIMEOUT }, (response) => {
        let answer = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          answer += part;
        });
        response.on("end", () => done({ status: response.statusCode ?? 0, body: parsed(answer) }));
        response.on("error", failed);
      });
      asked.on("timeout", () => asked.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`)));
      asked.on("error", (error) => failed(new ClusterError(`${method} ${urlOf(endpoint)}${path}: ${error.message}`)));
      asked.end(text);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(answer: unknown): string {
  const { errors } = (answer ?? {}) as { errors?: unknown[] };
  return Array.isArray(errors) && errors.length > 0 ? errors.join("; ") : String(answer || "no message");
}
